/** The local key with which the processes of a sandbox encrypt Temporal's payloads. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kept in the folder, so that `firebreak replay` can read the histories of earlier runs. Only its owner can read it. */
export function payloadKeysIn(home: string): string {
  const file = join(home, 'payload-keys');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = `sandbox=local:${randomBytes(32).toString('base64')}`;
  mkdirSync(home, { recursive: true });
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
