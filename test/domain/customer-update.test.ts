import { describe, expect, it } from 'vitest';
import { statusLine, updateText, type CustomerUpdate } from '../../domain/customer-update.ts';
import { ACCOUNT } from '../customers.ts';
import { incidentRef } from '../incident-ref.ts';

const at = '2026-11-27T03:14:00Z';
const update: CustomerUpdate = {
  incident: incidentRef(at),
  number: 1,
  customer: 'Acme Corp',
  account: { id: ACCOUNT, name: 'acme-prod' },
  language: 'en',
  timeZone: 'Asia/Seoul',
  severity: 'high',
  category: 'malware-or-exploit',
  phase: 'isolate',
  openedAt: at,
  affected: 3,
  contained: { done: 2, of: 3 },
  waiting: 1,
  nextAt: '2026-11-27T07:14:00Z',
};
const closed: CustomerUpdate = { ...update, end: { outcome: 'closed', at: '2026-11-27T09:00:00Z', followUps: 2 } };
delete closed.nextAt;

describe('an update to the customer', () => {
  it('says how it stands, what waits, and when the next one comes', () => {
    expect(updateText(update)).toMatch(
      /^We are responding[^]*Contained: 2 of 3 steps\nWaiting for approval: 1 step\nNext update: /,
    );
  });

  it('of the end says how it ended and what is left, and announces no other', () => {
    expect(updateText(closed)).toMatch(/^The security incident is resolved\.[^]*Follow-ups: 2/);
    expect(updateText(closed)).not.toMatch(/Next update|Waiting/);
  });

  it('is in the customer’s language', () => {
    const korean = updateText({ ...update, language: 'ko' });
    expect(korean).toMatch(/격리: 조치 3건 중 2건 완료\n승인 대기: 조치 1건\n다음 안내 예정: /);
    expect(korean).not.toMatch(/Severity|Opened|update/);
    expect(updateText({ ...closed, language: 'ko' })).toContain('보안 인시던트가 종결되었습니다.');
  });

  it('has a line for a status page, which names no resource, customer or account', () => {
    for (const language of ['en', 'ko'] as const) expect(statusLine(update, language)).not.toMatch(/acme|\d{12}/i);
  });
});
