/** Sends an update to the customer, and records what was sent, word for word. */
import { proxyActivities } from '@temporalio/workflow';
import type { UpdateActivities } from '../../contract/activities.ts';
import type { CustomerUpdate } from '../../domain/customer-update.ts';
import type { Person } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { NOTICE } from '../activity-options.ts';
import { failureText } from '../call-entry.ts';
import { person, text } from '../wording.ts';
import type { IncidentRecord } from './record.ts';

export interface Approved {
  by: Person;
  /** Exactly these are sent. */
  words: string;
  isEdited: boolean;
}

/** @param approved absent where the policy says that updates are sent by themselves @returns whether it was sent */
export async function sendUpdate(r: IncidentRecord, update: CustomerUpdate, approved?: Approved): Promise<boolean> {
  const { number, nextAt } = update;
  const { 'incident.update': send } = proxyActivities<UpdateActivities>({ ...NOTICE, summary: `update ${number}` });
  const words = approved === undefined ? {} : { words: approved.words };
  try {
    const said = await r.work.aside(() => send({ ...update, ...words }));
    const closing = text('The customer got the closing notice', '고객사에 종결 안내 발송');
    const what =
      nextAt === undefined ? closing : text(`The customer got update ${number}`, `고객사에 경과 안내 ${number}회 발송`);
    r.append('told', {
      ...(approved === undefined ? {} : { actor: person(approved.by) }),
      what: approved?.isEdited === true ? text(`${what.en}, as edited`, `${what.ko}(직접 수정)`) : what,
      why: said.text,
    });
    return true;
  } catch (error) {
    noteUntold(r, failureText(error));
    return false;
  }
}

export function noteUntold(r: IncidentRecord, why: Text): void {
  r.append('telling-failed', {
    what: text(`The customer got no update: ${why.en}`, `고객사 경과 안내 실패: ${why.ko}`),
  });
}
