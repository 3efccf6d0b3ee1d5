/** The account's contacts, and changes of the account in the window. Only the customer can say whether they are right. */
import { plural } from '../../../domain/format.ts';
import { AccountClient, GetAccountInformationCommand } from '@aws-sdk/client-account';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/digest.ts';
import type { Finding } from '../../../domain/entry.ts';
import type { Text } from '../../../domain/text.ts';
import { homeRegionOf } from '../../account.ts';
import { callerName, type TrailRecord } from '../../../domain/trail-record.ts';
import { lookUpEvents, SUSPECT_KINDS, suspectOf, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { ALTERNATES, readAlternate, readPrimary } from '../../aws/contacts.ts';
import { ifFound } from '../../aws/found.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

/** Account Management writes its events in the same region as IAM. */
const SOURCE = { AttributeKey: 'EventSource', AttributeValue: 'account.amazonaws.com' } as const;

const NAMES: Record<string, Text> = {
  primary: { en: 'Primary contact', ko: '기본 연락처' },
  billing: { en: 'Billing contact', ko: '결제 연락처' },
  operations: { en: 'Operations contact', ko: '운영 연락처' },
  security: { en: 'Security contact', ko: '보안 연락처' },
};

export default defineInquiry({
  id: 'account.contacts',
  title: { en: "Check the account's name and contacts", ko: '계정 이름과 연락처 확인' },
  targets: ['account'],
  needs: [...SUSPECT_KINDS],
  permissions: [
    'account:GetAccountInformation',
    'account:GetAlternateContact',
    'account:GetContactInformation',
    'cloudtrail:LookupEvents',
  ],
  csf: ['ID.AM-08', 'RS.AN-03'],
  requirements: ['P2.11'],
  params: z.strictObject({}),

  async inquire(ctx, { entities }) {
    const contacts = await contactsOf(ctx);
    const name = await nameOf(ctx);
    const home = await inEachRegion(ctx, [homeRegionOf(ctx.aws)], (region) => changesIn(ctx, region));
    const changes = home.found.flatMap(({ look }) => look);
    const suspects = suspectsAmong(entities);
    const record = canonicalJson({ name, contacts });
    const kept = await ctx.evidence.put(ctx.incident.id, 'account/contacts.json', record, 'application/json');
    const given = Object.values(contacts).filter((c) => c !== null).length;
    return {
      summary: {
        en: `Account ${name}: ${plural(given, 'contact')}, ${plural(changes.length, 'change')} of them in the window; kept in ${kept.key}. Compare them with what the customer says.`,
        ko: `계정 ${name}: 연락처 ${given}개, 조사 기간 중 변경 ${changes.length}건(보관: ${kept.key}). 고객사가 알고 있는 내용과 비교하세요.`,
      },
      findings: [
        ...changes.map((event) => changed(event, suspectOf(event.caller, suspects) !== undefined)),
        ...Object.entries(contacts).map(([which, contact]) => told(which, contact)),
        ...refusedRegions(home.refused),
      ],
      entities: [],
      missed: home.missed,
    };
  },
});

type Contacts = Record<string, Record<string, string> | null>;

async function contactsOf(ctx: EntryContext): Promise<Contacts> {
  const alternates = ALTERNATES.map(async (which) => [which, await readAlternate(ctx, which)] as const);
  // Awaited together: a promise that fails before anything awaits it would end the process.
  const [primary, ...others] = await Promise.all([readPrimary(ctx), ...alternates]);
  return { primary, ...Object.fromEntries(others) };
}

async function nameOf(ctx: EntryContext): Promise<string> {
  const client = ctx.aws.client(AccountClient, homeRegionOf(ctx.aws));
  return (await ifFound(client.send(new GetAccountInformationCommand({}))))?.AccountName ?? ctx.aws.id;
}

async function changesIn(ctx: EntryContext, region: string): Promise<TrailRecord[]> {
  const changes: TrailRecord[] = [];
  for await (const event of lookUpEvents(ctx, region, SOURCE))
    if (!event.readOnly && event.failure === undefined) changes.push(event);
  return changes.toReversed();
}

function changed(event: TrailRecord, bySuspect: boolean): Finding {
  const by = `${callerName(event.caller)} (${event.sourceIp ?? '?'})`;
  return {
    title: { en: `${event.name} changed the account itself`, ko: `${event.name}: 계정 정보 변경` },
    detail: { en: `by ${by}`, ko: `변경한 보안 주체: ${by}` },
    weight: bySuspect ? 'grave' : 'notable',
    technique: 'T1098',
    at: event.at,
  };
}

function told(which: string, contact: Record<string, string> | null): Finding {
  const name = NAMES[which] ?? { en: which, ko: which };
  if (contact !== null) {
    const detail = Object.values(contact).join(', ');
    return { title: name, detail: { en: detail, ko: detail }, weight: 'info' };
  }
  return {
    title: { en: `${name.en}: none`, ko: `${name.ko}: 없음` },
    detail: {
      en: 'AWS writes to the root e-mail address instead.',
      ko: 'AWS가 루트 이메일 주소로만 통지합니다.',
    },
    // Abuse reports and notices about exposed keys go to this contact.
    weight: which === 'security' ? 'notable' : 'info',
    ...(which === 'security' && { weakness: true as const }),
  };
}
