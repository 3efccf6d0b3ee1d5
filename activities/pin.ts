/** `incident.pin`: what an incident uses from start to end, even if the files change meanwhile. */
import type { Alert } from '../domain/alert.ts';
import type { Account, Customer, CustomerPolicy, CustomersFile } from '../domain/customer.ts';
import { digestOf } from '../domain/digest.ts';
import type { Freeze } from '../domain/freeze.ts';
import { holidaysOf } from '../domain/holidays.ts';
import { ladderAt } from '../domain/on-call.ts';
import { pinnedSystem, ticketSystems, twilioFor } from '../domain/outside-systems.ts';
import type { PinnedPlan } from '../domain/pinned-plan.ts';
import { contractRegime, type Regime } from '../domain/regimes.ts';
import { chooseRunbook, FALLBACK_RUNBOOK, STEP_PHASES, type Runbook, type RunbookStep } from '../domain/runbook.ts';
import type { DecisionKey } from '../domain/statement.ts';
import { descriptorOf, type Catalogue } from './catalogue/load.ts';
import { awaitedOwner, invalid } from './owner.ts';

export interface PinDeps {
  /** customers.yaml as it is now. */
  customers: () => CustomersFile;
  /** Told of an account that is not in the file. */
  missing?: (problem: string) => void;
  catalogue: Catalogue;
  runbooks: readonly Runbook[];
  regimes: readonly Regime[];
  decisionKeys: readonly DecisionKey[];
  /** The customer's freeze, if there is one now. */
  frozen?: (customerId: string) => Promise<Freeze | undefined>;
  /** There is a bucket for long payloads. */
  longPayloads?: boolean;
}

/**
 * Chooses the incident's runbook and pins it with its entries and the customer's policy.
 * @throws ApplicationFailure `Validation`, retried only while the account is not in customers.yaml
 */
export async function pin(
  { customers, missing, catalogue, runbooks, regimes, decisionKeys, frozen, longPayloads }: PinDeps,
  { customerId, account: accountId, alert }: { customerId: string; account: string; alert: Alert },
): Promise<PinnedPlan> {
  const file = customers();
  const { customer, account } = awaitedOwner(file, { customerId, account: accountId }, missing);
  const chosen = chooseRunbook(runbooks, alert);
  if (chosen === undefined)
    throw invalid({
      en: `No runbook fits ${alert.findingType}, and there is none named "${FALLBACK_RUNBOOK}" to fall back on. Add one and restart the worker.`,
      ko: `${alert.findingType} 유형에 맞는 런북도 대체 런북(${FALLBACK_RUNBOOK})도 없습니다. 런북을 추가하고 워커를 다시 시작하세요.`,
    });
  const runbook = { ...chosen, assess: [...confirmationsIn(catalogue), ...chosen.assess] };
  const steps = STEP_PHASES.flatMap((phase) => runbook[phase].map((step) => step.use));
  const used = new Set([...steps, ...runbook.followUps.map((line) => line.use)]);
  const entries: PinnedPlan['entries'] = {};
  for (const id of used) {
    const entry = catalogue.get(id);
    if (entry === undefined)
      throw invalid({
        en: `Runbook ${runbook.id} uses ${id}, which is not in the catalogue. Correct it (firebreak runbook check) and restart the worker.`,
        ko: `${runbook.id} 런북에 카탈로그에 없는 항목이 있습니다: ${id}. 런북을 고치고(firebreak runbook check) 워커를 다시 시작하세요.`,
      });
    entries[id] = descriptorOf(entry);
  }
  const freeze = await frozen?.(customer.id);
  return {
    runbook,
    digest: digestOf(runbook),
    entries,
    customer: policyOf(file, customer, account),
    ...deadlinesOf(customer, regimes),
    decisionKeys: [...decisionKeys],
    ...(freeze === undefined ? {} : { frozen: freeze }),
    ...(longPayloads === true ? { longPayloads: true as const } : {}),
  };
}

/** Alerts of any source can join an incident, so each source that can be asked has a line. */
const confirmationsIn = (catalogue: Catalogue): RunbookStep[] =>
  [...catalogue.values()]
    .filter((entry) => entry.confirms !== undefined)
    .map(({ id }) => ({ use: id, for: 'incident', with: {}, release: 'restore' }));

/** A regime that is not there is named, and stops nothing: deadlines must never keep an incident from containment. */
function deadlinesOf(
  customer: Customer,
  regimes: readonly Regime[],
): Pick<PinnedPlan, 'regimes' | 'missingRegimes' | 'holidays'> {
  const laws = customer.regimes.flatMap((id) => regimes.find((r) => r.id === id) ?? []);
  const missing = customer.regimes.filter((id) => !laws.some((r) => r.id === id));
  const contract = contractRegime(customer.contractNotices);
  const all = [...laws, ...(contract === undefined ? [] : [contract])];
  const year = new Date().getUTCFullYear();
  const holidays = holidaysOf(customer, [year, year + 1]);
  return {
    ...(all.length === 0 ? {} : { regimes: all }),
    ...(missing.length === 0 ? {} : { missingRegimes: missing }),
    ...(all.length === 0 || holidays.length === 0 ? {} : { holidays }),
  };
}

/** Who may decide, and who is on call at this moment. */
export const decidersOf = (
  { msp }: CustomersFile,
  customer: Customer,
): Pick<CustomerPolicy, 'slackTeam' | 'approvers' | 'onCall' | 'people'> => ({
  slackTeam: msp.slackTeam,
  approvers: customer.approvers,
  onCall: ladderAt(customer, new Date()),
  ...(customer.people.length === 0 ? {} : { people: customer.people }),
});

/** The customer without what must not stand in a history: roles, external ids, other accounts. */
function policyOf(customers: CustomersFile, customer: Customer, { id, name, environment }: Account): CustomerPolicy {
  const systems = ticketSystems(customer.systems).map(pinnedSystem);
  return {
    id: customer.id,
    name: customer.name,
    language: customer.language,
    timeZone: customer.timeZone,
    slackChannel: customer.slackChannel,
    incidentChannel: customer.incidentChannel,
    account: { id, name, environment },
    ...decidersOf(customers, customer),
    phones: customer.onCall.flatMap((o) => (o.phone === undefined ? [] : [o.slackUser])),
    ...(twilioFor(customers, customer) !== undefined && { voice: true as const }),
    ...(customer.workingHours !== undefined && { callsOutsideHours: true as const }),
    approval: customer.approval,
    ...(customer.breakGlass && { breakGlass: true as const }),
    ...(customer.forensics === undefined ? {} : { forensics: customer.forensics.account }),
    ...(customer.unconfirmedPerHour === undefined ? {} : { unconfirmedPerHour: customer.unconfirmedPerHour }),
    watchAfterReleaseSeconds: customer.watchAfterReleaseSeconds,
    ...(customer.recheckAfterSeconds === undefined ? {} : { recheckAfterSeconds: customer.recheckAfterSeconds }),
    ...(customer.updates === undefined ? {} : { updates: customer.updates }),
    ...(systems.length === 0 ? {} : { systems }),
  };
}
