/** Where a site of its own would look at its session; the example's test has one visitor. */
export const visitorOf = async (request: Request): Promise<{ projectId: string; userId: string; csrfToken: string } | undefined> =>
  request.headers.get("cookie") === "session=1" ? { projectId: "p-1", userId: "u-1", csrfToken: "t-csrf" } : undefined;
