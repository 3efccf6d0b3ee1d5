/** Signs in by a link that the Slack app has signed (`domain/console-link.ts`), each once. */
import { checkLink, LINK_MS, type LinkClaims, type LinkFault } from '../../domain/console-link.ts';
import type { PublicKey } from '../../domain/signature.ts';

export interface Links {
  /** What the link says, without using it. */
  look(token: string): LinkClaims | LinkFault | 'used';
  use(token: string): LinkClaims | LinkFault | 'used';
}

/** @param keys of the Slack app @param now milliseconds since the epoch */
export function createLinks(console: string, keys: readonly PublicKey[], now: () => number = Date.now): Links {
  const used = new Map<string, number>();
  // What was used before this process began is not remembered: such links count no more.
  const began = now();
  const look: Links['look'] = (token) => {
    const claims = checkLink(token, { console, keys, nowMs: now() });
    if (typeof claims === 'string') return claims;
    if (Date.parse(claims.at) < began) return 'expired';
    return used.has(claims.nonce) ? 'used' : claims;
  };
  return {
    look,
    use(token) {
      const claims = look(token);
      if (typeof claims === 'string') return claims;
      for (const [nonce, at] of used) if (now() - at > 2 * LINK_MS) used.delete(nonce);
      used.set(claims.nonce, now());
      return claims;
    },
  };
}
