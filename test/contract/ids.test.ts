import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITY_KINDS } from '../../domain/entity.ts';
import {
  belongsTo,
  dismissalId,
  followUpsId,
  incidentId,
  namedBy,
  raiseId,
  ledgerId,
  reviewScheduleId,
  signInsId,
} from '../../contract/ids.ts';

const ACCOUNT = '111122223333';

describe('ids', () => {
  it('can name a role session and tell nothing of the subject', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (subject) => {
        for (const kind of [...ENTITY_KINDS, 'type', 'web-acl']) {
          const id = incidentId('a-customer-with-a-long-name', ACCOUNT, `${kind}:${subject}`);
          expect(id).toMatch(/^[\w+=,.@-]{2,64}$/);
          expect(namedBy(id).incident).toBe(id);
        }
      }),
    );
  });

  it('have 80 bits of the subject’s hash', () => {
    const [hash = ''] = /[0-9a-v]+$/.exec(incidentId('acme', ACCOUNT, 'iam-user:deploy-bot')) ?? [];
    expect(hash).toHaveLength(16);
    const all = fc
      .sample(fc.uuid(), 200)
      .map((subject) => incidentId('acme', ACCOUNT, `iam-user:${subject}`).slice(-16));
    // Each of the 16 characters takes many values.
    for (let i = 0; i < 16; i += 1) expect(new Set(all.map((one) => one[i])).size).toBeGreaterThan(16);
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
    expect(namedBy(raiseId(incident, 'd8a1b2c3'))).toEqual({ ...owner, incident });
    expect(namedBy(reviewScheduleId('acme-eu', ACCOUNT, 'account-hygiene'))).toEqual(owner);
    expect(namedBy(signInsId('acme-eu', ACCOUNT))).toEqual(owner);
    expect(namedBy(ledgerId('acme-eu', ACCOUNT))).toEqual(owner);
    expect(namedBy('temporal-sys-scheduler')).toEqual({});
  });
});
