/** The timeline's sentences, and the moments, people and names in them. Plain text: the code that shows it escapes it. */
import { quorum } from '../domain/approval.ts';
import type { Entity } from '../domain/entity.ts';
import { plural, shortKey } from '../domain/format.ts';
import { isBroken, isSettled, type Gate, type IncidentState, type Person, type Step } from '../domain/incident.ts';
import { gateName, KIND_NAMES } from '../domain/names.ts';
import { unanswered } from '../domain/questions.ts';
import { verbatim, type Language, type Text } from '../domain/text.ts';
import type { Actor } from '../domain/timeline.ts';

export const text = (en: string, ko: string): Text => ({ en, ko });

/** Workflow time, ISO 8601. */
export const now = (): string => new Date().toISOString();

export const person = (by: Person): Actor => ({ kind: 'person', id: by.slackUser, name: by.name });

/** `deploy-bot AKIA…7Q`, `i-0abc (web-3) us-east-1`: an access key is never written out where Temporal shows it. */
export function targetName(target: Entity): string {
  if (target.kind === 'access-key') {
    const short = shortKey(target.id);
    return target.facts?.['user'] === undefined ? short : `${target.facts['user']} ${short}`;
  }
  const name = target.facts?.['name']?.slice(0, LONGEST_NAME);
  const id = target.id.length > LONGEST_NAME ? `${target.id.slice(0, LONGEST_NAME)}…` : target.id;
  return [id, name === undefined || name === target.id ? '' : `(${name})`, target.region ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

/** Ids from outside may have 2,048 characters. */
const LONGEST_NAME = 120;

function stepName(step: Pick<Step, 'title' | 'target'>): Text {
  const target = targetName(step.target);
  return text(`${step.title.en}: ${target}`, `${step.title.ko}: ${target}`);
}

/** `Quarantine the instance: i-0abc (web-3) us-east-1 — done`. */
export function about(step: Pick<Step, 'title' | 'target'>, what: Text): Text {
  const name = stepName(step);
  return text(`${name.en} — ${what.en}`, `${name.ko} · ${what.ko}`);
}

/** Steps with one title: `Quarantine the instance: i-0abc — done`, or their number and the first of them. */
export function aboutSet(steps: readonly Pick<Step, 'title' | 'target'>[], what: Text): Text {
  const [only, ...others] = steps as [Pick<Step, 'title' | 'target'>, ...Pick<Step, 'title' | 'target'>[]];
  if (others.length === 0) return about(only, what);
  const names = firstOf(
    steps.map((s) => targetName(s.target)),
    SET_NAMED,
  );
  return text(
    `${only.title.en}: ${steps.length} targets (${names}) — ${what.en}`,
    `${only.title.ko}: 대상 ${steps.length}개(${names}) · ${what.ko}`,
  );
}
const SET_NAMED = 3;

/** New entities: their number, and the names of the first. */
export function foundMore(entities: readonly Entity[]): Text {
  const shown = (language: Language): string =>
    firstOf([...new Set(entities.map((e) => `${KIND_NAMES[e.kind][language]} ${targetName(e)}`))], FOUND_NAMED);
  return text(
    `Found ${plural(entities.length, 'more thing')}: ${shown('en')}`,
    `새로 확인된 대상 ${entities.length}개: ${shown('ko')}`,
  );
}
const FOUND_NAMED = 8;

const firstOf = (names: readonly string[], most: number): string =>
  names.slice(0, most).join(', ') + (names.length > most ? ', …' : '');

export function gateOpened(gate: Gate, steps: readonly Step[]): Text {
  const proposed = steps.filter((s) => s.status === 'proposed').length;
  const failed = steps.filter((s) => s.status === 'failed').length;
  const { en, ko } = gateName(gate);
  const tail = failed === 0 ? verbatim('') : text(`; ${failed} could not be previewed`, `, 미리보기 실패 ${failed}건`);
  return text(
    `${plural(proposed, 'step')} proposed for approval (${en})${tail.en}`,
    `조치 ${proposed}건 승인 요청(${ko})${tail.ko}`,
  );
}

/** Nobody reads a sentence with more names. Each step itself says who approved it. */
const NAMED_AT_MOST = 12;

export function decided(verb: 'approved' | 'rejected', steps: readonly Step[]): Text {
  const names = steps.slice(0, NAMED_AT_MOST).map(stepName);
  if (steps.length > NAMED_AT_MOST) names.push(verbatim('…'));
  const en = verb === 'approved' ? 'Approved' : 'Rejected';
  const ko = verb === 'approved' ? '승인' : '거절';
  return text(
    `${en} ${plural(steps.length, 'step')}: ${names.map((n) => n.en).join('; ')}`,
    `조치 ${steps.length}건 ${ko}: ${names.map((n) => n.ko).join(' · ')}`,
  );
}

export function nothingToRelease(steps: readonly Step[]): Text {
  const names = firstOf([...new Set(steps.map((s) => targetName(s.target)))], FOUND_NAMED);
  return text(`Nothing to release: the target no longer exists: ${names}`, `대상이 없어 해제할 격리 없음: ${names}`);
}

/** What Temporal's UI shows of a running incident. */
export function detailsOf({
  phase,
  status,
  severity,
  customer,
  waitingFor: waiting,
  entities,
  steps,
}: IncidentState): string {
  const settled = steps.filter(isSettled).length;
  return [
    `**${phase}** · ${status} · ${severity} · ${customer.name}, ${customer.account.name}`,
    waiting === undefined ? 'working' : `waiting for ${waiting.en}`,
    `${plural(entities.length, 'thing')} known · ${settled} of ${plural(steps.length, 'step')} settled`,
  ].join('\n\n');
}

/** What the incident waits for people to do, or undefined. */
export function waitingFor(state: IncidentState): Text | undefined {
  const count = (of: (step: Step) => boolean): number => state.steps.filter(of).length;
  const undecided = count((s) => s.status === 'proposed');
  const broken = count(isBroken);
  const tasks = count((s) => s.kind === 'task' && s.status === 'running');
  const parts: Text[] = [];
  if (undecided > 0) {
    parts.push(approvalOf(state, undecided));
  }
  if (broken > 0)
    parts.push(
      text(
        `Retry or Skip of ${plural(broken, 'step')} that failed`,
        `문제가 생긴 조치 ${broken}건의 재시도 또는 건너뛰기`,
      ),
    );
  if (tasks > 0) parts.push(text(`${plural(tasks, 'task')} to be done by hand`, `직접 할 작업 ${tasks}건`));
  const frozen = state.frozen === undefined ? 0 : count((s) => s.status === 'approved');
  if (frozen > 0)
    parts.push(
      text(
        `the end of the freeze: ${plural(frozen, 'approved step')}`,
        `고객사 변경 동결 해제: 승인된 조치 ${frozen}건`,
      ),
    );
  const asked = [...new Set(state.gates.flatMap(unanswered).map((q) => q.to.name))].join(', ');
  if (asked !== '') parts.push(text(`the answer of ${asked} to a question`, `질문에 대한 답변(${asked})`));
  const held = state.heldWork?.what.length ?? 0;
  if (held > 0)
    parts.push(
      text(
        `somebody to take the lead: ${plural(held, 'kind')} of work held back`,
        `총괄 지정: 보류 중인 작업 ${held}종`,
      ),
    );
  if (parts.length === 0) return undefined;
  return text(parts.map((p) => p.en).join(' · '), parts.map((p) => p.ko).join(' · '));
}

/** How many approvers the undecided steps need: those that cannot be undone, and those that need more than usual. */
function approvalOf({ steps, customer }: IncidentState, undecided: number): Text {
  const open = steps.filter((s) => s.status === 'proposed' && s.kind === 'change');
  const people = (of: readonly Step[]): number => Math.max(...of.map((s) => quorum(s, customer)));
  const final = open.filter((s) => !s.reversible);
  const grave = open.filter((s) => s.reversible && quorum(s, customer) > customer.approval.reversible);
  const begun = open.filter((s) => s.approvals.length > 0);
  const names = [...new Set(begun.flatMap((s) => s.approvals.map(({ by }) => by.name)))].join(', ');
  const en = [
    ...(final.length === 0 ? [] : [`${final.length} cannot be undone: ${people(final)} approvers`]),
    ...(grave.length === 0 ? [] : [`${grave.length} grave: ${people(grave)} approvers`]),
    ...(begun.length === 0 ? [] : [`${begun.length} approved so far by ${names}`]),
  ].join('; ');
  const ko = [
    ...(final.length === 0 ? [] : [`되돌릴 수 없는 조치 ${final.length}건: 승인자 ${people(final)}명 필요`]),
    ...(grave.length === 0 ? [] : [`중대한 조치 ${grave.length}건: 승인자 ${people(grave)}명 필요`]),
    ...(begun.length === 0 ? [] : [`${begun.length}건 1차 승인: ${names}`]),
  ].join(', ');
  return text(
    `approval of ${plural(undecided, 'step')}${en === '' ? '' : ` (${en})`}`,
    `조치 ${undecided}건 승인${ko === '' ? '' : `(${ko})`}`,
  );
}
