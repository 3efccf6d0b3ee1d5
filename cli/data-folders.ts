/** The runbooks and reviews in use: those of the repository unless the environment names other folders. */
import { fileURLToPath } from 'node:url';

type Env = Record<string, string | undefined>;
const shipped = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

export const runbooksFolder = (env: Env): string => env['FIREBREAK_RUNBOOKS'] ?? shipped('runbooks');
export const reviewsFolder = (env: Env): string => env['FIREBREAK_REVIEWS'] ?? shipped('reviews');
