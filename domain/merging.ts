/** Which incidents may join which, and what they hand over. Pure. */
import type { Alert } from './alert.ts';
import { packed, receiptOf, type AlertGroup } from './alert-groups.ts';
import { digestOf } from './digest.ts';
import { isInvolved, type Entity } from './entity.ts';
import type { IncidentState, Person, Step } from './incident.ts';
import { alertsDigest } from './stands-for.ts';
import type { Text } from './text.ts';

/** A person's decision that ends an incident before its phases have ended: nothing more is proposed or told. */
export const cutShort = ({
  dismissal,
  merged,
}: Pick<IncidentState, 'dismissal' | 'merged'>): { by: Person; reason: string } | undefined => dismissal ?? merged;

const OWNER = /^([a-z][a-z0-9-]{0,19}-\d{12}-)/;

/** Whether two incidents are of one customer and account, by their ids. */
export function haveOneOwner(a: string, b: string): boolean {
  const owner = OWNER.exec(a)?.[1];
  return owner !== undefined && owner === OWNER.exec(b)?.[1];
}

export const OF_OTHERS: Text = {
  en: 'Only incidents of the same customer and account can be merged.',
  ko: '같은 고객사, 같은 계정의 인시던트만 병합할 수 있습니다.',
};

/** Why an incident cannot join that one, or undefined. */
export function whyNotJoin(state: IncidentState, into: string): Text | undefined {
  if (into === state.id)
    return { en: 'An incident cannot join itself.', ko: '인시던트를 자기 자신과 병합할 수 없습니다.' };
  if (!haveOneOwner(state.id, into)) return OF_OTHERS;
  if (state.status !== 'open' || cutShort(state) !== undefined)
    return { en: 'This incident has ended already.', ko: '이미 끝난 인시던트입니다.' };
  if (state.watch !== undefined)
    return {
      en: 'This incident is watched after the release, so it cannot join another one.',
      ko: '해제 후 관찰 중인 인시던트는 다른 인시던트에 병합할 수 없습니다.',
    };
  const changes = state.steps.filter(hasChanged).length;
  if (changes === 0) return undefined;
  return {
    en: `This incident has made or begun ${changes === 1 ? 'a change' : `${changes} changes`}, which only it can undo. Merge the other incident into this one instead.`,
    ko: `이 인시던트에서 적용했거나 실행 중인 변경 ${changes}건은 이 인시던트에서만 되돌릴 수 있습니다. 다른 인시던트를 이 인시던트에 병합하세요.`,
  };
}

/** Something of it may be in force: undone or released, it is not. */
function hasChanged({ kind, undoes, status, held, heldWith, brokeOff }: Step): boolean {
  if (kind !== 'change') return false;
  if (undoes !== undefined) return status === 'approved' || status === 'running';
  if (held === true || heldWith !== undefined || brokeOff === true) return true;
  return status === 'approved' || status === 'running' || status === 'done';
}

/** Things that are handed over. More are not: the other incident finds what its own inquiries see. */
const MOST_THINGS = 1_000;

/** An alert that has no place in the state. */
type MoreAlert = Omit<Alert, 'entities'>;

export interface HandedOver {
  groups: AlertGroup[];
  alerts: number;
  things: number;
  /** Things that are left out, and alerts that are only in the evidence store. */
  left: { things: number; alerts: number };
}

/**
 * The alerts of an incident with the things that it knows, as signals carry them. For the other incident all of it is
 * what alerts say: it asks their sources itself.
 * @param more alerts that have no place in the state
 */
export function handedOver(state: IncidentState, more: readonly MoreAlert[] = []): HandedOver {
  const { id, runId, customer, category, drill, alerts } = state;
  const involved = state.entities.filter(isInvolved);
  const things = involved.slice(0, MOST_THINGS).map(plainly);
  const whole = [...alerts, ...more].map(
    (
      { id: alertId, source, findingType, title, titleKo, description, severity, occurredAt, region, reference },
      i,
    ): Alert => ({
      id: alertId,
      source,
      account: customer.account.id,
      region,
      findingType,
      title,
      ...(titleKo === undefined ? {} : { titleKo }),
      description,
      category,
      severity,
      occurredAt,
      correlationKey: `incident:${id}`,
      entities: i === 0 ? things : [],
      sample: drill,
      reference,
    }),
  );
  const deliveries = whole.map((alert) => ({ alert, receipt: receiptOf(`${id} ${runId} ${alert.id}`) }));
  const left = { things: involved.length - things.length, alerts: keptAlerts(state) };
  return { groups: packed(deliveries), alerts: whole.length, things: things.length, left };
}

/** Alerts that are only in the evidence store. */
const keptAlerts = ({ kept = [] }: IncidentState): number =>
  kept.reduce((sum, { list, count }) => sum + (list === 'alerts' ? count : 0), 0);

/** What is handed over: the same as long as there is nothing new to hand over. */
export const handoverDigest = (state: IncidentState, more: readonly MoreAlert[]): string =>
  digestOf([alertsDigest(state), state.entities.filter(isInvolved).length, more.length + keptAlerts(state)]);

/** Without what this incident has found out about it. */
function plainly({ kind, id, account, region, standing, part, facts }: Entity): Entity {
  return {
    kind,
    id,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    standing,
    ...(part === undefined ? {} : { part }),
    ...(facts === undefined ? {} : { facts }),
  };
}
