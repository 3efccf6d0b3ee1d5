/** Credentials of an instance's role that are used from the intruder's address. */
import type { Finding } from '../../domain/entry.ts';
import { instanceInSession } from '../../domain/trail-record.ts';
import type { IntruderActivity } from './pursuit.ts';

/**
 * The session of an instance's role is named after the instance. Its address alone proves nothing (NAT gateways, VPC
 * endpoints), but if the intruder's other credentials use the same address, the credentials were stolen.
 */
export function stolenCredentials(activities: readonly IntruderActivity[]): Finding[] {
  const theirs = new Set(activities.filter((d) => instanceOf(d) === undefined).flatMap((d) => addressOf(d)));
  const told = new Map<string, Finding>();
  for (const activity of activities) {
    const instance = instanceOf(activity);
    const [address] = addressOf(activity);
    if (instance === undefined || address === undefined || !theirs.has(address) || told.has(instance)) continue;
    const { event, by } = activity;
    told.set(instance, {
      title: {
        en: `Credentials of ${instance} used from ${address}, where the intruder calls from`,
        ko: `공격자 주소에서 사용된 인스턴스 자격 증명: ${instance}(${address})`,
      },
      detail: {
        en: `${event.name} by role ${event.caller.role ?? '?'}`,
        ko: `${event.name} 호출(역할 ${event.caller.role ?? '?'})`,
      },
      weight: 'grave',
      technique: 'T1552.005',
      at: event.at,
      act: 'taken',
      entity: { kind: 'instance', id: instance },
      by: { kind: by.kind, id: by.id },
    });
  }
  return [...told.values()];
}

const instanceOf = ({ event }: IntruderActivity): string | undefined => instanceInSession(event.caller);

/** The field may also hold the name of an AWS service. */
const addressOf = ({ event }: IntruderActivity): string[] =>
  event.sourceIp === undefined || !/^[\d.]+$|:/.test(event.sourceIp) ? [] : [event.sourceIp];
