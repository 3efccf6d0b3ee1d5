/** Settings that are lists of secrets, each with its owner. Error messages never show a secret. */
import { z } from 'zod';

/** What a secret must be, and how to make one. */
interface Form {
  fits(secret: string): boolean;
  is: string;
  owner: 'sender' | 'system';
}

/** By the Standard Webhooks convention: `whsec_` and the base64 of 24 to 64 bytes, which has at least 32 characters. */
export const WEBHOOK_SECRET: Form = {
  fits(secret) {
    const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    return bytes.toString('base64') === base64 && bytes.length >= 24 && bytes.length <= 64;
  },
  owner: 'sender',
  is: 'whsec_ and the base64 of 24 to 64 bytes; make one with: echo "whsec_$(openssl rand -base64 32)"',
};
export const API_KEY: Form = {
  owner: 'sender',
  fits: (key) => /^[\x21-\x2b\x2d-\x7e]{32,256}$/.test(key),
  is: 'at least 32 characters without blanks and commas; make one with: openssl rand -hex 32',
};

/** Keys of systems outside, and the secrets with which they sign: their makers choose the form. */
export const SYSTEM_SECRET: Form = {
  owner: 'system',
  fits: (key) => /^[\x21-\x2b\x2d-\x7e]{12,1024}$/.test(key),
  is: 'at least 12 characters without blanks and commas; copy it from the settings of that system',
};

/**
 * `sender=secret,sender=secret`. An owner that is listed twice has two secrets, for rotation; no two owners share one.
 * Error messages name the owner, never the secret.
 */
export const secretsOf = (form: Form) =>
  z.string().transform((text, ctx): ReadonlyMap<string, readonly string[]> => {
    const secrets = new Map<string, string[]>();
    for (const [i, item] of text.split(',').entries()) {
      const [, owner, rest = ''] = /^([a-z0-9-]{1,40})=(.*)$/s.exec(item.trim()) ?? [];
      const secret = rest.trim();
      const others = [...secrets].flatMap(([other, known]) => (known.includes(secret) ? [other] : []));
      const problem =
        owner === undefined
          ? `item ${i + 1} is not ${form.owner}=secret (a ${form.owner} has lower-case letters, digits and dashes, at most 40)`
          : !form.fits(secret)
            ? `the secret of ${owner} is not ${form.is}`
            : others.length > 0
              ? `${owner} has the secret of ${others[0]}: each ${form.owner} needs secrets of its own`
              : secrets.get(owner)?.length === 2
                ? `${owner} has more than two secrets: remove the one that was replaced`
                : undefined;
      if (problem !== undefined) ctx.addIssue({ code: 'custom', message: problem });
      else if (owner !== undefined) secrets.set(owner, [...(secrets.get(owner) ?? []), secret]);
    }
    return secrets;
  });

/** `person=token,person=token`. Error messages never show a token. */
export const Tokens = z.string().transform((text, ctx): ReadonlyMap<string, string> => {
  const tokens = new Map<string, string>();
  for (const [i, item] of text.split(',').entries()) {
    const [, person, token = ''] = /^\s*([a-z0-9-]{1,40})=(\S{32,200})\s*$/.exec(item) ?? [];
    const other = [...tokens].find(([known, one]) => known === person || one === token)?.[0];
    const problem =
      person === undefined
        ? `item ${i + 1} is not person=token (lower-case letters, digits and dashes; a token of at least 32 characters: openssl rand -hex 32)`
        : other === person
          ? `lists ${person} twice: remove the token that was replaced`
          : other !== undefined
            ? `${person} has the token of ${other}: each person needs one of their own`
            : undefined;
    if (problem !== undefined) ctx.addIssue({ code: 'custom', message: problem });
    else if (person !== undefined) tokens.set(person, token);
  }
  return tokens;
});
