/** Values of shapes: parsed inputs, and answers before they are serialized. */

export type Value = string | number | boolean | Date | Buffer | null | Value[] | { [member: string]: Value };
export type Members = { [member: string]: Value };

/** A string, number or boolean as text; anything else as the empty text. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}
