/** What the record of an incident says: changes, decisions, clocks, tasks, steps, timeline. */
import type { VNode } from 'preact';
import { duration, moment } from '../../domain/format.ts';
import { groupBy } from '../../domain/group.ts';
import type { FollowUp, IncidentState, Step } from '../../domain/incident.ts';
import {
  approverWords,
  gateName,
  PHASE_NAMES,
  STEP_STATUS_NAMES,
  TASK_STATUS_NAMES,
  TEAM_NAMES,
} from '../../domain/names.ts';
import { beyond } from '../../domain/projections.ts';
import { factsOf, type Staying } from '../../domain/report-facts.ts';
import { waitOf } from '../../domain/summary.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';
import { clocksAt } from '../../replay/viewer/model/clocks.ts';
import type { Found } from '../sources/incidents.ts';
import { Chip, Said, Section, Table, Time } from './parts.tsx';
import type { Reader } from './view.ts';

interface OfState {
  view: Reader;
  state: IncidentState;
}

const MOST_ROWS = 200;
/** Events that are shown without opening anything. */
const EVENTS_SHOWN = 12;
const MOST_EVENTS = 1_000;

export function Outcome({ view, state }: OfState): VNode {
  const { t, language } = view;
  const { changes, putBack, ended, staying, notDone, open } = factsOf(state);
  // Tasks have a place of their own, with what has become of them since.
  const points = open.filter((point) => point.team === undefined);
  const kinds = [...groupBy(staying, ({ step, because }) => `${step.entry} ${because.en}`).values()];
  return (
    <Section id="outcome" title={t.incident.outcome}>
      <p>{t.incident.outcomeLine(changes.length, putBack.length, ended.length, staying.length)}</p>
      {notDone.length === 0 ? null : <p>{t.incident.notDone(notDone.length)}</p>}
      {staying.length === 0 ? null : (
        <>
          <h3>{t.incident.stays}</h3>
          <Table label={t.incident.stays} head={[t.incident.what, t.incident.target, t.incident.because]}>
            {kinds.slice(0, MOST_ROWS).map((these) => {
              const [{ step, because }] = these as [Staying];
              return (
                <tr key={step.id}>
                  <td>{step.title[language]}</td>
                  <td>
                    <Said text={these.map((one) => one.step.target.id).join(', ')} />
                  </td>
                  <td>
                    <Said text={because[language]} />
                  </td>
                </tr>
              );
            })}
          </Table>
        </>
      )}
      {points.length === 0 ? null : (
        <>
          <h3>{t.incident.open}</h3>
          <Table label={t.incident.open} head={[t.incident.what, t.incident.target, t.incident.owner]}>
            {points.slice(0, MOST_ROWS).map(({ what, owner, step, target = step?.target }) => (
              <tr key={`${what.en} ${target?.id}`}>
                <td>
                  <Said text={what[language]} />
                </td>
                <td>{target === undefined ? '' : <Said text={target.id} most={160} />}</td>
                <td>
                  <Said text={owner[language]} most={160} />
                </td>
              </tr>
            ))}
          </Table>
        </>
      )}
    </Section>
  );
}

export function Decisions({ view, state }: OfState): VNode {
  const { t, language, now } = view;
  const zone = state.customer.timeZone;
  return (
    <Section id="decisions" title={t.incident.decisions}>
      {state.gates.length === 0 ? (
        <p class="quiet">{t.incident.noDecisions}</p>
      ) : (
        <Table
          label={t.incident.decisions}
          head={[t.incident.gate, t.incident.asked, t.incident.decided, t.incident.waited, t.incident.by]}
        >
          {state.gates.slice(-MOST_ROWS).map((gate) => {
            const { closedAt, openedAt, status, stepIds } = gate;
            const until = closedAt === undefined ? now : Date.parse(closedAt);
            const { by } = waitOf(state, gate);
            return (
              <tr key={gate.id}>
                <td>
                  {gateName(gate)[language]} <span class="quiet">{t.incident.stepCount(stepIds.length)}</span>
                </td>
                <td>
                  <Time iso={openedAt} zone={zone} />
                </td>
                <td>
                  {status === 'decided' && closedAt !== undefined ? (
                    <Time iso={closedAt} zone={zone} />
                  ) : (
                    t.incident.gateStatus[status]
                  )}
                </td>
                <td class="number">{duration(Math.max(0, until - Date.parse(openedAt)), language)}</td>
                <td>{status === 'decided' ? <Said text={by.join(', ')} /> : ''}</td>
              </tr>
            );
          })}
        </Table>
      )}
    </Section>
  );
}

export function Clocks({ view, found: { state, followUps } }: { view: Reader; found: Found }): VNode {
  const { t, language, now } = view;
  const open = state.status === 'open' ? state : { ...state, gates: [] };
  const { heldWork: _, lookAgainAt: __, ...closed } = open;
  const incident = state.status === 'open' ? state : closed;
  const clocks = clocksAt({ incident, ...(followUps === undefined ? {} : { followUps }) });
  return (
    <Section id="clocks" title={t.incident.clocks}>
      {clocks.length === 0 ? (
        <p class="quiet">{t.incident.noClocks}</p>
      ) : (
        <ul class="plain clocks">
          {clocks.map(({ key, due, what, whom }) => {
            const span = duration(Math.abs(due - now), language);
            return (
              <li key={key} class={due < now ? 'over' : ''}>
                <strong>{due < now ? t.incident.over(span) : t.incident.left(span)}</strong>{' '}
                <Said text={what[language]} />{' '}
                <span class="quiet">
                  {moment(new Date(due).toISOString(), state.customer.timeZone)}
                  {whom.length === 0 ? '' : ` · ${whom.join(', ')}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

export function FollowUps({ view, found: { state, followUps } }: { view: Reader; found: Found }): VNode {
  const { t, language } = view;
  const tasks: (FollowUp & { status?: 'open' | 'done' | 'dropped'; by?: { name: string }; note?: string })[] =
    followUps?.tasks ?? state.followUps ?? [];
  const team = ({ owner }: FollowUp): string =>
    owner === 'customer' ? state.customer.name : TEAM_NAMES[owner][language];
  return (
    <Section id="follow-ups" title={t.incident.followUps}>
      {tasks.length === 0 ? <p class="quiet">{t.incident.noFollowUps}</p> : null}
      {tasks.length > 0 && followUps === undefined ? <p class="quiet">{t.incident.planned}</p> : null}
      <ul class="plain tasks">
        {tasks.slice(0, MOST_ROWS).map((task) => (
          <li key={task.id}>
            {task.status === undefined ? null : (
              <Chip kind={task.status}>{TASK_STATUS_NAMES[task.status][language]}</Chip>
            )}{' '}
            <Said text={task.title[language]} />
            {task.target === undefined ? null : (
              <>
                {' '}
                <Said text={task.target.id} most={120} />
              </>
            )}{' '}
            <span class="quiet">
              {team(task)} · {t.incident.due} <Time iso={task.dueAt} zone={state.customer.timeZone} />
              {task.by === undefined ? '' : ` · ${task.by.name}`}
            </span>
            {task.note === undefined || task.note === '' ? null : (
              <p class="quiet">
                <Said text={task.note} most={300} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Steps({ view, state }: OfState): VNode | null {
  const { t, language } = view;
  if (state.steps.length === 0) return null;
  return (
    <Section id="steps" title={t.incident.steps}>
      <details>
        <summary>{t.incident.stepCount(state.steps.length)}</summary>
        <Table
          label={t.incident.steps}
          head={[t.list.phase, t.incident.step, t.incident.target, t.incident.outcomeOf, t.incident.by]}
        >
          {state.steps.slice(0, MOST_EVENTS).map((step) => (
            <StepRow key={step.id} view={view} state={state} step={step} language={language} />
          ))}
        </Table>
      </details>
    </Section>
  );
}

function StepRow({ view: { language }, step }: OfState & { step: Step; language: string }): VNode {
  return (
    <tr>
      <td>{PHASE_NAMES[step.phase][language]}</td>
      <td>{step.title[language]}</td>
      <td>
        <Said text={step.target.id} most={160} />
      </td>
      <td>
        {STEP_STATUS_NAMES[step.status][language]}
        {step.reason === undefined ? null : (
          <span class="quiet">
            {': '}
            <Said text={step.reason[language]} most={300} />
          </span>
        )}
      </td>
      <td>
        <Said text={step.approvals.map((a) => approverWords(a)[language]).join(', ')} />
      </td>
    </tr>
  );
}

export function Timeline({ view, state }: OfState): VNode {
  const { t } = view;
  const newest = state.timeline.toReversed().slice(0, MOST_EVENTS);
  const earlier = (beyond(state).timeline ?? 0) + Math.max(0, state.timeline.length - MOST_EVENTS);
  const rest = newest.slice(EVENTS_SHOWN);
  return (
    <Section id="timeline" title={t.incident.timeline}>
      <Events view={view} state={state} events={newest.slice(0, EVENTS_SHOWN)} />
      {rest.length === 0 ? null : (
        <details>
          <summary>{t.incident.timelineAll(newest.length)}</summary>
          <Events view={view} state={state} events={rest} />
        </details>
      )}
      {earlier === 0 ? null : <p class="quiet">{t.incident.earlier(earlier)}</p>}
    </Section>
  );
}

const Events = ({ view: { language }, state, events }: OfState & { events: readonly TimelineEvent[] }): VNode => (
  <ol class="events" reversed>
    {events.map((event) => (
      <li key={event.seq} class={event.actor.kind}>
        <span class="quiet">
          <time datetime={event.at}>{moment(event.at, state.customer.timeZone)}</time>{' '}
          {PHASE_NAMES[event.phase][language]}
        </span>
        <span>
          {event.actor.kind === 'person' ? (
            <strong>
              <Said text={event.actor.name} most={80} />{' '}
            </strong>
          ) : null}
          <Said text={event.what[language]} />
          {event.why === undefined ? null : (
            <q>
              <Said text={event.why} most={400} />
            </q>
          )}
        </span>
      </li>
    ))}
  </ol>
);
