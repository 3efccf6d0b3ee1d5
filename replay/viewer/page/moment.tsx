/** One moment: what happened, what waits and on whom, the clocks, the intrusion and the steps, as they were then. */
import { outcomeOf } from '../../../domain/outcome.ts';
import { useMemo } from 'preact/hooks';
import { gateName, PHASE_NAMES, TASK_STATUS_NAMES } from '../../../domain/names.ts';
import { PHASES } from '../../../domain/phase.ts';
import type { Moment as Recorded } from '../../recording.ts';
import { waitsFor } from '../model/answers.ts';
import { clocksAt } from '../model/clocks.ts';
import { marksUpTo, type Mark } from '../model/story.ts';
import { useHere } from './context.tsx';
import { Intrusion } from './intrusion.tsx';
import { Some, useSome } from './some.tsx';
import { Steps } from './steps.tsx';
import { classOf, MarkText } from './mark.tsx';
import { brief, Said, Time, Why } from './said.tsx';

export function MomentView({ index, heading }: { index: number; heading: string }) {
  const here = useHere();
  const { words, story, player } = here;
  const moment = player.at(index);
  const { incident } = moment;
  const news = useMemo(
    () => story.marks.slice(marksUpTo(story.marks, index - 1), marksUpTo(story.marks, index)),
    [story, index],
  );
  const now = story.times[index]!;
  return (
    <article class="moment" aria-label={heading}>
      <h2>
        {heading} <span class="quiet">{here.full(now)}</span>
      </h2>
      <ol class="phases" aria-label={words.phase}>
        {PHASES.map((phase, i) => (
          <li
            key={phase}
            class={i < PHASES.indexOf(incident.phase) ? 'past' : phase === incident.phase ? 'current' : ''}
            aria-current={phase === incident.phase ? 'step' : undefined}
          >
            {here.say(PHASE_NAMES[phase])}
          </li>
        ))}
        <li class={`state ${incident.status}`}>{words.status[outcomeOf(incident)]}</li>
      </ol>
      <div class="panels">
        <section class="panel">
          <h3>{words.happened}</h3>
          <Happened news={news} />
        </section>
        <section class="panel">
          <h3>{words.waiting}</h3>
          <Waiting moment={moment} now={now} />
          <h3>{words.clocks}</h3>
          <Clocks moment={moment} now={now} />
        </section>
      </div>
      <section class="panel">
        <h3>{words.graph}</h3>
        <Intrusion state={incident} index={index} />
      </section>
      <section class="panel">
        <h3>
          {words.steps} <span class="quiet">{incident.steps.length}</span>
        </h3>
        <Steps state={incident} index={index} />
      </section>
      {moment.followUps !== undefined && (
        <section class="panel">
          <h3>{words.tasks}</h3>
          <Tasks moment={moment} />
        </section>
      )}
    </article>
  );
}

function Happened({ news }: { news: readonly Mark[] }) {
  const here = useHere();
  if (news.length === 0) return <p class="quiet">{here.words.nothingSaid}</p>;
  return (
    <ol class="events">
      {news.map((mark, i) => (
        <li key={i} class={classOf(mark)}>
          <MarkText mark={mark} />
        </li>
      ))}
    </ol>
  );
}

const MOST_GATES = 5;

function Waiting({ moment: { incident }, now }: { moment: Recorded; now: number }) {
  const here = useHere();
  const { words } = here;
  const open = incident.gates.filter((g) => g.status === 'open');
  const [shown, more] = useSome(open, MOST_GATES, 'last');
  if (open.length === 0 && incident.waitingFor === undefined) return <p class="quiet">{words.nothingWaits}</p>;
  return (
    <ul class="waiting">
      {more !== null && <li>{more}</li>}
      {shown.map((gate) => {
        const { names, needed, asked } = waitsFor(incident, gate);
        return (
          <li key={gate.id}>
            <b>{here.say(gateName(gate))}</b> {words.openFor(here.span(now - Date.parse(gate.openedAt)))}
            <br />
            <Said text={words.needs(needed, names.join(', '))} />
            {asked.length > 0 && (
              <>
                <br />
                <Said text={words.asked(asked.join(', '))} />
              </>
            )}
          </li>
        );
      })}
      {incident.waitingFor !== undefined && (
        <li>
          <Said text={here.say(incident.waitingFor)} />
        </li>
      )}
    </ul>
  );
}

const MOST_CLOCKS = 8;

function Clocks({ moment, now }: { moment: Recorded; now: number }) {
  const here = useHere();
  const { words } = here;
  const clocks = clocksAt(moment);
  if (clocks.length === 0) return <p class="quiet">{words.noClocks}</p>;
  return (
    <ul class="clocks">
      <Some all={clocks} most={MOST_CLOCKS} inside="li">
        {(clock) => (
          <li key={clock.key} class={clock.due < now ? 'over' : ''}>
            <b>{clock.due < now ? words.over(here.span(now - clock.due)) : words.left(here.span(clock.due - now))}</b>{' '}
            {words.clockKinds[clock.kind]}: <Said text={here.say(clock.what)} />
            {clock.whom.length > 0 && (
              <>
                {' '}
                (<Said text={clock.whom.join(', ')} />)
              </>
            )}{' '}
            <span class="quiet">
              <Time at={clock.due} />
            </span>
          </li>
        )}
      </Some>
    </ul>
  );
}

function Tasks({ moment: { followUps } }: { moment: Recorded }) {
  const here = useHere();
  const { words } = here;
  return (
    <ul class="steps">
      {followUps?.tasks.map((task) => (
        <li key={task.id} class="task">
          <span class={`status ${task.status}`}>{here.say(TASK_STATUS_NAMES[task.status])}</span>
          <span class="what">
            <Said text={here.say(task.title)} />
            <span class="quiet">
              {' '}
              {words.due} <Time at={task.dueAt} full />
            </span>
            <Why text={task.note} />
          </span>
          <span class="by quiet">{brief((task.by ?? task.takenBy)?.name ?? '', 60)}</span>
        </li>
      ))}
    </ul>
  );
}
