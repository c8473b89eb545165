/** Ids (contract, section 2). An entry of the package of its own: back ends need nothing else of it. */

/** A new id for one submit: `bs_{projectId}_{unix ms}_{8 lower-case hex}`. */
export const newBuildSessionId = (projectId: string): string => {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `bs_${projectId}_${Date.now()}_${random.toString(16).padStart(8, "0")}`;
};

/** A new id for one HTTP call: `req_{UUID}`. On servers, and on pages of secure origins. */
export const newRequestId = (): string => `req_${crypto.randomUUID()}`;

/** The project that a build session's id names; `undefined` where it is no such id. */
export const projectOf = (buildSessionId: string): string | undefined =>
  /^bs_([A-Za-z0-9-]{1,64})_\d{1,15}_[0-9a-f]{8}$/.exec(buildSessionId)?.[1];
