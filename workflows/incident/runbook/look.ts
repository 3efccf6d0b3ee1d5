/** Runs a phase's inquiries and evidence entries: each once for each target, until no new entity is found. */
import { entityKey, type Entity } from '../../../domain/entity.ts';
import type { InquiryResult } from '../../../domain/entry.ts';
import type { RunbookStep, StepPhase } from '../../../domain/runbook.ts';
import { callEntry, failureText } from '../../call-entry.ts';
import type { IncidentRecord } from '../record.ts';
import { about, now, targetName, text } from '../../wording.ts';
import { fresh, linesOf } from './lines.ts';
import { sideBySide } from './side-by-side.ts';
import { tell } from './tell.ts';

/** Notices first; then inquiries in the runbook's order, since each uses what the one before found; then copies, in parallel. */
export async function look(r: IncidentRecord, phase: StepPhase): Promise<void> {
  tell(r);
  for (let news = true; news;) {
    news = false;
    for (const [line, use] of linesOf(r, phase, 'inquiry')) news = (await inquire(r, phase, line, use)) || news;
    // A drill copies nothing: it must leave the account as it is.
    if (r.state.drill) continue;
    const copies = linesOf(r, phase, 'evidence').flatMap(([line, use]) =>
      fresh(r, phase, line, use).map((target) => ({ use, target })),
    );
    await sideBySide(copies, ({ use, target }) => collect(r, phase, use, target));
    news ||= copies.length > 0;
  }
}

/** @returns whether there was a target that it had not seen */
async function inquire(r: IncidentRecord, phase: StepPhase, line: number, use: RunbookStep): Promise<boolean> {
  const { alerts, entities } = r.state;
  const targets = use.for === 'incident' ? [] : fresh(r, phase, line, use);
  const unseen = use.for === 'incident' ? alerts.filter((a) => r.firstTime(`${phase}|${line}|alert|${a.id}`)) : alerts;
  if ((use.for === 'incident' ? unseen : targets).length === 0) return false;
  const input = {
    incident: r.ref(phase),
    targets,
    entities,
    alerts: unseen.map(({ id, source, region, findingType, reference }) => ({
      id,
      source,
      region,
      findingType,
      reference,
    })),
    params: use.with,
  };
  const summary =
    targets.length === 0 ? r.state.customer.account.name : targets.map(targetName).join(', ').slice(0, 200);
  try {
    learn(r, use.use, await callEntry(use.use, 'inquire', summary, input));
  } catch (error) {
    const why = failureText(error);
    const { title } = r.plan.entries[use.use]!;
    r.append('inquiry-failed', {
      what: text(`${title.en} did not work: ${why.en}`, `${title.ko} 실패: ${why.ko}`),
    });
  }
  return true;
}

function learn(r: IncidentRecord, entry: string, result: InquiryResult): void {
  r.state.summaries.push({ entry, at: now(), summary: result.summary });
  r.append('inquiry', { what: result.summary });
  r.learnFindings(result.findings);
  r.learn(result.entities, entry);
  for (const alert of r.state.alerts) {
    const said = result.confirmations?.[alert.id];
    if (said !== undefined && said !== 'unavailable')
      alert.confirmation = said === 'confirmed' ? 'confirmed' : 'unconfirmed';
  }
}

async function collect(r: IncidentRecord, phase: StepPhase, use: RunbookStep, target: Entity): Promise<void> {
  const input = { incident: r.ref(phase), target, params: use.with, entities: r.state.entities };
  try {
    const result = await callEntry(use.use, 'collect', targetName(target), input);
    r.state.evidence.push(...result.items);
    r.state.summaries.push({ entry: use.use, at: now(), summary: result.summary });
    r.append('evidence', { what: result.summary });
    r.learn(result.entities, use.use);
  } catch (error) {
    const what = about({ title: r.plan.entries[use.use]!.title, target }, failureText(error));
    r.missingEvidence.set(
      entityKey(target),
      text(`Evidence is missing. ${what.en}`, `증거를 확보하지 못했습니다. ${what.ko}`),
    );
    r.append('evidence-failed', { what });
  }
}
