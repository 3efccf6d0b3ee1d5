/** The cases that every `…confirm-finding` entry must distinguish, for a finding that exists at its source. */
import { expect } from 'vitest';
import { entityKey, type Entity } from '../../../domain/entity.ts';
import type { InquiryInput, InquiryResult } from '../../../domain/entry.ts';
import { tellGateway } from '../../../sandbox/control.ts';
import { awsUrl, type World } from '../harness.ts';
import type { Fixture } from '../laws.ts';

type AlertRef = InquiryInput['alerts'][number];

export interface Known {
  /** What the finding is about. */
  target: Entity;
  /** The alert that intake makes from the finding. */
  alert: AlertRef;
  /** A forged copy of the alert, by somebody without access to the account. */
  forged: Partial<AlertRef>;
  /** The finding, if it can be resolved at its source. */
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
          [`twisted ${known.alert.id}`]: 'mismatch',
          'of another source': 'unavailable',
          'saying nothing': 'unavailable',
        });
        const { findings, entities, copies = {} } = result as InquiryResult;
        // The source's own copy names its resource, as intake would. Of what is not confirmed there is no copy.
        expect(Object.keys(copies)).toEqual([known.alert.id]);
        expect(copies[known.alert.id]?.entities.map(entityKey)).toContain(entityKey(known.target));
        expect(copies[known.alert.id]).toMatchObject({ title: expect.any(String), severity: expect.any(String) });
        // A confirmed finding is returned once; a forged one is not.
        expect(entities.map((e) => e.id)).toEqual(known.finding === undefined ? [] : [known.finding.id]);
        for (const e of entities)
          expect(e).toMatchObject({ kind: 'finding', standing: 'affected', facts: known.finding?.facts });
        expect(findings.map((f) => f.weight)).toEqual(['grave', 'grave']);
        expect(findings[0]?.title.en).toContain('may be forged');
      },
    },
    {
      // The alert is about another resource than the finding.
      seed: seeded((target) => ({ ...target, id: `not-${target.id}` })),
      alerts: () => [known.alert],
      check: (result) => expect((result as InquiryResult).confirmations).toEqual({ [known.alert.id]: 'mismatch' }),
    },
  ];
}
