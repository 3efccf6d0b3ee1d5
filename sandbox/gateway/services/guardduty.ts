/** GuardDuty's findings, injected or sampled, for the detectors that moto keeps. A new finding goes to EventBridge, as in AWS. */
import { randomBytes } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Models } from '../models.ts';
import type { Moto } from '../moto.ts';
import { parseJson } from '../parse/json.ts';
import type { Problem } from '../parse/problem.ts';
import { textOf, type Members } from '../parse/value.ts';
import { constraintProblems } from '../validate.ts';
import { matchesCriteria, sorted, type Finding } from './guardduty-criteria.ts';
import { SAMPLE_TYPES, sampleFinding } from './guardduty-samples.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';

interface Place {
  account: string;
  region: string;
}

const injection = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  /** In camelCase, as in the `detail` of the EventBridge event. */
  finding: z.record(z.string(), z.unknown()),
});

const membership = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  administrator: z.string().regex(/^\d{12}$/),
});

const DEFAULT_PAGE = 50;

export function guardDuty(moto: Moto, models: Models): Service {
  /** By id, oldest first. */
  const findings = new PerRegion(() => new Map<string, Finding>());
  /** Member account → its administrator. Only the administrator archives findings (GuardDuty API reference, *ArchiveFindings*). */
  const administrators = new Map<string, string>();

  const detectorOf = async ({ account, region }: Place): Promise<string | undefined> =>
    (await moto.client(GuardDutyClient, account, region).send(new ListDetectorsCommand({}))).DetectorIds?.[0];

  /** The findings of the call's detector; refuses a detector of another account. */
  async function ofDetector(input: Members, call: Call): Promise<Map<string, Finding>> {
    if ((await detectorOf(call)) !== input.DetectorId) {
      throw new AwsError(
        'BadRequestException',
        'The request is rejected because the input detectorId is not owned by the current account.',
      );
    }
    return findings.get(call);
  }

  async function add(place: Place, given: Finding): Promise<Finding> {
    const detectorId = await detectorOf(place);
    if (!detectorId)
      throw new AwsError('BadRequestException', `GuardDuty has no detector in ${place.account} ${place.region}`);
    const finding = adopted(given, place, detectorId);
    checkFinding(models, finding);
    findings.get(place).set(textOf(finding.id), finding);
    await emit(moto, place, finding);
    return finding;
  }

  async function setArchived(input: Members, call: Call, archived: boolean): Promise<Members> {
    const held = await ofDetector(input, call);
    if (administrators.has(call.account))
      throw new AwsError(
        'BadRequestException',
        'The request is rejected because the current account cannot archive findings: it is a member account.',
      );
    for (const id of input.FindingIds as string[]) {
      const finding = held.get(id);
      if (finding) finding.service = { ...finding.service, archived };
    }
    return {};
  }

  return {
    name: 'guardduty',
    operations: {
      async ListFindings(input, call) {
        const held = [...(await ofDetector(input, call)).values()];
        const found = sorted(
          held.filter((finding) => matchesCriteria(finding, input.FindingCriteria)),
          input.SortCriteria,
        );
        const { items, next = '' } = pageOf(found, input.NextToken, Number(input.MaxResults ?? DEFAULT_PAGE));
        return { FindingIds: items.map((finding) => textOf(finding.id)), NextToken: next };
      },
      async GetFindings(input, call) {
        const held = await ofDetector(input, call);
        const found = (input.FindingIds as string[])
          .map((id) => held.get(id))
          .filter((finding) => finding !== undefined);
        return { Findings: sorted(found, input.SortCriteria).map((finding) => toMembers(models, finding).value) };
      },
      async GetAdministratorAccount(input, call) {
        await ofDetector(input, call);
        const AccountId = administrators.get(call.account);
        return { Administrator: AccountId === undefined ? {} : { AccountId, RelationshipStatus: 'Enabled' } };
      },
      ArchiveFindings: (input, call) => setArchived(input, call, true),
      UnarchiveFindings: (input, call) => setArchived(input, call, false),
      async CreateSampleFindings(input, call) {
        await ofDetector(input, call);
        const types = (input.FindingTypes as string[] | undefined) ?? SAMPLE_TYPES;
        for (const type of types) await add(call, sampleFinding(type, call.account, call.region, call.at));
        return {};
      },
    },
    control: {
      'POST /guardduty/members': (body) => {
        const { account, administrator } = membership.parse(body);
        administrators.set(account, administrator);
        return {};
      },
      'POST /guardduty/findings': async (body) => {
        const { account, region, finding } = injection.parse(body);
        const added = await add({ account, region }, finding);
        return { id: added.id, detectorId: added.service?.detectorId };
      },
    },
  };
}

/** The finding with this account's id and this detector's id. */
function adopted(given: Finding, { account, region }: Place, detectorId: string): Finding {
  const id = given.id ?? randomBytes(16).toString('hex');
  const now = new Date().toISOString();
  return {
    schemaVersion: '2.0',
    partition: 'aws',
    createdAt: now,
    updatedAt: now,
    ...given,
    id,
    accountId: account,
    region,
    arn: `arn:aws:guardduty:${region}:${account}:detector/${detectorId}/finding/${id}`,
    service: {
      serviceName: 'guardduty',
      archived: false,
      count: 1,
      eventFirstSeen: now,
      eventLastSeen: now,
      ...given.service,
      detectorId,
    },
  };
}

/** Events may have members that the model does not have. These stay in the event, and are left out of the API's answer. */
function checkFinding(models: Models, finding: Finding): void {
  const { problems } = toMembers(models, finding);
  const wrong = problems.filter((problem) => problem.kind !== 'unknown');
  if (wrong.length > 0) {
    throw new AwsError(
      'BadRequestException',
      wrong.map(({ path, constraint }) => `${path.join('.')}: ${constraint}`).join('; '),
    );
  }
}

function toMembers(models: Models, finding: Finding): { value: Members; problems: Problem[] } {
  const model = models.service('guardduty');
  if (!model) throw new Error('No model of guardduty');
  const problems: Problem[] = [];
  const info = finding.service?.additionalInfo;
  // The API has additionalInfo as text; events have it open or as text.
  const additionalInfo =
    info === undefined || 'value' in info ? info : { value: JSON.stringify(info), type: 'default' };
  const service = { ...finding.service, ...(additionalInfo ? { additionalInfo } : {}) };
  const value = parseJson(model, { shape: 'Finding' }, { ...finding, service }, [], problems) as Members;
  return { value, problems: [...problems, ...constraintProblems(model, { shape: 'Finding' }, value)] };
}

/** GuardDuty: *Creating custom responses with EventBridge*. */
async function emit(moto: Moto, { account, region }: Place, finding: Finding): Promise<void> {
  const entry = { Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: JSON.stringify(finding) };
  await moto.client(EventBridgeClient, account, region).send(new PutEventsCommand({ Entries: [entry] }));
}
