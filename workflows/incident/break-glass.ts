/** Break-glass: the infosec team enters an approval that an approver gave by phone. The approver is told. */
import type { BreakGlass } from '../../contract/break-glass.ts';
import { approverOf } from '../../domain/approval.ts';
import { enteredSteps, whyNotEnter } from '../../domain/break-glass.ts';
import { plural } from '../../domain/format.ts';
import type { Gate, Person } from '../../domain/incident.ts';
import { gateName } from '../../domain/names.ts';
import type { Said } from '../../domain/statement.ts';
import { oneLine } from '../../domain/text.ts';
import { failureText } from '../call-entry.ts';
import { text } from '../wording.ts';
import { approve, closeIfDecided, refuse } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';
import { tellPerson } from './tell-person.ts';

export function enterApproval(
  r: IncidentRecord,
  { gateId, digest, approver, reason, by, key }: Said<BreakGlass>,
): void {
  const { state } = r;
  const gate = state.gates.find((g) => g.id === gateId);
  const caller = approverOf({ slackUser: approver, name: approver }, state.customer);
  const why = whyNotEnter({ by, approver, digest, reason }, gate, state.customer, r.suspects());
  if (why !== undefined || gate === undefined || caller === undefined) {
    refuse(r, by, why ?? NOTHING_LEFT, gate);
    return;
  }
  const steps = enteredSteps(state.steps, gate, [approver, by.slackUser]);
  if (steps.length === 0) {
    refuse(r, by, NOTHING_LEFT, gate);
    return;
  }
  const person: Person = { slackUser: caller.slackUser, name: caller.name };
  approve(r, gate, steps, { by: person, enteredBy: by, ...(key === undefined ? {} : { key }) }, reason);
  closeIfDecided(r, gate);
  tellApprover(r, gate, person, { by, reason, steps: steps.length });
}

function tellApprover(
  r: IncidentRecord,
  gate: Gate,
  person: Person,
  { by, reason, steps }: { by: Person; reason: string; steps: number },
): void {
  const { id, customer, slack } = r.state;
  const { name } = person;
  const [plan, why, link] = [gateName(gate), oneLine(reason).slice(0, MOST_REASON), slack?.link ?? ''];
  const told = text(
    `${by.name} (infosec) has entered that you approved ${plural(steps, 'step')} by phone: ${plan.en}, ${customer.name}, ` +
      `incident ${id}. Reason: ${why}. If you did not approve this, tell the infosec team at once, reject what still waits ` +
      `on the card, and undo the rest with /incident undo ${id}. ${link}`,
    `${by.name} 님(정보보안팀)이 전화 승인을 입력했습니다: 조치 ${steps}건, ${plan.ko}, ${customer.name}, 인시던트 ${id}. ` +
      `사유: ${why}. 승인하지 않았다면 바로 정보보안팀에 알리고, 대기 중인 조치는 카드에서 거절하고, 나머지는 ` +
      `/incident undo ${id} 명령으로 되돌리세요. ${link}`,
  );
  tellPerson(r, person, told, { summary: `entered for ${name}`, direct: true }).catch((error: unknown) => {
    const { en, ko } = failureText(error);
    r.append('telling-failed', {
      what: text(`Could not tell ${name} of it: ${en}`, `${name} 님에게 알리지 못함: ${ko}`),
    });
  });
}
const MOST_REASON = 300;

const NOTHING_LEFT = text(
  'No recommended step waits here that neither of you two has approved. One person counts once, also by phone.',
  '두 사람 모두 승인하지 않은 권장 조치가 없습니다. 전화 승인을 포함해 한 사람의 승인은 한 번만 인정합니다.',
);
