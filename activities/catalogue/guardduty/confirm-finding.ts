/** Reads an alert's finding again in the customer's own GuardDuty: a forged alert must not steer containment. */
import { GetFindingsCommand, GuardDutyClient, type Finding as GuardDutyFinding } from '@aws-sdk/client-guardduty';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding, InquiryInput, InquiryResult } from '../../../domain/entry.ts';
import { isNotFound } from '../../aws/errors.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';

type AlertRef = InquiryInput['alerts'][number];
type Verdict = NonNullable<InquiryResult['confirmations']>[string];
interface Answer {
  alert: AlertRef;
  verdict: Verdict;
  finding?: Finding;
}

export default defineInquiry({
  id: 'guardduty.confirm-finding',
  title: { en: 'Confirm the finding in GuardDuty', ko: 'GuardDuty에서 결과 확인' },
  targets: ['account'],
  permissions: ['guardduty:GetFindings'],
  csf: ['DE.AE-02', 'RS.MA-02'],
  requirements: ['P1.6'],
  params: z.strictObject({}),

  async inquire(ctx, { alerts, entities }) {
    const answers: Answer[] = [];
    for (const alert of alerts) answers.push(await confirm(ctx, alert, entities));
    const confirmed = answers.filter((a) => a.verdict === 'confirmed').length;
    return {
      summary: {
        en: `${confirmed} of ${answers.length} alerts confirmed at their source`,
        ko: `경보 ${answers.length}건 중 ${confirmed}건을 원본에서 확인`,
      },
      findings: answers.flatMap((a) => a.finding ?? []),
      entities: [],
      confirmations: Object.fromEntries(answers.map((a) => [a.alert.id, a.verdict])),
    };
  },
});

async function confirm(ctx: EntryContext, alert: AlertRef, entities: readonly Entity[]): Promise<Answer> {
  const { detectorId, findingId } = alert.reference;
  if (alert.source !== 'guardduty' || detectorId === undefined || findingId === undefined)
    return { alert, verdict: 'unavailable' };
  const found = await findingAt(ctx, alert.region, detectorId, findingId);
  if (found === undefined) return { alert, verdict: 'not-found', finding: notThere(alert) };
  const differences = differencesOf(ctx, alert, found, entities);
  if (differences.length === 0) return { alert, verdict: 'confirmed' };
  return { alert, verdict: 'mismatch', finding: otherwise(alert, differences) };
}

async function findingAt(
  ctx: EntryContext,
  region: string,
  DetectorId: string,
  findingId: string,
): Promise<GuardDutyFinding | undefined> {
  try {
    const { Findings } = await ctx.aws
      .client(GuardDutyClient, region)
      .send(new GetFindingsCommand({ DetectorId, FindingIds: [findingId] }));
    return Findings?.find((f) => f.Id === findingId);
  } catch (error) {
    // GuardDuty answers so for a detector that is not this account's.
    const isForeign = error instanceof Error && error.name === 'BadRequestException';
    if (isForeign || isNotFound(error)) return undefined;
    throw error;
  }
}

/** What the alert claims and the source says otherwise: `what: claimed, source`. */
function differencesOf(
  ctx: EntryContext,
  alert: AlertRef,
  found: GuardDutyFinding,
  entities: readonly Entity[],
): string[] {
  const differences: string[] = [];
  if (found.Type !== alert.findingType) differences.push(`type: ${alert.findingType}, ${found.Type}`);
  if (found.AccountId !== ctx.incident.account)
    differences.push(`account: ${ctx.incident.account}, ${found.AccountId}`);
  if (found.Region !== alert.region) differences.push(`region: ${alert.region}, ${found.Region}`);
  const subjects = subjectsOf(found);
  if (subjects.length > 0 && !subjects.some((id) => entities.some((e) => e.id === id)))
    differences.push(`resource: ${subjects.join(', ')} is not what the alert names`);
  return differences;
}

/** What a finding is about, by the ids that alerts name too. */
function subjectsOf({ Resource: r }: GuardDutyFinding): string[] {
  return [
    r?.AccessKeyDetails?.AccessKeyId,
    r?.AccessKeyDetails?.UserName,
    r?.InstanceDetails?.InstanceId,
    ...(r?.S3BucketDetails ?? []).map((b) => b.Name),
    r?.EksClusterDetails?.Name,
    r?.RdsDbInstanceDetails?.DbInstanceIdentifier,
    r?.LambdaDetails?.FunctionName,
  ].filter((id) => id !== undefined);
}

const notThere = (alert: AlertRef): Finding => ({
  title: {
    en: 'GuardDuty does not know the finding of this alert: it may be forged',
    ko: 'GuardDuty에 이 경보의 결과가 없습니다. 위조된 경보일 수 있습니다',
  },
  detail: { en: `${alert.findingType}, ${alert.id}`, ko: `${alert.findingType}, ${alert.id}` },
  weight: 'grave',
});

const otherwise = (alert: AlertRef, differences: string[]): Finding => ({
  title: {
    en: 'GuardDuty says something else than this alert: it may be forged',
    ko: 'GuardDuty의 내용이 이 경보와 다릅니다. 위조된 경보일 수 있습니다',
  },
  detail: {
    en: `${alert.id}: alert and source differ in ${differences.join('; ')}`,
    ko: `${alert.id}: 경보와 원본의 차이: ${differences.join('; ')}`,
  },
  weight: 'grave',
});
