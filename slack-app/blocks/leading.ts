/** What people decide about an incident as a whole: its severity, its lead, and which of its steps are undone. */
import { SEVERITIES } from '../../domain/alert.ts';
import { SEVERITY_NAMES } from '../../domain/names.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { leadDigest, severityDigest } from '../../domain/stands-for.ts';
import type { Undoable } from '../../domain/undo.ts';
import { code, mention, plain } from '../escape.ts';
import { ACTION_ID, StaleButton, type ButtonValue } from '../buttons.ts';
import { requireSame, standsFor } from './about.ts';
import { actions, button, context, divider, sections, type Block, type Button } from './elements.ts';
import { incidentLine } from './identity.ts';
import type { Choices, Option } from './inputs.ts';
import { modal, type ModalView } from './modals.ts';
import { ON_CARD, stepButtons, stepPlan } from './step.ts';
import { viewOf, type View } from './view.ts';

/** @throws StaleButton if it is another one by now */
export function aboutSeverity(state: IncidentHeader, { digest }: ButtonValue): string[] {
  requireSame(digest, severityDigest(state));
  const v = viewOf(state);
  return [v.t.leading.severityNow(SEVERITY_NAMES[state.severity][v.lang]), standsFor(v, digest!)];
}

export function severityChoices(state: IncidentHeader): Choices {
  const { t, lang } = viewOf(state);
  const others = SEVERITIES.filter((severity) => severity !== state.severity);
  return {
    label: t.leading.severityNew,
    options: others.map((value) => ({ text: SEVERITY_NAMES[value][lang], value })),
  };
}

/** @throws StaleButton if somebody else leads by now */
export function aboutLead(state: IncidentHeader, { digest }: ButtonValue): string[] {
  requireSame(digest, leadDigest(state));
  const v = viewOf(state);
  return [leadLine(v), standsFor(v, digest!)];
}

export const approverOption = ({
  slackUser,
  name,
  fullName,
}: IncidentHeader['customer']['approvers'][number]): Option => ({
  text: fullName === undefined ? `@${name}` : `${fullName} (@${name})`,
  value: slackUser,
});

/** Those who may decide. @param initial a Slack id */
export function leadChoices(state: IncidentHeader, initial?: string): Choices {
  const { t } = viewOf(state);
  const others = state.customer.approvers.filter((a) => a.slackUser !== state.lead?.slackUser);
  return {
    label: t.leading.handoverTo,
    options: others.map(approverOption),
    initial,
  };
}

export const severityButton = ({ state, t, buttonValue }: View): Button =>
  button(ACTION_ID.severity, t.leading.severityButton, buttonValue({ digest: severityDigest(state) }));

/** Absent where nobody else may lead. @param to who is selected to begin with: a Slack id */
export function handoverButton({ state, t, buttonValue }: View, to?: string): Button | undefined {
  if (leadChoices(state).options.length === 0) return undefined;
  const value = buttonValue({ digest: leadDigest(state), ...(to === undefined ? {} : { to }) });
  return button(ACTION_ID.handover, t.leading.handoverButton, value);
}

export const leadLine = ({ state, t }: View): string =>
  state.lead === undefined ? t.noLead : t.lead(mention(state.lead));

const severityLine = ({ state, t, lang }: View): string => t.leading.severityNow(SEVERITY_NAMES[state.severity][lang]);

/** That a person has set the severity, and why. */
export function graded({ state, t, lang }: View): string[] {
  const { graded: it } = state;
  return it === undefined
    ? []
    : [t.leading.graded(mention(it.by), SEVERITY_NAMES[it.before][lang], plain(it.reason, 300))];
}

/** @throws StaleButton if alerts came since, or it would show another customer's incident */
export function aboutMerge(state: IncidentHeader, other: IncidentHeader, { digest }: ButtonValue): string[] {
  requireSame(digest, state.alertsDigest);
  if (other.customer.id !== state.customer.id) throw new StaleButton('another customer');
  const v = viewOf(state);
  return [
    v.t.leading.mergeThis,
    incidentLine(state),
    v.t.leading.mergeInto,
    incidentLine(other),
    standsFor(v, digest!),
  ];
}

/** An incident that may join another one, with the button for it. */
export function joiningItem(state: IncidentHeader, into: string): Block[] {
  const { t, buttonValue } = viewOf(state);
  const value = buttonValue({ digest: state.alertsDigest, into });
  return [...sections([incidentLine(state)]), actions(button(ACTION_ID.merge, t.leading.mergeButton, value))];
}

/** Where it goes on, once it has joined another one; and what has joined it. */
export function mergedLines({ state, t, at }: View): string[] {
  const { merged, joined = [] } = state;
  return [
    ...(merged === undefined
      ? []
      : [t.leading.merged(code(merged.into, 90), mention(merged.by), at(merged.at), plain(merged.reason, 300))]),
    ...(joined.length === 0
      ? []
      : [
          t.leading.joined(
            joined
              .slice(-3)
              .map(({ id }) => code(id, 90))
              .join(', '),
            joined.length,
          ),
        ]),
  ];
}

/** The steps that can be undone, with what each has changed: one item a step. */
export const undoItems = (v: View, { steps }: Undoable): Block[][] =>
  steps.map((step) => {
    const [undo] = stepButtons(v, step);
    const blocks = sections(stepPlan(v, step, ON_CARD).kept);
    const [first, ...others] = blocks;
    return first === undefined || undo === undefined ? blocks : [{ ...first, accessory: undo }, ...others];
  });

/** *More…*: everything that is decided about the incident as a whole, for a phone. */
export function moreModal(state: IncidentHeader, undoable: Undoable): ModalView {
  const v = viewOf(state);
  const { t } = v;
  const handover = handoverButton(v);
  const line = (text: string, accessory?: Button): Block[] => {
    const [first, ...others] = sections([text]);
    return first === undefined ? [] : [accessory === undefined ? first : { ...first, accessory }, ...others];
  };
  const undo = undoItems(v, undoable).slice(0, MOST_UNDO);
  const more = undoable.steps.length - undo.length + undoable.more;
  return modal(ACTION_ID.more, v.buttonValue(), t, {
    title: t.leading.more,
    blocks: [
      ...line(severityLine(v), severityButton(v)),
      ...line(leadLine(v), handover),
      divider,
      ...sections([undo.length === 0 ? t.leading.undoNone : `*${t.leading.undoSome(undo.length + more)}*`]),
      ...undo.flat(),
      ...(more > 0 ? [context(t.more(more))] : []),
    ],
  });
}
/** A window has 100 blocks, and a step has a few. */
const MOST_UNDO = 10;
