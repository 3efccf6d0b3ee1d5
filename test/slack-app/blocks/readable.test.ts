/** What a person reads on a card and in a window, at 3 a.m. */
import { describe, expect, it } from 'vitest';
import { gatePageOf, headerOf } from '../../../domain/projections.ts';
import { stepDigest } from '../../../domain/stands-for.ts';
import { aboutStep } from '../../../slack-app/blocks/about.ts';
import { gateCard } from '../../../slack-app/blocks/gate.ts';
import { viewOf } from '../../../slack-app/blocks/view.ts';
import { gate, incident, step } from '../../incidents/underway.ts';

describe('what people read', () => {
  it('shows moments by the customer’s clock, keys in their short form, and a letter with its lines', () => {
    const key = 'AKIARTX3GSDS2VVR33SY';
    const letter = `We respond to an incident:\n- ${key}\nThe new key is in firebreak/bot/${key}.`;
    const diff = [
      { field: 'created', before: '2026-07-02T03:04:05.000Z', after: '—' },
      { field: 'keys', before: key, after: '—' },
    ];
    const steps = [step('isolate-1', { diff, impact: [{ en: letter, ko: letter }] })];
    const state = incident({ steps, gates: [gate(steps)] });
    const card = JSON.stringify(gateCard(headerOf(state), gatePageOf(state, 'isolate-g1', 0)!));
    const { at } = viewOf(headerOf(state));
    expect(card).toContain(`created: \`${at('2026-07-02T03:04:05.000Z')}\``);
    expect(card).toContain('keys: `AKIA…SY`');
    expect(card).toContain(`to an incident:\\n- AKIA…SY\\nThe new key is in firebreak/bot/${key}.`);
  });

  it('says in the window of Done what the task is', () => {
    const task = step('isolate-1', {
      kind: 'task',
      status: 'running',
      diff: [],
      instructions: { en: '1. Sign in as root.\n2. Change the password.', ko: '1. 루트로 로그인\n2. 암호 변경' },
    });
    const state = incident({ steps: [task], gates: [gate([task])] });
    const about = aboutStep(headerOf(state), task, { id: state.id, digest: stepDigest(state.runId, task) }, false);
    expect(about.join('\n')).toContain('Change the password.');
  });
});
