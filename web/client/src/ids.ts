/** Ids (contract, section 2). */

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const FORM = /^bs_([A-Za-z0-9-]{1,64})_(\d{1,15})_[0-9a-f]{8}$/;

/** A new id for one submit: `bs_{projectId}_{unix ms}_{8 lower-case hex}`. */
export const newBuildSessionId = (projectId: string): string => `bs_${projectId}_${Date.now()}_${hex(4)}`;

/** A new id for one HTTP call: `req_{UUID}`. Made here because `crypto.randomUUID` is missing on plain-HTTP pages. */
export const newRequestId = (): string => {
  const variant = "89ab".charAt(Number.parseInt(hex(1), 16) & 3);
  const [a, b, c, d, e] = [hex(4), hex(2), hex(2).slice(1), hex(2).slice(1), hex(6)];
  return `req_${a}-${b}-4${c}-${variant}${d}-${e}`;
};

/** The project that a build session's id names; `undefined` where it is no such id. */
export const projectOf = (buildSessionId: string): string | undefined => FORM.exec(buildSessionId)?.[1];
