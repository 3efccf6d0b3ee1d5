/** The runbooks in use: those of the repository unless the environment names another folder. */
import { fileURLToPath } from 'node:url';

export const runbooksFolder = (env: Record<string, string | undefined>): string =>
  env['FIREBREAK_RUNBOOKS'] ?? fileURLToPath(new URL('../runbooks', import.meta.url));
