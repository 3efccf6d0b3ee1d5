/** What every `…confirm-finding` entry has to tell apart, given one finding that is at its source. */
import { expect } from 'vitest';
import type { Entity } from '../../../domain/entity.ts';
import type { InquiryInput, InquiryResult } from '../../../domain/entry.ts';
import { tellGateway } from '../../../sandbox/control.ts';
import { awsUrl, type World } from '../harness.ts';
import type { Fixture } from '../laws.ts';

type AlertRef = InquiryInput['alerts'][number];

export interface Known {
  /** What the finding is about. */
  target: Entity;
  /** The alert that intake makes of it. */
  alert: AlertRef;
  /** The same alert as a forger without access to the account would send it. */
  forged: Partial<AlertRef>;
  /** Whether the source has a type to compare; Security Hub and Config name theirs otherwise. */
  typed: boolean;
  /** The finding, where it can be settled at its source. */
  finding?: { id: string; facts: Record<string, string> };
}

export const tell = <T = Record<string, string>>(path: `/${string}`, body: object): Promise<T> =>
  tellGateway<T>({ controlUrl: `${awsUrl()}/_sandbox` }, path, body);

export function confirmationFixtures(seed: (world: World) => Promise<Known>): Fixture[] {
  let known: Known;
  const seeded =
    (named: (target: Entity) => Entity): Fixture['seed'] =>
    async (world) => {
      known = await seed(world);
      return { target: named(known.target) };
    };
  return [
    {
      seed: seeded((target) => target),
      alerts: () => [
        known.alert,
        { ...known.alert, id: 'forged', ...known.forged },
        { ...known.alert, id: `twisted ${known.alert.id}`, findingType: 'Something:Else' },
        { ...known.alert, id: 'of another source', source: 'manual' },
        { ...known.alert, id: 'saying nothing', reference: {} },
      ],
      check(result) {
        expect((result as InquiryResult).confirmations).toEqual({
          [known.alert.id]: 'confirmed',
          forged: 'not-found',
          [`twisted ${known.alert.id}`]: known.typed ? 'mismatch' : 'confirmed',
          'of another source': 'unavailable',
          'saying nothing': 'unavailable',
        });
        const { findings, entities } = result as InquiryResult;
        // What is confirmed, once; what may be forged, not.
        const held = known.typed ? 1 : 2;
        expect(entities.map((e) => e.id)).toEqual(
          Array(known.finding === undefined ? 0 : held).fill(known.finding?.id),
        );
        for (const e of entities)
          expect(e).toMatchObject({ kind: 'finding', standing: 'affected', facts: known.finding?.facts });
        expect(findings.map((f) => f.weight)).toEqual(known.typed ? ['grave', 'grave'] : ['grave']);
        expect(findings[0]?.title.en).toContain('may be forged');
      },
    },
    {
      // The alert names something else than the finding is about.
      seed: seeded((target) => ({ ...target, id: `not-${target.id}` })),
      alerts: () => [known.alert],
      check: (result) => expect((result as InquiryResult).confirmations).toEqual({ [known.alert.id]: 'mismatch' }),
    },
  ];
}
