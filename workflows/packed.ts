/**
 * What a workflow that continues as new hands to its next run, as bytes: it must fit into one payload of Temporal (2 MB).
 * Texts that occur twice are written once: deflate alone sees only 32 KB back, and steps repeat the ids of entities.
 */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** Shorter texts cost no more than their number would. */
const WORTH = 24;
const MARK = '\u0001';

export function packed(value: unknown): Uint8Array {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const json = JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'string' || (member.length < WORTH && !member.startsWith(MARK))) return member;
    const number = numbers.get(member) ?? texts.push(member) - 1;
    numbers.set(member, number);
    return `${MARK}${number}`;
  });
  return deflateSync(strToU8(JSON.stringify([texts, json])));
}

/** @param bytes of `packed` */
export function unpacked(bytes: Uint8Array): unknown {
  const [texts, json] = JSON.parse(strFromU8(inflateSync(bytes))) as [string[], string];
  return JSON.parse(json, (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(MARK) ? texts[Number(member.slice(1))] : member,
  ) as unknown;
}
