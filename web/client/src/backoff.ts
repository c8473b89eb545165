/** Wait in milliseconds before the try that follows `losses` earlier ones: 1 s, doubling to 30 s, the upper half jittered. */
export const backoffMs = (losses: number): number => Math.min(30_000, 1000 * 2 ** losses) * (0.5 + Math.random() / 2);
