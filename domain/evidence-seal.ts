/**
 * The seal of an incident's evidence: how many entries its manifest has and the hash of the last one, signed by the worker.
 * It is kept where nobody who can write to the evidence bucket can change it: in the incident's history, on its card in
 * Slack, and in copies of its report. Pure.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { isSignedBy, type PublicKey } from './signature.ts';

export const EvidenceSeal = z.object({
  incidentId: z.string().regex(/^[\w.-]{1,200}$/),
  /** How many entries the manifest has. */
  count: z.number().int().min(0),
  /** Hex SHA-256 of the last entry's bytes; zeros when there is none. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  /** When the last item was stored, ISO 8601. */
  at: z.iso.datetime(),
  /** `all`: nothing comes after it. `part`: it stands in the report, which is stored after it. */
  covers: z.enum(['all', 'part']),
  /** The id of the key. */
  signer: z.string().regex(/^[0-9a-f]{16}$/),
  /** Of `sealBytes`, hex. */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type EvidenceSeal = z.infer<typeof EvidenceSeal>;

type Unsigned = Omit<EvidenceSeal, 'signature'>;

const WORD = 'firebreak-seal-1';
const fieldsOf = (seal: Unsigned): string =>
  [WORD, seal.incidentId, seal.count, seal.head, seal.at, seal.covers, seal.signer].join(' ');

/** The bytes that are signed. */
export const sealBytes = (seal: Unsigned): Uint8Array => utf8ToBytes(fieldsOf(seal));

export const isSealed = (seal: EvidenceSeal, key: Pick<PublicKey, 'publicKey'>): boolean =>
  isSignedBy(sealBytes(seal), seal.signature, key);

/** One line, which people can copy from a card or a report. */
export const sealLine = (seal: EvidenceSeal): string => `${fieldsOf(seal)} ${seal.signature}`;

const LINE =
  /firebreak-seal-1 ([\w.-]{1,200}) (\d{1,9}) ([0-9a-f]{64}) ([0-9TZ:.+-]{20,30}) (all|part) ([0-9a-f]{16}) ([0-9a-f]{128})/g;

/** All seals in a text: a report, what was copied from a card, an exported record. */
export const sealsIn = (text: string): EvidenceSeal[] =>
  [...text.matchAll(LINE)].flatMap(([, incidentId, count, head, at, covers, signer, signature]) => {
    const seal = EvidenceSeal.safeParse({ incidentId, count: Number(count), head, at, covers, signer, signature });
    return seal.success ? [seal.data] : [];
  });
