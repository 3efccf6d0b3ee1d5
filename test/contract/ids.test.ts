import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  belongsTo,
  dismissalId,
  followUpsId,
  incidentId,
  namedBy,
  ledgerId,
  reviewScheduleId,
  signInsId,
} from '../../contract/ids.ts';

const ACCOUNT = '111122223333';

describe('ids', () => {
  it('can name a role session and tell nothing of the subject', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (subject) => {
        expect(incidentId('acme', ACCOUNT, `iam-user:${subject}`)).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });

  it('all belong to the customer and account they were made for', () => {
    const incident = incidentId('acme', ACCOUNT, 'iam-user:deploy-bot');
    const ids = [
      incident,
      followUpsId(incident, 'run-1'),
      reviewScheduleId('acme', ACCOUNT, 'account-hygiene'),
      signInsId('acme', ACCOUNT),
      ledgerId('acme', ACCOUNT),
    ];
    for (const id of ids) expect(belongsTo(id, 'acme', ACCOUNT), id).toBe(true);
  });

  it('do not belong to a customer whose id is only a prefix, nor to another account', () => {
    const id = incidentId('acme-eu', ACCOUNT, 'iam-user:deploy-bot');
    expect(belongsTo(id, 'acme', ACCOUNT)).toBe(false);
    expect(belongsTo(id, 'acme-eu', '111122223334')).toBe(false);
  });

  it('say whose they are, and an incident, its follow-ups and its dismissal which incident', () => {
    const owner = { customer: 'acme-eu', account: ACCOUNT };
    const incident = incidentId('acme-eu', ACCOUNT, 'iam-user:deploy-bot');
    expect(namedBy(incident)).toEqual({ ...owner, incident });
    expect(namedBy(followUpsId(incident, 'd8a1b2c3-0000'))).toEqual({ ...owner, incident });
    expect(namedBy(dismissalId(incident, 'd8a1b2c3-0000'))).toEqual({ ...owner, incident });
    expect(namedBy(reviewScheduleId('acme-eu', ACCOUNT, 'account-hygiene'))).toEqual(owner);
    expect(namedBy(signInsId('acme-eu', ACCOUNT))).toEqual(owner);
    expect(namedBy(ledgerId('acme-eu', ACCOUNT))).toEqual(owner);
    expect(namedBy('temporal-sys-scheduler')).toEqual({});
  });
});
