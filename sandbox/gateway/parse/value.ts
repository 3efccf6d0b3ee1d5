/** Values of shapes: what an input is parsed to and an answer is made of. */

export type Value = string | number | boolean | Date | Buffer | null | Value[] | { [member: string]: Value };
export type Members = { [member: string]: Value };

/** A text, number or truth value as text; nothing and anything else as the empty text. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
