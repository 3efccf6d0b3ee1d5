/** `2026-11-20T03:00:00Z`: a moment as AWS writes it, without milliseconds. */
export const wholeSeconds = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z');
