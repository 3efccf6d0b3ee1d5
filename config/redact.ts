/** Redacts secrets in log lines: by field name, by the form of a value, and the process's own secrets by their value. */
import { stdSerializers } from 'pino';

const REDACTED = '[redacted]';

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

/** A longer text is cut. */
const MOST_CHARACTERS = 8_000;
const MOST_ITEMS = 100;
const MOST_LEVELS = 8;

export interface Redactor {
  text(text: string): string;
  /** A copy that can be written as JSON. An error becomes an object with type, message, stack and causes. */
  fields(fields: Record<string, unknown>): Record<string, unknown>;
}

/** @param secrets the process's own secrets, e.g. its tokens, which are redacted whatever their form */
export function createRedactor(secrets: readonly string[]): Redactor {
  // A shorter value may be an ordinary word.
  const own = secrets.filter((secret) => secret.length >= 8).toSorted((a, b) => b.length - a.length);

  function text(given: string): string {
    let clean = given;
    for (const secret of own) clean = clean.replaceAll(secret, REDACTED);
    for (const form of FORMS) clean = clean.replace(form, REDACTED);
    clean = clean.replace(NAMED, `$1${REDACTED}`);
    return clean.length > MOST_CHARACTERS ? `${clean.slice(0, MOST_CHARACTERS)}…` : clean;
  }

  function value(given: unknown, level: number): unknown {
    if (typeof given === 'string') return text(given);
    if (typeof given === 'bigint') return String(given);
    if (typeof given !== 'object' || given === null) return given;
    if (level > MOST_LEVELS) return '…';
    if (given instanceof Date) return given;
    if (ArrayBuffer.isView(given)) return `${given.byteLength} bytes`;
    if (given instanceof Error) return object(stdSerializers.errWithCause(given), level);
    if (Symbol.iterator in given)
      return [...(given as Iterable<unknown>)].slice(0, MOST_ITEMS).map((v) => value(v, level + 1));
    return object(given, level);
  }

  const object = (given: object, level: number): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(given).map(([name, held]) => [
        name,
        isSecretName(name) && held !== undefined && held !== null ? REDACTED : value(held, level + 1),
      ]),
    );

  return { text, fields: (fields) => object(fields, 0) };
}
