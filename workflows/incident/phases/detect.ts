/** Detect: the first alert becomes an incident with a pinned plan. */
import { condition, proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../../../contract/activities.ts';
import type { IncidentArgs } from '../../../contract/messages.ts';
import type { Alert } from '../../../domain/alert.ts';
import { PIN } from '../../activity-options.ts';
import { text } from '../../wording.ts';
import { IncidentRecord } from '../record.ts';

/** What detection needs of the inbox. */
export interface FirstWords {
  firstAlert: Alert | undefined;
}

export async function detect(args: IncidentArgs, inbox: FirstWords): Promise<IncidentRecord> {
  await condition(() => inbox.firstAlert !== undefined);
  const alert = inbox.firstAlert!;
  const { customerId, account } = args;
  const summary = `${customerId} ${account}: ${alert.findingType}`.slice(0, 200);
  const { 'incident.pin': pin } = proxyActivities<EngineActivities>({ ...PIN, summary });
  const plan = await pin({ customerId, account, alert });
  const r = IncidentRecord.open(args, plan, alert);
  const { title, id } = plan.runbook;
  r.append('pinned', { what: text(`Runbook: ${title.en} (${id})`, `런북: ${title.ko}(${id})`) });
  if (args.evicted !== undefined)
    r.append('message-refused', {
      what: text(
        `Another workflow had the id of this incident and took its alerts: it was ended (run ${args.evicted}). See in Temporal who began it`,
        `다른 워크플로가 이 인시던트의 ID를 사용해 경보를 받고 있어 종료함(실행 ${args.evicted}). 시작한 주체는 Temporal에서 확인`,
      ),
    });
  const missing = plan.missingRegimes?.join(', ');
  if (missing !== undefined)
    r.append('note', {
      what: text(
        `Deadlines are not watched for ${missing}: there is no such regime. Watch them by hand, and correct customers.yaml (firebreak customers check)`,
        `기한을 관리하지 못하는 규정: ${missing}(규정 파일 없음). 기한은 직접 확인하고 customers.yaml을 고쳐야 합니다(firebreak customers check)`,
      ),
    });
  return r;
}
