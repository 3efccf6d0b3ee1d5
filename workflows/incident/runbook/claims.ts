/**
 * What only an alert says, although the source of an alert was asked. Such a target is proposed with a mark, and *Approve recommended*
 * leaves it out: nobody who can send one message may steer what people approve in one click.
 */
import { entityKey, isInvolved, type Entity, type Origin } from '../../../domain/entity.ts';
import { text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';

/** Findings that name a single claim. More are not told: each of their steps has the mark. */
const MOST_TOLD = 20;

export function isClaim(r: IncidentRecord, { kind, id, origin }: Entity): boolean {
  if (origin !== 'alert' || !r.state.alerts.some((a) => a.asked === true)) return false;
  return kind !== 'account' || id !== r.state.customer.account.id;
}

/**
 * The origin of what an entry found: never better than that of what it was asked about. What an inquiry finds at a machine
 * that only an alert names is known from that alert alone, also when it is the machine itself.
 */
export const originOf = (entry: string, asked: readonly Entity[]): Origin => {
  if (asked.some((e) => e.origin === 'alert')) return 'alert';
  return entry.startsWith('cloudtrail.') ? 'cloudtrail' : 'inquiry';
};

/** Targets in calls of their own: those that are more than claims first. */
export function byTrust(r: IncidentRecord, targets: readonly Entity[]): Entity[][] {
  const claims = targets.filter((t) => isClaim(r, t));
  return [targets.filter((t) => !claims.includes(t)), claims].filter((some) => some.length > 0);
}

/** Which entities an entry is not given beside its targets: a claim steers nothing that is about what is known better. */
export function claimsLeftOut(r: IncidentRecord, targets: readonly Entity[]): ((e: Entity) => boolean) | undefined {
  if (targets.length > 0 && targets.every((t) => isClaim(r, t))) return undefined;
  return (e) => isClaim(r, e);
}

/** After a source was asked: what was looked at before may have been given claims, and people are told of each. */
export function tellClaims(r: IncidentRecord): void {
  if (r.state.entities.some((e) => isClaim(r, e))) r.early.clear();
  let told = r.state.findings.filter((f) => f.title.en === CLAIMED.en).length;
  for (const entity of r.state.entities) {
    if (told >= MOST_TOLD) return;
    if (!isInvolved(entity) || !isClaim(r, entity) || !r.firstTime(`claim|${entityKey(entity)}`)) continue;
    const { kind, id } = entity;
    told += 1;
    r.learnFindings([{ title: CLAIMED, detail: text(id, id), weight: 'notable', entity: { kind, id } }]);
  }
}

const CLAIMED = text(
  "Not in the source's finding: only an alert names it",
  '탐지 서비스의 조사 결과에 없음: 경보에만 있는 대상',
);
