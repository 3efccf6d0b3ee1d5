/** Finds secrets in texts, by the form of a value and by the name before it. Pure. */

export const REDACTED = '[redacted]';

const NAME =
  'token|secret|password|passwd|passphrase|api[-_]?key|secret[-_]?access[-_]?key|private[-_]?key|authorization|cookie';
const SECRET_NAME = new RegExp(`(?:${NAME})s?$`, 'i');

/** Whether a field or variable with this name is a secret: `SLACK_BOT_TOKEN`, `x-api-key`, `SecretAccessKey`. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Forms of secrets. They are redacted anywhere in a text. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Slack tokens and incoming webhook URLs.
  /\bx(?:ox[a-z]|app)[-.][\w.-]{6,}/g,
  /\bhooks\.slack\.com\/\S+/g,
  // Secrets of Standard Webhooks.
  /\bwhsec_[\w+/=-]+/g,
  /\bBearer [\w.~+/=-]{8,}|(?<=authorization["'\\:\s]{1,8})Basic [\w+/=-]+/gi,
  // AWS session tokens, and signatures of presigned URLs.
  /\b(?:FwoG|FQoG|IQoJ|AQoD)[\w+/=%-]{60,}/g,
  /(?<=[?&]X-Amz-(?:Signature|Security-Token)=)[^&\s"']+/gi,
  // AWS secret access keys: 40 characters of base64. A hexadecimal SHA-1 has 40 characters too and is kept.
  /(?<![\w+/=])(?![0-9a-f]{40}(?![\w+/=]))[A-Za-z0-9+/]{40}(?![\w+/=])/g,
];

/** `password=…`, `"SecretAccessKey": "…"`, `x-api-key: …` within a text. */
const NAMED = new RegExp(
  `((?<![\\w-])[\\w-]{0,64}?(?:${NAME})s?["'\\\\]*\\s*[:=]\\s*["'\\\\]*)[^\\s"'\\\\,;&}]+`,
  'gi',
);

/** The text with every secret replaced that shows itself by its form or name. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const form of FORMS) clean = clean.replace(form, REDACTED);
  return clean.replace(NAMED, `$1${REDACTED}`);
}

const QUERY = /(?<=\bhttps?:\/\/[^\s"'<>?]{1,300})\?[^\s"'<>]+/g;
const ENCODED = /Encoded authorization failure message: ?\S+/gi;

/** What AWS says, fit for histories and people: also without the queries of URLs and encoded authorization messages. */
export const scrubbed = (text: string): string =>
  withoutSecrets(text.replace(ENCODED, '').replace(QUERY, `?${REDACTED}`));
