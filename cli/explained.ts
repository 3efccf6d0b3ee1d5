/** Which errors people can act on. All others are bugs, and Node prints them with their stack. */
import { ConfigError } from '../config/settings.ts';
import { YamlFileError } from '../config/yaml-file.ts';
import { CommandError } from './command.ts';

/** @returns the message; undefined for a bug */
export function explained(error: unknown): string | undefined {
  const known = error instanceof CommandError || error instanceof ConfigError || error instanceof YamlFileError;
  return known ? error.message : undefined;
}
