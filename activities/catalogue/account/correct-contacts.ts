/** Sets the account's contacts to those in the runbook, so that AWS's notices reach the customer and not an intruder. */
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import {
  AlternateContact,
  ALTERNATES,
  PrimaryContact,
  readAlternate,
  readPrimary,
  writeAlternate,
  writePrimary,
} from '../../aws/contacts.ts';
import { arnIn } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** Contact by kind, only for the kinds in the runbook. Null if there is none. */
type Contacts = { [which: string]: { [member: string]: string } | null };

const Params = z
  .strictObject({
    primary: PrimaryContact,
    billing: AlternateContact.nullable(),
    operations: AlternateContact.nullable(),
    security: AlternateContact.nullable(),
  })
  .partial() as unknown as z.ZodType<Contacts>;

const NOTHING_GIVEN: Text = {
  en: 'The runbook does not say what the contacts should be (primary, billing, operations or security under "with").',
  ko: '런북에 올바른 연락처가 지정되어 있지 않습니다("with" 아래 primary, billing, operations, security).',
};

export default defineChange<Contacts, Contacts>({
  id: 'account.correct-contacts',
  title: { en: "Correct the account's contacts", ko: '계정 연락처 수정' },
  targets: ['account'],
  reversible: true,
  permissions: [
    'account:DeleteAlternateContact',
    'account:GetAlternateContact',
    'account:GetContactInformation',
    'account:PutAlternateContact',
    'account:PutContactInformation',
  ],
  csf: ['RC.RP-02', 'RS.CO-02'],
  requirements: ['P2.11'],
  params: Params,

  prepare: async (_ctx, _target, params) =>
    Object.keys(params).length === 0 ? { notApplicable: NOTHING_GIVEN } : params,
  async read(ctx, _target, params) {
    const state: Contacts = {};
    if (params['primary'] !== undefined) state['primary'] = await readPrimary(ctx);
    for (const which of ALTERNATES) if (params[which] !== undefined) state[which] = await readAlternate(ctx, which);
    return state;
  },
  desired: (state, params) => ({ ...state, ...params }),
  async write(ctx, _target, _from, to) {
    if (to['primary']) await writePrimary(ctx, PrimaryContact.parse(to['primary']));
    for (const which of ALTERNATES) {
      const contact = to[which];
      if (contact !== undefined) await writeAlternate(ctx, which, contact && AlternateContact.parse(contact));
    }
  },
  writes: (ctx) => [arnIn(ctx, 'account', '', 'account')],
  impact: async () => [
    {
      en: 'AWS sends its notices, invoices and abuse reports to these people from now on.',
      ko: '이후 AWS의 공지, 청구서, 악용 신고가 이 연락처로 발송됩니다.',
    },
  ],
});
