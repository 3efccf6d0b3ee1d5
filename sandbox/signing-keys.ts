/** The keys that sign, of one run of the sandbox. The private ones are never written to a file. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Role } from './environment.ts';

/** @returns the settings of a process; without a role, those that need not be secret */
export function newSigningKeys(): (role?: Role) => Record<string, string> {
  const decisions = newPair();
  const evidence = newPair();
  const sealing = randomBytes(32).toString('hex');
  const published = { FIREBREAK_EVIDENCE_PUBLIC_KEYS: evidence.publicKey };
  const byRole: { [role in Role]?: Record<string, string> } = {
    slack: { FIREBREAK_DECISION_KEY: decisions.privateKey },
    worker: { FIREBREAK_DECISION_PUBLIC_KEYS: decisions.publicKey, FIREBREAK_EVIDENCE_KEY: evidence.privateKey },
    console: {
      ...published,
      FIREBREAK_DECISION_PUBLIC_KEYS: decisions.publicKey,
      FIREBREAK_CONSOLE_KEY: sealing,
    },
  };
  return (role) => (role === undefined ? published : (byRole[role] ?? {}));
}

function newPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}
