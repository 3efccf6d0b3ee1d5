/** What processes say of their configuration files to the one workflow that tells the infosec team. */
import { z } from 'zod';
import { signal } from './own.ts';

/** The workflow that tells the infosec team of configuration files that are wrong, until all are right again. */
export const CONFIGURATION_WORKFLOW = 'configuration';

const CONFIGURED_PROCESSES = ['worker', 'intake', 'slack-app', 'console'] as const;
export type ConfiguredProcess = (typeof CONFIGURED_PROCESSES)[number];

/** Problems that are told; each is cut to `PROBLEM_LENGTH` characters. */
export const PROBLEMS_TOLD = 5;
export const PROBLEM_LENGTH = 300;

/** The file of one process. */
export const ConfigurationState = z.object({
  process: z.enum(CONFIGURED_PROCESSES),
  /** Its name, without folders. */
  file: z.string().min(1).max(200),
  /** The first of them. Empty: the file is right. */
  problems: z.array(z.string().max(PROBLEM_LENGTH)).max(PROBLEMS_TOLD),
  /** How many more there are. */
  more: z.number().int().min(0).max(1_000_000),
});
export type ConfigurationState = z.infer<typeof ConfigurationState>;

export interface ConfigurationArgs {
  /** What was said and what the team was told, by process. Only when it continues as new. */
  said?: ConfigurationState[];
  told?: ConfigurationState[];
  notices?: number;
}

export const configurationSignal = signal(
  'configuration',
  ConfigurationState,
  'The configuration file of a process is wrong, or right again',
);
