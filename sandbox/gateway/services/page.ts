/** Pages of a list, with a token that says where the next one begins. */
import { AwsError } from '../aws-error.ts';
import { textOf, type Value } from '../parse/value.ts';

export interface Page<T> {
  items: T[];
  /** Undefined on the last page. */
  next: string | undefined;
}

/** Throws `InvalidNextToken` for a token it never gave. */
export function pageOf<T>(all: T[], token: Value | undefined, size: number): Page<T> {
  const from = token ? Number(Buffer.from(textOf(token), 'base64').toString()) : 0;
  if (!Number.isInteger(from)) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  const end = from + size;
  return {
    items: all.slice(from, end),
    next: end < all.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}
