/** Every activity of the AWS queue, by name: `<entry id>.<verb>` for the whole catalogue, and `incident.pin`. */
import { Context } from '@temporalio/activity';
import type { EngineActivities } from '../contract/activities.ts';
import type { Owner } from '../domain/customer.ts';
import type {
  ApplyInput,
  ApplyOutcome,
  CollectInput,
  CollectOutcome,
  IncidentRef,
  InquiryInput,
  PreviewInput,
  PreviewOutcome,
} from '../domain/entry.ts';
import type { CallInput, NoticeInput } from '../domain/notice.ts';
import { assertNever, type Text } from '../domain/text.ts';
import { roleArnOf } from '../domain/own-roles.ts';
import { managementReach, type AwsAccess, type Reach } from './aws/access.ts';
import { askingOnce, forgetAnswers } from './aws/asked-once.ts';
import type { TrailHistory } from './aws/cloudtrail/history.ts';
import { reasonOf, toFailure } from './aws/errors.ts';
import { AT_ONCE, eachTarget, type Failure } from './batch.ts';
import { apply, preview } from './engine.ts';
import { beating } from './alive.ts';
import type { CatalogueEntry, EntryContext } from './entry.ts';
import { ManifestBroken, type EvidenceStore } from './evidence/store.ts';
import type { ReadFinding } from './finding-event.ts';
import { call, sendNotice, type NoticeDeps } from './notices/send.ts';
import { bounded } from './inquiry-result.ts';
import { invalid, requireOwner } from './owner.ts';
import { pin, type PinDeps } from './pin.ts';
import { Progress, type Beat } from './progress.ts';
import { untouchableIn } from './untouchable.ts';

export interface ActivityDeps extends NoticeDeps, PinDeps {
  access: AwsAccess;
  trail: TrailHistory;
  evidence: EvidenceStore;
  readFinding: ReadFinding;
  /** Names of the buckets that are Firebreak's. */
  ownBuckets?: readonly string[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- each verb has its own input; workflows type them by `EntryVerbs`
export type Activities = Record<string, (input: any) => Promise<unknown>>;

export function createActivities(deps: ActivityDeps): Activities {
  const activities: Activities = {
    'incident.pin': (input) => pin(deps, input),
    'incident.call': (input: CallInput) => call(deps, input),
    'incident.keep': (input: Parameters<EngineActivities['incident.keep']>[0]) => keep(deps.evidence, input),
  };
  for (const entry of deps.catalogue.values()) Object.assign(activities, verbsOf(entry, deps));
  return activities;
}

/** The same items again are the same object: its name and bytes do not change. */
async function keep(
  evidence: EvidenceStore,
  { incidentId, list, part, items, sealed }: Parameters<EngineActivities['incident.keep']>[0],
): ReturnType<EngineActivities['incident.keep']> {
  const name = `overflow/${list}-${String(part).padStart(4, '0')}.json`;
  const body = JSON.stringify({ list, part, items }, undefined, 1);
  const { key, sha256 } = await evidence.put(incidentId, name, body, 'application/json');
  if (sealed === undefined) return { key, sha256 };
  try {
    return { key, sha256, seal: await evidence.seal(incidentId, 'all') };
  } catch (error) {
    // The item is kept. The seal from before names it as added, and firebreak evidence verify what is wrong.
    if (error instanceof ManifestBroken) return { key, sha256 };
    throw error;
  }
}

function verbsOf(entry: CatalogueEntry, deps: ActivityDeps): Activities {
  switch (entry.kind) {
    case 'change': {
      const change = (input: ApplyInput): Promise<ApplyOutcome[]> =>
        perform(entry, deps, input, (ctx, failure) =>
          eachTarget(ctx, failure, input.changes, AT_ONCE.change, (call) =>
            apply(entry, ctx, ctx.untouchable, { incident: input.incident, ...call }),
          ),
        );
      return {
        [`${entry.id}.preview`]: async ({ incident, targets, entities }: PreviewInput): Promise<PreviewOutcome[]> => {
          const nowhere = noPlaceToRun(entry, requireOwner(deps.customers(), incident));
          if (nowhere !== undefined) return targets.map(() => ({ outcome: 'refused', reason: nowhere }));
          return perform(entry, deps, { incident }, (ctx, failure) =>
            eachTarget(ctx, failure, targets, AT_ONCE.preview, (call) =>
              preview(entry, ctx, ctx.untouchable, { incident, entities, ...call }),
            ),
          );
        },
        [`${entry.id}.apply`]: change,
        ...(entry.reversible && { [`${entry.id}.undo`]: change }),
      };
    }
    case 'inquiry':
      return {
        [`${entry.id}.inquire`]: (input: InquiryInput) =>
          perform(entry, deps, input, async (ctx) => {
            const result = await entry.inquire(ctx, { ...input, params: entry.params.parse(input.params) });
            return bounded(ctx, entry.id, input, result);
          }),
      };
    case 'evidence':
      return {
        [`${entry.id}.collect`]: (input: CollectInput): Promise<CollectOutcome[]> =>
          perform(entry, deps, input, (ctx, failure) => {
            const params = entry.params.parse(input.params);
            const calls = input.targets.map((target) => ({ target }));
            return eachTarget(ctx, failure, calls, AT_ONCE.collect, async ({ target }) => ({
              outcome: 'collected' as const,
              ...(await entry.collect(ctx, target, input.entities, params)),
            }));
          }),
      };
    case 'notice':
      return { [`${entry.id}.send`]: (input: NoticeInput) => sendNotice(entry, deps, input) };
    case 'task':
      return {};
    default:
      return assertNever(entry);
  }
}

/** The edge of every activity: gives the work its context, and turns each error into one kind of failure. */
async function perform<R>(
  entry: CatalogueEntry,
  deps: ActivityDeps,
  input: { incident: IncidentRef },
  work: (ctx: EntryContext, failure: Failure) => Promise<R>,
): Promise<R> {
  const activity = Context.current();
  const { incident } = input;
  const customers = deps.customers();
  const owner = requireOwner(customers, incident);
  const { customer } = owner;
  const nowhere = noPlaceToRun(entry, owner);
  if (nowhere !== undefined) throw invalid(nowhere);
  const reach = reachOf(entry, owner);
  const progress = new Progress(activity.info.heartbeatDetails as Beat | undefined, (beat) => activity.heartbeat(beat));
  const heartbeat = (doing?: string): void => {
    progress.heartbeat(doing);
    activity.cancellationSignal.throwIfAborted();
  };
  const aws = deps.access.account({
    customerId: customer.id,
    account: reach,
    phase: incident.phase,
    incidentId: incident.id,
    region: incident.region,
    permissions: entry.permissions,
  });
  const sleep = async (ms: number): Promise<void> => {
    await activity.sleep(ms);
    forgetAnswers();
  };
  const roleArn = roleArnOf(reach, incident.phase);
  const ctx: EntryContext = {
    incident,
    timeZone: customer.timeZone,
    aws,
    trail: deps.trail.of({ incident, aws, heartbeat, sleep }),
    untouchable: untouchableIn(customers, owner, reach, deps.ownBuckets ?? []),
    evidence: deps.evidence,
    readFinding: deps.readFinding,
    heartbeat,
    once: (key, once) => progress.once(key, once),
    why: (error) => reasonOf(error, { account: reach.id, roleArn }),
    sleep,
  };
  const failure: Failure = (error, attempt, target) =>
    toFailure(error, {
      title: entry.title,
      ...(target !== undefined && { target }),
      customerId: customer.id,
      account: reach.id,
      roleArn,
      attempt,
    });
  try {
    return await beating(
      () => progress.heartbeat(),
      () => askingOnce(() => work(ctx, failure)),
    );
  } catch (error) {
    if (activity.cancellationSignal.aborted) await activity.cancelled;
    throw failure(error, activity.info.attempt);
  }
}

/** Why an entry cannot run for this customer at all. */
function noPlaceToRun({ runsIn }: CatalogueEntry, { customer }: Owner): Text | undefined {
  if (runsIn === undefined || customer.organization !== undefined) return undefined;
  return {
    en: `It runs in the management account of ${customer.name}'s organization, which customers.yaml does not name. Add organization: { managementAccount, roleArn, externalId } to ${customer.id}, and press Retry.`,
    ko: `${customer.name} 조직의 관리 계정에서 실행하는 항목이지만 customers.yaml에 관리 계정이 없습니다. ${customer.id} 고객사에 organization 항목(managementAccount, roleArn, externalId)을 추가하고 재시도를 누르세요.`,
  };
}

const reachOf = ({ runsIn }: CatalogueEntry, { customer: { organization }, account }: Owner): Reach =>
  runsIn === 'management' && organization !== undefined ? managementReach(organization) : account;
