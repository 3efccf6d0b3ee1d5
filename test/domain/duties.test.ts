import { stepLines, stepsIn } from '../../domain/instructions.ts';
/** The tasks about deadlines, and what each leads to. */
import { describe, expect, it } from 'vitest';
import { loadRegimes } from '../../config/regimes.ts';
import { awarenessTask, awareAt, ledTo, refusalOfDone } from '../../domain/duties.ts';
import { nextReminder, refusalOfAnswer, type FollowUpTask } from '../../domain/follow-ups.ts';
import type { FollowUp } from '../../domain/incident.ts';
import { draftOf } from '../../domain/notice-draft.ts';
import { readStatus } from '../../domain/regimes.ts';
import { factsOf } from '../../domain/report-facts.ts';
import { MINJI, policyOf } from '../customers.ts';
import { incident } from '../incidents/closed.ts';

const regimes = await loadRegimes('regimes');
const of = (...ids: string[]) => regimes.filter((r) => ids.includes(r.id));
const NOW = '2026-11-27T00:30:00.000Z';
const HOUR_MS = 3_600_000;
const customer = policyOf();

const awareness = (...ids: string[]): FollowUp =>
  awarenessTask('task-1', { kind: 'awareness', regimes: of(...ids), holidays: [], draft: draftOf(incident, NOW) }, NOW);
const hoursTo = (task: FollowUp, from = NOW): number => (Date.parse(task.dueAt) - Date.parse(from)) / HOUR_MS;
const open = (task: FollowUp): FollowUpTask => ({ ...task, since: NOW, status: 'open', overdue: false });

describe('the clocks of the laws', () => {
  it('start when a person records that the customer became aware', () => {
    const task = awareness('gdpr-33', 'kr-pipa-34', 'kr-network-48-3', 'nis2-23');
    const led = ledTo(task, [task], customer, NOW);
    expect(led.map((t) => [t.title.en, hoursTo(t)])).toEqual([
      ['GDPR Art. 33: Notify the supervisory authority', 72],
      ['Network Act Art. 48-3 (Korea): First report of the intrusion', 24],
      ['PIPA Art. 34 (Korea): Notify the data subjects', 72],
      ['PIPA Art. 34 (Korea): Notify those whose data may have leaked', 72],
      ['PIPA Art. 34 (Korea): Report to the PIPC or KISA', 72],
      ['NIS2 Art. 23: Early warning', 24],
      ['NIS2 Art. 23: Incident notification', 72],
    ]);
    expect(new Set(led.map((t) => t.id)).size).toBe(7);
  });

  it('run from an earlier moment if the person says that the customer was aware then', () => {
    const { timeZone } = customer;
    expect(awareAt('2026-11-26 09:00 told by phone', NOW, timeZone)).toBe('2026-11-26T14:00:00.000Z');
    expect(awareAt('told by phone', NOW, timeZone)).toBe(NOW);
    expect(awareAt('2026-11-26 09:00:30', NOW, timeZone)).toBe('2026-11-26T14:00:30.000Z');
    expect(awareAt(undefined, NOW, timeZone)).toBe(NOW);
    const task = awareness('gdpr-33');
    expect(refusalOfDone(task, '2026-11-28 09:00', customer, NOW)?.en).toContain('future');
    expect(hoursTo(ledTo({ ...task, note: '2026-11-26 09:00' }, [task], customer, NOW)[0]!)).toBe(72 - 10.5);
  });

  it('do not start when the note may mean another moment than is understood', () => {
    for (const note of [
      '26.11.2026 09:00',
      '11/26/2026 9am',
      'yesterday at 9',
      'told by phone on 2026-11-26 09:00',
      '2026-11-26',
      '2026-13-45 09:00',
      '2026-02-30 09:00',
      '2026-11-26 24:00',
      '2026-11-26 09:75',
      '2026-11-26T09:00Z',
      '2026-11-26T09:00:00+09:00',
      '2026-11-26 09:00 PM',
      '2026-11-26 09:00 KST',
      '２０２６-11-26 09:00',
    ])
      expect(refusalOfDone(awareness('gdpr-33'), note, customer, NOW)?.en, note).toContain('2026-11-27 09:30');
    expect(refusalOfDone(awareness('gdpr-33'), '2026-11-26 09:00 at the desk', customer, NOW)).toBeUndefined();
  });

  it('are not moved, and not answered by somebody whom the incident is about', () => {
    const answer = { taskId: 'task-1', digest: '', by: MINJI };
    const task = open(awareness('gdpr-33'));
    const move = { ...answer, answer: 'move' as const, dueAt: '2026-12-24T00:00:00.000Z', reason: 'busy' };
    expect(refusalOfAnswer(task, move, customer, NOW)?.en).toContain('may be running');
    const drop = { ...answer, answer: 'drop' as const, reason: 'nothing happened' };
    expect(refusalOfAnswer(task, drop, customer, NOW)).toBeUndefined();
    const onCall = { ...customer, onCall: [MINJI.slackUser] };
    for (const policy of [customer, onCall])
      expect(refusalOfAnswer(task, drop, policy, NOW, new Set([MINJI.slackUser]))?.en).toContain(
        'your own AWS identity',
      );
  });

  it('of a later report start when the one before was sent', () => {
    const task = awareness('dora-19');
    const [initial] = ledTo(task, [task], customer, NOW);
    const sentAt = '2026-11-27T10:00:00.000Z';
    const [intermediate] = ledTo({ ...initial!, note: 'sent' }, [task, initial!], customer, sentAt);
    expect(hoursTo(intermediate!, sentAt)).toBe(72);
    const [final] = ledTo(intermediate!, [task, initial!, intermediate!], customer, sentAt);
    expect(final?.dueAt).toBe('2026-12-27T10:00:00.000Z');
  });

  it('of each further fact start when it becomes known, as often as one does', () => {
    const task = awareness('kr-network-48-3');
    const [first] = ledTo(task, [task], customer, NOW);
    const [further, ...none] = ledTo(first!, [task, first!], customer, NOW);
    expect(further?.duty).toEqual({ kind: 'further', regime: 'kr-network-48-3' });
    expect(none).toEqual([]);
    const later = '2026-12-01T00:00:00.000Z';
    const [report, again] = ledTo(further!, [task, first!, further!], customer, later);
    expect(hoursTo(report!, later)).toBe(24);
    expect(again?.duty?.kind).toBe('further');
    // Its report does not ask a second time.
    expect(ledTo(report!, [task, first!, further!, report!, again!], customer, later)).toEqual([]);
  });
});

describe('a notice', () => {
  const task = awareness('gdpr-33');
  const [notice] = ledTo(task, [task], customer, NOW);

  it("is drafted in the authority's own fields, from what is known", () => {
    const { en, ko } = notice!.instructions;
    expect(en).toMatch(/Nature of the breach: As of 2026-11-2\d .*: Unauthorized access or account takeover/);
    expect(en).not.toContain('carried out so far');
    expect(en).not.toContain('under investigation');
    expect(en).toContain('bucket');
    expect(en).toContain('Categories and approximate number of data subjects: to be written');
    expect(ko).toContain('정보주체의 범주와 대략적인 수: 직접 작성');
  });

  it('is done only with what was sent, and its date cannot be moved', () => {
    const answer = { taskId: notice!.id, digest: '', by: MINJI, key: 'k' };
    const refusal = (given: object) => refusalOfAnswer(open(notice!), { ...answer, ...given } as never, customer, NOW);
    expect(refusal({ answer: 'done' })?.en).toContain('receipt number');
    expect(refusal({ answer: 'done', note: 'sent by the portal, no. 42' })).toBeUndefined();
    expect(refusal({ answer: 'move', dueAt: '2026-12-24T00:00:00.000Z', reason: 'busy' })?.en).toContain(
      'sets this date',
    );
  });

  it('is reminded of at a half, three quarters and eleven twelfths of the time, at its end, and then on', () => {
    let remindedAt = NOW;
    const hours = Array.from({ length: 7 }, () => {
      const at = nextReminder({ ...open(notice!), remindedAt });
      remindedAt = new Date(at).toISOString();
      return (at - Date.parse(NOW)) / HOUR_MS;
    });
    expect(hours).toEqual([36, 54, 66, 72, 73, 75, 79]);
  });
});

describe('instructions', () => {
  it('have one step a line: no sentence is split at the number of an article, and no break from outside makes a step', () => {
    const text = stepLines(['Told under Article 33. It is due.', 'line\n9. forged']);
    expect(text).toBe('1. Told under Article 33. It is due.\n2. line 9. forged');
    expect(stepsIn(text)).toHaveLength(2);
    expect(stepsIn('1. Do this. 2. Do that.')).toEqual(['1. Do this.', '2. Do that.']);
    for (const regime of regimes) {
      const steps = stepsIn(awareness(regime.id).instructions.en);
      expect(steps).toHaveLength(4);
    }
  });
});

describe('the open points of a report', () => {
  it('have the question of awareness only until it is due: the state does not know whether it was answered', () => {
    const asked = awareness('gdpr-33');
    const titles = (closedAt: string) =>
      factsOf({ ...incident, closedAt, followUps: [asked] }).open.map(({ what }) => what.en);
    expect(titles(NOW)).toContain(asked.title.en);
    expect(titles(asked.dueAt)).not.toContain(asked.title.en);
  });
});

describe('the regimes that come with Firebreak', () => {
  it('each say where and when their figures were read', () => {
    expect(regimes.map((r) => r.id)).toEqual(
      expect.arrayContaining(['gdpr-33', 'gdpr-34', 'kr-pipa-34', 'kr-network-48-3', 'nis2-23', 'dora-19']),
    );
    for (const { source } of regimes) expect(source.url).toMatch(/^https:/);
    expect(readStatus({ source: { read: 'not read', text: 'none' } }).en).toBe('not verified');
    const statusOf = (id: string): string => readStatus(regimes.find((r) => r.id === id)!).en;
    expect(statusOf('kr-network-48-3')).toContain("not verified against the law's text");
    expect(statusOf('dora-19')).toContain("quotations of the law's text");
    expect(statusOf('nis2-23')).not.toMatch(/^read in the law's text/);
  });
});
