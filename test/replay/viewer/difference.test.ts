/** What is different between two incidents, as a table. */
import { h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { Difference } from '../../../replay/viewer/page/beside.tsx';
import { PageContext } from '../../../replay/viewer/page/context.tsx';
import { sideOf, type Side } from '../../../replay/viewer/page/side.tsx';
import { incident as closed } from '../../incidents/closed.ts';

const sideWith = (incident: IncidentState): Side =>
  sideOf({
    format: 'firebreak-recording-1',
    incident: incident.id,
    runs: 1,
    events: 1,
    frames: [{ of: 'incident', run: 1, event: 1, at: incident.openedAt, whole: { incident } }],
    disagreements: [],
  });

/** The key of each element that has one. */
function keysIn(node: unknown): unknown[] {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (typeof node !== 'object' || node === null) return [];
  const { key, props } = node as VNode<{ children?: unknown }>;
  return [...(key === undefined || key === null ? [] : [key]), ...keysIn(props.children)];
}

it('has a row of its own for each kind of step, also where two kinds have one title', () => {
  const [step] = closed.steps;
  const title = { en: 'Block an address', ko: '주소 차단' };
  const steps = ['waf.block-address', 'nacl.block-address'].map((entry) => ({ ...step!, id: entry, entry, title }));
  const [main, other] = [sideWith({ ...closed, steps }), sideWith({ ...closed, steps: [] })];
  let shown: unknown;
  const Probe = (): null => {
    shown = Difference({ sides: [main, other].map((side) => ({ side, index: 0 })) as never });
    return null;
  };
  const page = { ...main, language: 'en' as const, timeZone: 'UTC', day: closed.openedAt, go: () => undefined };
  renderToString(h(PageContext.Provider, { value: page }, h(Probe, {})));
  expect(keysIn(shown)).toEqual(expect.arrayContaining(['waf.block-address', 'nacl.block-address']));
});
