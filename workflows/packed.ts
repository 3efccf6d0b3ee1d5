/**
 * What a workflow that continues as new hands to its next run, as bytes: it must fit into one payload of Temporal (2 MB).
 * Texts that occur twice are written once: deflate alone sees only 32 KB back, and steps repeat the ids of entities.
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';

/** Shorter texts cost no more than their number would. */
const WORTH = 24;
const MARK = '\u0001';

/** A record is handed on with 2 MB at most, which is text that packs to a hundredth at best. */
const MOST_UNPACKED = 400 * 1024 ** 2;
/** Each part unpacks to some megabytes at most, so that the sum is known in time. */
const PART = 8 * 1024;

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

/** @param bytes of `packed` @throws Error if they unpack to more than a record can have: a history from elsewhere is replayed too */
export function unpacked(bytes: Uint8Array): unknown {
  const [texts, json] = JSON.parse(strFromU8(inflated(bytes))) as [string[], string];
  return JSON.parse(json, (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(MARK) ? texts[Number(member.slice(1))] : member,
  ) as unknown;
}

function inflated(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    length += part.length;
    if (length > MOST_UNPACKED) throw new Error(`a record unpacks to more than ${MOST_UNPACKED} bytes`);
    parts.push(part);
  });
  for (let at = 0; at < bytes.length; at += PART)
    inflate.push(bytes.subarray(at, at + PART), at + PART >= bytes.length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
