/** Every activity of the AWS queue, by name: `<entry id>.<verb>` for the whole catalogue, and `incident.pin`. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Alert } from '../domain/alert.ts';
import type { Account, Customer, CustomerPolicy, CustomersFile } from '../domain/customer.ts';
import { digestOf } from '../domain/digest.ts';
import type { ApplyInput, IncidentRef, InquiryInput, PreviewInput, PreviewResult } from '../domain/entry.ts';
import type { PinnedPlan } from '../domain/incident.ts';
import type { CallInput, NoticeInput } from '../domain/notice.ts';
import { chooseRunbook, FALLBACK_RUNBOOK, STEP_PHASES, type Runbook } from '../domain/runbook.ts';
import { assertNever, type Text } from '../domain/text.ts';
import { managementReach, ownRolesOf, roleArnOf, type AwsAccess, type Reach } from './aws/access.ts';
import { toFailure } from './aws/errors.ts';
import { descriptorOf, type Catalogue } from './catalogue/load.ts';
import { apply, preview } from './engine.ts';
import type { CatalogueEntry, EntryContext } from './entry.ts';
import type { EvidenceStore } from './evidence/store.ts';
import { call, sendNotice, type NoticeDeps } from './notices/send.ts';

export interface ActivityDeps extends NoticeDeps {
  catalogue: Catalogue;
  runbooks: readonly Runbook[];
  access: AwsAccess;
  evidence: EvidenceStore;
}

// oxlint-disable-next-line typescript/no-explicit-any -- each verb has its own input; workflows type them by `EntryVerbs`
export type Activities = Record<string, (input: any) => Promise<unknown>>;

const HEARTBEAT_EVERY_MS = 5_000;

export function createActivities(deps: ActivityDeps): Activities {
  const activities: Activities = {
    'incident.pin': (input) => pin(deps, input),
    'incident.call': (input: CallInput) => call(deps, input),
  };
  for (const entry of deps.catalogue.values()) Object.assign(activities, verbsOf(entry, deps));
  return activities;
}

function verbsOf(entry: CatalogueEntry, deps: ActivityDeps): Activities {
  switch (entry.kind) {
    case 'change': {
      const change = (input: ApplyInput): Promise<unknown> =>
        perform(entry, deps, input, (ctx) => apply(entry, ctx, ctx.untouchable, input));
      return {
        [`${entry.id}.preview`]: async (input: PreviewInput): Promise<unknown> => {
          const nowhere = noPlaceToRun(
            entry,
            ownerOf(deps.customers, input.incident.customerId, input.incident.account),
          );
          if (nowhere !== undefined) return { outcome: 'refused', reason: nowhere } satisfies PreviewResult;
          return perform(entry, deps, input, (ctx) => preview(entry, ctx, ctx.untouchable, input));
        },
        [`${entry.id}.apply`]: change,
        ...(entry.reversible && { [`${entry.id}.undo`]: change }),
      };
    }
    case 'inquiry':
      return {
        [`${entry.id}.inquire`]: (input: InquiryInput) =>
          perform(entry, deps, input, (ctx) =>
            entry.inquire(ctx, { ...input, params: entry.params.parse(input.params) }),
          ),
      };
    case 'evidence':
      return {
        [`${entry.id}.collect`]: (input: PreviewInput) =>
          perform(entry, deps, input, (ctx) =>
            entry.collect(ctx, input.target, input.entities, entry.params.parse(input.params)),
          ),
      };
    case 'notice':
      return { [`${entry.id}.send`]: (input: NoticeInput) => sendNotice(entry, deps, input) };
    case 'task':
      return {};
    default:
      return assertNever(entry);
  }
}

/** The activity's edge: hands the work its context, and turns whatever it throws into one kind of failure. */
async function perform<R>(
  entry: CatalogueEntry,
  deps: ActivityDeps,
  input: { incident: IncidentRef; target?: { id: string } },
  work: (ctx: EntryContext) => Promise<R>,
): Promise<R> {
  const activity = Context.current();
  const { incident } = input;
  const owner = ownerOf(deps.customers, incident.customerId, incident.account);
  const { customer, account } = owner;
  const nowhere = noPlaceToRun(entry, owner);
  if (nowhere !== undefined) throw invalid(nowhere);
  const reach = reachOf(entry, owner);
  const alive = setInterval(() => activity.heartbeat(), HEARTBEAT_EVERY_MS);
  const heartbeat = (detail?: string): void => {
    activity.heartbeat(detail);
    activity.cancellationSignal.throwIfAborted();
  };
  const ctx: EntryContext = {
    incident,
    aws: deps.access.account({
      account: reach,
      phase: incident.phase,
      incidentId: incident.id,
      permissions: entry.permissions,
    }),
    untouchable: { rules: customer.neverTouch, own: [...ownRolesOf(account), ...ownRolesOf(reach)] },
    evidence: deps.evidence,
    heartbeat,
    sleep: (ms) => activity.sleep(ms),
  };
  try {
    return await work(ctx);
  } catch (error) {
    if (activity.cancellationSignal.aborted) await activity.cancelled;
    throw toFailure(error, {
      title: entry.title,
      ...(input.target !== undefined && { target: input.target.id }),
      customerId: customer.id,
      account: reach.id,
      roleArn: roleArnOf(reach, incident.phase),
      attempt: activity.info.attempt,
    });
  } finally {
    clearInterval(alive);
  }
}

interface Owner {
  customer: Customer;
  account: Account;
}

/** Why an entry cannot run for this customer at all. */
function noPlaceToRun({ runsIn }: CatalogueEntry, { customer }: Owner): Text | undefined {
  if (runsIn === undefined || customer.organization !== undefined) return undefined;
  return {
    en: `It runs in the management account of ${customer.name}'s organization, which customers.yaml does not name. Add organization: { managementAccount, roleArn, externalId } to ${customer.id} and restart the worker.`,
    ko: `${customer.name} 조직의 관리 계정에서 실행되지만 customers.yaml에 관리 계정이 없습니다. ${customer.id} 에 organization: { managementAccount, roleArn, externalId } 을(를) 추가하고 워커를 다시 시작하세요.`,
  };
}

const reachOf = ({ runsIn }: CatalogueEntry, { customer: { organization }, account }: Owner): Reach =>
  runsIn === 'management' && organization !== undefined ? managementReach(organization) : account;

async function pin(
  { customers, catalogue, runbooks }: ActivityDeps,
  { customerId, account: accountId, alert }: { customerId: string; account: string; alert: Alert },
): Promise<PinnedPlan> {
  const { customer, account } = ownerOf(customers, customerId, accountId);
  const runbook = chooseRunbook(runbooks, alert);
  if (runbook === undefined)
    throw invalid({
      en: `No runbook fits ${alert.findingType}, and there is none named "${FALLBACK_RUNBOOK}" to fall back on. Add one and restart the worker.`,
      ko: `${alert.findingType} 에 맞는 런북이 없고 대체 런북 "${FALLBACK_RUNBOOK}" 도 없습니다. 런북을 추가하고 워커를 다시 시작하세요.`,
    });
  const steps = STEP_PHASES.flatMap((phase) => runbook[phase].map((step) => step.use));
  const used = new Set([...steps, ...runbook.followUps.map((line) => line.use)]);
  const entries: PinnedPlan['entries'] = {};
  for (const id of used) {
    const entry = catalogue.get(id);
    if (entry === undefined)
      throw invalid({
        en: `Runbook ${runbook.id} uses ${id}, which is not in the catalogue. Correct it (firebreak runbook check) and restart the worker.`,
        ko: `런북 ${runbook.id} 이(가) 카탈로그에 없는 ${id} 을(를) 사용합니다. 런북을 고치고 (firebreak runbook check) 워커를 다시 시작하세요.`,
      });
    entries[id] = descriptorOf(entry);
  }
  return { runbook, digest: digestOf(runbook), entries, customer: policyOf(customer, account) };
}

/** The customer without what no history should hold: roles, external ids, other accounts. */
function policyOf(customer: Customer, { id, name, environment }: Account): CustomerPolicy {
  return {
    id: customer.id,
    name: customer.name,
    language: customer.language,
    timeZone: customer.timeZone,
    slackChannel: customer.slackChannel,
    account: { id, name, environment },
    approvers: customer.approvers,
    onCall: customer.onCall.map((o) => o.slackUser),
    phones: customer.onCall.flatMap((o) => (o.phone === undefined ? [] : [o.slackUser])),
    ...(customer.workingHours !== undefined && { callsOutsideHours: true as const }),
    approval: customer.approval,
  };
}

/** @throws ApplicationFailure `Validation`, not retried */
export function ownerOf(customers: CustomersFile, customerId: string, accountId: string): Owner {
  const customer = customers.customers.find((c) => c.id === customerId);
  const account = customer?.accounts.find((a) => a.id === accountId);
  if (customer === undefined || account === undefined)
    throw invalid({
      en: `Account ${accountId} of customer ${customerId} is not in the customers file. Add it and restart the worker.`,
      ko: `고객 ${customerId} 의 계정 ${accountId} 이(가) 고객 파일에 없습니다. 추가하고 워커를 다시 시작하세요.`,
    });
  return { customer, account };
}

/** What no retry cures: a person has to correct a file. */
export const invalid = (text: Text): ApplicationFailure =>
  ApplicationFailure.create({ type: 'Validation', message: text.en, nonRetryable: true, details: [text] });
