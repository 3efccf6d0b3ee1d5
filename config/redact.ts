/** Takes secrets out of what is logged: by the name of a field, by the form of a value, and the process's own by heart. */
import { stdSerializers } from 'pino';

const REDACTED = '[redacted]';

const NAME =
  'token|secret|password|passwd|passphrase|api[-_]?key|secret[-_]?access[-_]?key|private[-_]?key|authorization|cookie';
const SECRET_NAME = new RegExp(`(?:${NAME})s?$`, 'i');

/** Whether a field or variable of this name holds a secret: `SLACK_BOT_TOKEN`, `x-api-key`, `SecretAccessKey`. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Secrets that are known by their form, wherever they stand. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Slack's tokens, and the addresses of its incoming webhooks.
  /\bx(?:ox[a-z]|app)[-.][\w.-]{6,}/g,
  /\bhooks\.slack\.com\/\S+/g,
  // Standard Webhooks.
  /\bwhsec_[\w+/=-]+/g,
  /\b(?:Bearer|Basic) [\w.~+/=-]{8,}/g,
  // AWS session tokens, and a presigned URL's signature.
  /\b(?:FwoG|FQoG|IQoJ|AQoD)[\w+/=%-]{60,}/g,
  /(?<=[?&]X-Amz-(?:Signature|Security-Token)=)[^&\s"']+/gi,
  // AWS secret access keys: 40 characters of base64. A SHA-1 in hexadecimal digits is as long, and is no secret.
  /(?<![\w+/=])(?![0-9a-f]{40}(?![\w+/=]))[A-Za-z0-9+/]{40}(?![\w+/=])/g,
];

/** `password=…`, `"SecretAccessKey": "…"`, `x-api-key: …` within a text. */
const NAMED = new RegExp(
  `((?<![\\w-])[\\w-]{0,64}?(?:${NAME})s?["'\\\\]*\\s*[:=]\\s*["'\\\\]*)[^\\s"'\\\\,;&}]+`,
  'gi',
);

/** A line is read by people; a text that is longer is not. */
const MOST_CHARACTERS = 8_000;
const MOST_ITEMS = 100;
const MOST_LEVELS = 8;

export interface Redactor {
  text(text: string): string;
  /** A copy that JSON can hold. An error becomes its type, message, stack and causes. */
  fields(fields: Record<string, unknown>): Record<string, unknown>;
}

/** @param secrets the process's own, e.g. its tokens: taken out whatever they look like */
export function createRedactor(secrets: readonly string[]): Redactor {
  // A short one would take innocent words out with it.
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
