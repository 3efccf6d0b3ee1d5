/** Redacts secrets in log lines: by field name, by the form of a value, and the process's own secrets by their value. */
import { stdSerializers } from 'pino';
import { isSecretName, REDACTED, withoutSecrets } from '../domain/secrets-in-text.ts';

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
    clean = withoutSecrets(clean);
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
