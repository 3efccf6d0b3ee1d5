/** What a workflow hands to its next run, as bytes: it must fit into one payload of Temporal (2 MB). */
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** Compressed JSON. Records are about ten times smaller: their items repeat the same texts. */
export const packed = (value: unknown): Uint8Array => deflateSync(strToU8(JSON.stringify(value)));

export const unpacked = (bytes: Uint8Array): unknown => JSON.parse(strFromU8(inflateSync(bytes)));
