/** The seven phases, in order (S1). */
import { z } from 'zod';

export const PHASES = ['detect', 'assess', 'isolate', 'analyze', 'patch', 'restore', 'report'] as const;
export const Phase = z.enum(PHASES);
export type Phase = z.infer<typeof Phase>;
