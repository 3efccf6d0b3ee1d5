/** The four questions of somebody who was not there, answered from the recording. */
import { memo } from 'preact/compat';
import { groupBy } from '../../../domain/group.ts';
import { counted, gateName, KIND_NAMES, STEP_STATUS_NAMES } from '../../../domain/names.ts';
import { aboutOf, actsAt, containedAt, gateAnswers, inForce, reachedBy } from '../model/answers.ts';
import { useHere } from './context.tsx';
import { Some, useSome } from './some.tsx';
import { entityName, Said, Time, Why } from './said.tsx';

/** Rows that are shown at first. */
const ROWS = 8;
/** And of a list within a row, and of deadlines. */
const FEW = 4;

export const Overview = memo(() => {
  const { words, player } = useHere();
  const last = player.frames.length - 1;
  return (
    <section class="overview" aria-label={words.questions}>
      <details class="panel" open>
        <summary>{words.qDecided}</summary>
        <Decided last={last} />
      </details>
      <details class="panel" open>
        <summary>{words.qReached}</summary>
        <Reached last={last} />
      </details>
      <div>
        <details class="panel" open>
          <summary>{words.qDeadline}</summary>
          <Deadline />
        </details>
        <details class="panel" open>
          <summary>{words.qInForce}</summary>
          <Staying last={last} />
        </details>
      </div>
    </section>
  );
});

function Decided({ last }: { last: number }) {
  const here = useHere();
  const { words, story, player } = here;
  const { incident } = player.at(last);
  const answers = gateAnswers(incident, story, story.times[last]!).filter((a) => a.steps > 0);
  const [shown, more] = useSome(answers, ROWS);
  return (
    <>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{words.phase}</th>
            <th scope="col">{words.waited}</th>
            <th scope="col">{words.decidedBy}</th>
            <th scope="col">{words.meanwhile}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ gate, frame, steps, waitedMs, decisions, meanwhile }) => (
            <tr key={gate.id}>
              <th scope="row">
                {here.say(gateName(gate))}
                <span class="quiet"> {words.gateSteps(steps)}</span>
                <br />
                <Time at={gate.openedAt} frame={frame} />
              </th>
              <td class="number" data-label={words.waited}>
                {here.span(waitedMs)}
              </td>
              <td data-label={words.decidedBy}>
                {decisions.length === 0 && words.undecided}
                <Some all={decisions} most={FEW} inside="div">
                  {(d, i) => (
                    <div key={i}>
                      <Time at={d.at} frame={d.frame} />{' '}
                      <b class={d.kind}>
                        <Said text={d.actor.name} />
                      </b>{' '}
                      {d.kind === 'rejected' && `${here.say(STEP_STATUS_NAMES.rejected)} `}
                      <span class="quiet">
                        {aboutOf(d, incident.steps)
                          .map(({ title, count }) => `${here.say(title)}${count === 1 ? '' : ` ×${count}`}`)
                          .join(' · ')}
                      </span>
                      <Why text={d.why} />
                    </div>
                  )}
                </Some>
              </td>
              <td data-label={words.meanwhile}>
                {meanwhile.length === 0 && <span class="quiet">{words.nothingMeanwhile}</span>}
                <Some all={meanwhile} most={FEW} inside="div">
                  {(m, i) => (
                    <div key={i}>
                      <Time at={m.at} frame={m.frame} /> <Said text={here.say(m.what)} />
                    </div>
                  )}
                </Some>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </>
  );
}

function Reached({ last }: { last: number }) {
  const here = useHere();
  const { words, story, player, language } = here;
  const contained = containedAt(story);
  const until = contained === undefined ? Infinity : Date.parse(contained.at);
  const acts = actsAt(story, last).filter(({ finding }) => Date.parse(finding.at!) <= until);
  const [shown, more] = useSome(acts, ROWS);
  const [first] = acts;
  const { incident } = player.at(contained?.frame ?? last);
  const affected = [...groupBy(reachedBy(incident), (e) => e.kind).values()].map((same) =>
    same.length > 3
      ? counted(same.length, same[0].kind, language)
      : same.map((e) => `${KIND_NAMES[e.kind][language]} ${entityName(e)}`).join(', '),
  );
  return (
    <>
      <p>
        {first === undefined
          ? words.noActs
          : contained === undefined
            ? words.neverContained
            : words.reachedBefore(acts.length, here.span(until - Date.parse(first.finding.at!)))}{' '}
        {contained !== undefined && <Time at={contained.at} frame={contained.frame} />}
      </p>
      <p>
        {words.affectedThen}: <Said text={affected.length === 0 ? words.none : affected.join(', ')} />
      </p>
      <ol class="acts">
        {shown.map(({ finding, frame }, i) => (
          <li key={i}>
            <span>
              <Time at={finding.at!} /> <Said text={here.say(finding.title)} />
              {finding.entity !== undefined && !finding.title.en.includes(finding.entity.id) && (
                <span class="quiet">
                  {' '}
                  <Said text={entityName(finding.entity)} />
                </span>
              )}
            </span>
            <span class="quiet">
              {words.knownAt} <Time at={story.times[frame]!} frame={frame} />
            </span>
          </li>
        ))}
      </ol>
      {more}
    </>
  );
}

function Deadline() {
  const here = useHere();
  const { words, story } = here;
  const closest = story.ended.filter(({ clock }) => clock.kind === 'escalation' || clock.kind === 'task');
  if (closest.length === 0) return <p class="quiet">{words.noDeadline}</p>;
  return (
    <ul class="clocks">
      <Some all={closest} most={FEW} inside="li">
        {({ clock, frame, leftMs, running }) => (
          <li key={`${clock.key} ${frame}`} class={leftMs <= 0 ? 'over' : ''}>
            {words.clockKinds[clock.kind]}: <Said text={here.say(clock.what)} />{' '}
            <b>
              {leftMs <= 0
                ? running
                  ? words.over(here.span(-leftMs))
                  : words.timeCame
                : running
                  ? words.stillRunning(here.span(leftMs))
                  : words.decidedWithLeft(here.span(leftMs))}
            </b>{' '}
            <Time at={story.times[frame]!} frame={frame} />
          </li>
        )}
      </Some>
    </ul>
  );
}

function Staying({ last }: { last: number }) {
  const here = useHere();
  const { words, player } = here;
  const staying = inForce(player.at(last).incident);
  const [shown, more] = useSome(staying, ROWS);
  if (staying.length === 0) return <p class="quiet">{words.nothingInForce}</p>;
  return (
    <>
      <ul class="staying">
        {shown.map(({ steps: [step, ...others], why }) =>
          step === undefined ? null : (
            <li key={step.id}>
              <span class={`status ${why}`}>{words.whyInForce[why]}</span> {here.say(step.title)}:{' '}
              <Said text={[step, ...others.slice(0, 2)].map((s) => entityName(s.target)).join(', ')} />
              {others.length > 2 && ` … (${words.gateSteps(others.length + 1)})`}
              {step.because !== undefined && (
                <span class="quiet">
                  {' '}
                  <Said text={here.say(step.because)} />
                </span>
              )}
            </li>
          ),
        )}
      </ul>
      {more}
    </>
  );
}
