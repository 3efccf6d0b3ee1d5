/** Approvals that are given by phone: the open cards with a button, and what its window says. */
import { enteredSteps } from '../../domain/break-glass.ts';
import type { GateSummary, GateView, IncidentHeader } from '../../domain/projections.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../buttons.ts';
import { plain } from '../escape.ts';
import { requireSame, standsFor } from './about.ts';
import { gateTitle } from './decision.ts';
import { actions, button, sections, type Block } from './elements.ts';
import type { Choices } from './inputs.ts';
import { approverOption } from './leading.ts';
import { targetName, viewOf } from './view.ts';

/** A window has room for so many steps; their number is always said. */
const MOST_STEPS = 30;

/** One open gate, with the button. */
export function enterItem(state: IncidentHeader, gate: GateSummary): Block[] {
  const v = viewOf(state);
  const value = v.buttonValue({ gateId: gate.id, digest: gate.digest });
  return [
    ...sections([`*${gateTitle(v, gate)}* · ${v.t.proposed(gate.statuses.proposed ?? 0)}`]),
    actions(button(ACTION_ID.breakGlass, v.t.breakGlass.button, value)),
  ];
}

/** The steps that the approval would be about. @throws StaleButton if the plan is another one by now */
export function aboutEntering(state: IncidentHeader, view: GateView | undefined, { digest }: ButtonValue): string[] {
  if (view === undefined || view.gate.status !== 'open') throw new StaleButton('no such plan');
  requireSame(digest, view.gate.digest);
  const v = viewOf(state);
  const steps = enteredSteps(view.steps, view.gate, []);
  return [
    `*${gateTitle(v, view.gate)}* · ${v.t.breakGlass.steps(steps.length)}`,
    ...steps.slice(0, MOST_STEPS).map((s) => `• ${plain(s.title[v.lang], 100)}: ${targetName(v, s.target)}`),
    ...(steps.length > MOST_STEPS ? [v.t.more(steps.length - MOST_STEPS)] : []),
    standsFor(v, digest!),
  ];
}

/** Who may have called: any approver, since the incident decides whose approval counts. */
export function callerChoices(state: IncidentHeader): Choices {
  const { t } = viewOf(state);
  return { label: t.breakGlass.whom, options: state.customer.approvers.map(approverOption) };
}
