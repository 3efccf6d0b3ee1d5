import { describe, expect, it } from 'vitest';
import { faultOf, newMemory, remember } from '../../domain/statement.ts';
import { noteSignal } from '../../contract/messages.ts';
import { createSigner } from '../../slack-app/signer.ts';
import { TEAM } from '../customers.ts';
import { newSigningKey } from '../spoken.ts';

const signing = newSigningKey();
const signal = noteSignal;
const to = { id: 'incident-1', runId: 'run-1' };
const NOW = Date.parse('2026-11-27T04:00:00Z');
const speaker = { team: TEAM, slackUser: 'UMINJI', name: 'minji', standing: 'member' as const };
const said = (at: Date) => createSigner(signing).sign(to, signal, speaker, { text: 'seen' }, { at });

describe('what a workflow has heard', () => {
  it('is not heard again, also when so much was said at one moment that not all of it is remembered', () => {
    const memory = newMemory();
    const at = new Date(NOW - 60_000);
    const all = Array.from({ length: 2_001 }, () => said(at));
    for (const { statement } of all) remember(memory, statement, NOW);
    const faults = [all[0]!, all[1]!, all[2_000]!].map((one) =>
      faultOf(one, { signal: signal.name, ...to, schema: signal.schema }, [signing.key], memory, NOW),
    );
    expect(faults).toEqual(['stale', 'repeated', 'repeated']);
  });

  it('does not keep what is said later from being heard', () => {
    const memory = newMemory();
    for (let i = 0; i < 2_001; i += 1) remember(memory, said(new Date(NOW - 60_000)).statement, NOW);
    const later = said(new Date(NOW - 59_999));
    expect(
      faultOf(later, { signal: signal.name, ...to, schema: signal.schema }, [signing.key], memory, NOW),
    ).toBeUndefined();
  });
});
