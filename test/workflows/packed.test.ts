/** What workflows hand to their next run. */
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../domain/ledger.ts';
import { packed, unpacked } from '../../workflows/packed.ts';

/** Temporal refuses a larger payload. */
const MOST_BYTES = 2_000_000;
const TARGETS = 10_000;

describe('the memory of a ledger', () => {
  it('of ten thousand held targets fits into one payload, and is the same in the next run', () => {
    const ledger = new Ledger();
    for (let i = 0; i < TARGETS; i += 1) {
      const by = {
        incidentId: 'acme-111122223333-iam-user-d5664c98a0d5664c',
        runId: 'a'.repeat(36),
        stepId: `isolate-${i}`,
      };
      const hex = (i * 2_654_435_761).toString(16).padStart(17, '0');
      const target = `instance||us-east-1|i-${hex}`;
      const states = {
        from: { interfaces: { [`eni-${hex}`]: ['sg-web'] } },
        to: { interfaces: { [`eni-${hex}`]: ['q'] } },
      };
      ledger.acquire([
        { want: 'hold', id: `${by.incidentId}/${i}`, target, entry: 'ec2.quarantine', by, params: {}, ...states },
      ]);
      ledger.finish([{ id: `${by.incidentId}/${i}`, target, took: true }], []);
    }
    const bytes = packed(ledger.memory);
    expect(bytes.length).toBeLessThan(MOST_BYTES);
    expect(unpacked(bytes)).toEqual(ledger.memory);
    expect(Object.keys(ledger.memory.targets)).toHaveLength(TARGETS);
  });
});

it('a record that unpacks to half a gigabyte is not unpacked', () => {
  const before = process.resourceUsage().maxRSS;
  expect(() => unpacked(BOMB)).toThrow(/unpacks to more than/);
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(1_200 * 1024);
});

/** Half a gigabyte of blanks. */
const BOMB = Buffer.concat([
  ...Array<Buffer>(16).fill(deflateRawSync(Buffer.alloc(32 * 1024 ** 2, ' '), { finishFlush: 2 })),
  deflateRawSync(Buffer.alloc(0)),
]);
