/** The keys of decisions of one run of the sandbox. They are never written to a file. */
import { generateKeyPairSync } from 'node:crypto';
import type { Role } from './environment.ts';

/** @returns the settings of a process */
export function newDecisionKeys(): (role?: Role) => Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signing = {
    FIREBREAK_DECISION_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
  const verifying = {
    FIREBREAK_DECISION_PUBLIC_KEYS: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
  return (role) => ({
    ...(role === 'slack' ? signing : {}),
    ...(role === 'worker' ? verifying : {}),
  });
}
