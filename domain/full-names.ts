/** People in a report are named by their names. In Slack, and so in the record, they have a short name (`minji`). */
import type { CustomerPolicy } from './customer.ts';
import type { IncidentState, Step } from './incident.ts';
import type { Text } from './text.ts';
import type { TimelineEvent } from './timeline.ts';

type Dismissed = NonNullable<IncidentState['dismissal']>;

/** The same incident with the full names that customers.yaml gives. Other people keep the name that they have. */
export function withFullNames(state: IncidentState): IncidentState {
  const name = nameOf(state.customer);
  const said = sayer(state.customer);
  const person = <P extends { slackUser: string; name: string }>(p: P): P => ({
    ...p,
    name: name(p.slackUser, p.name),
  });
  const step = (s: Step): Step => ({
    ...s,
    approvals: s.approvals.map((a) => ({
      ...a,
      by: person(a.by),
      ...(a.enteredBy === undefined ? {} : { enteredBy: person(a.enteredBy) }),
    })),
    ...(s.reason === undefined ? {} : { reason: said(s.reason) }),
  });
  const event = (e: TimelineEvent): TimelineEvent =>
    e.actor.kind === 'person'
      ? { ...e, actor: { ...e.actor, name: name(e.actor.id, e.actor.name) }, what: said(e.what) }
      : { ...e, what: PEOPLE_NAMED.has(e.kind) ? said(e.what) : e.what };
  const dismissal = ({ by, agreed, ...rest }: Dismissed): Dismissed => ({
    ...rest,
    by: person(by),
    ...(agreed === undefined ? {} : { agreed: person(agreed) }),
  });
  return {
    ...state,
    customer: { ...state.customer, approvers: state.customer.approvers.map(person) },
    steps: state.steps.map(step),
    timeline: state.timeline.map(event),
    ...(state.lead === undefined ? {} : { lead: person(state.lead) }),
    ...(state.dismissal === undefined ? {} : { dismissal: dismissal(state.dismissal) }),
  };
}

/** Events of the engine whose sentence names people. */
const PEOPLE_NAMED: ReadonlySet<TimelineEvent['kind']> = new Set(['gate-reminded', 'gate-escalated', 'told']);

const nameOf =
  ({ approvers }: CustomerPolicy) =>
  (slackUser: string, otherwise: string): string =>
    approvers.find((a) => a.slackUser === slackUser)?.fullName ?? otherwise;

/**
 * Replaces a short name only where the record's sentences put a person, since a resource may have the same name. In one pass,
 * so that nothing is replaced within a full name. A short name of two people stays as it is.
 */
function sayer({ approvers }: CustomerPolicy): (text: Text) => Text {
  const full = new Map(approvers.map(({ name, fullName }) => [name, fullName]));
  for (const { name } of approvers) if (approvers.filter((a) => a.name === name).length > 1) full.delete(name);
  const names = [...full.keys()].filter((name) => name !== '').toSorted((x, y) => y.length - x.length);
  if (names.length === 0) return (text) => text;
  const anyName = new RegExp(
    names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)).join('|'),
    'g',
  );
  const replaced = (text: string): string =>
    text.replace(anyName, (name, at: number) =>
      isPerson(text.slice(0, at), text.slice(at + name.length)) ? (full.get(name) ?? name) : name,
    );
  return ({ en, ko }) => ({ en: replaced(en), ko: replaced(ko) });
}

/** At the start, after *by*, in brackets or a list, and before the Korean 님. */
const isPerson = (before: string, after: string): boolean =>
  (after.startsWith(' 님') && !/[\w.-]$/.test(before)) ||
  ((before === '' || /(?: by |[(,:] ?)$/.test(before)) && /^(?:$|[ ,:;)])/.test(after));
