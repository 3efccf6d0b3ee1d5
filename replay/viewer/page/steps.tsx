/** The steps of a moment, card by card: what each would change or has changed, who decided, and how it came about. */
import { useMemo, useState } from 'preact/hooks';
import type { Gate, IncidentState, Step } from '../../../domain/incident.ts';
import { approverWords, gateName, STEP_STATUS_NAMES } from '../../../domain/names.ts';
import { wordsIn } from '../../../domain/text.ts';
import { stepLines } from '../model/answers.ts';
import { useHere } from './context.tsx';
import { useSome } from './some.tsx';
import { brief, entityName, Said, Time, Why } from './said.tsx';

/** Cards and steps of a card that are shown at first: the latest cards, which are what a moment is about. */
const CARDS = 8;
const ROWS = 12;

export function Steps({ state, index }: { state: IncidentState; index: number }) {
  const { words } = useHere();
  const gates = state.gates.filter((gate) => gate.stepIds.length > 0);
  const [shown, more] = useSome(gates, CARDS, 'last');
  if (state.steps.length === 0) return <p class="quiet">{words.noSteps}</p>;
  const byId = new Map(state.steps.map((s) => [s.id, s]));
  const without = state.steps.filter((s) => s.gateId === undefined);
  return (
    <>
      {more}
      {shown.map((gate) => (
        <Card
          key={gate.id}
          gate={gate}
          steps={gate.stepIds.flatMap((id) => byId.get(id) ?? [])}
          state={state}
          index={index}
        />
      ))}
      {without.length > 0 && <Rows steps={without} state={state} index={index} />}
    </>
  );
}

function Card(props: { gate: Gate; steps: readonly Step[]; state: IncidentState; index: number }) {
  const here = useHere();
  const { gate, steps, state, index } = props;
  const { words } = here;
  return (
    <section class={`card ${gate.status}`}>
      <h4>
        {here.say(gateName(gate))} · {words.gateSteps(steps.length)}
        <span class="quiet">
          {' '}
          <Time at={gate.openedAt} />
          {gate.closedAt !== undefined && (
            <>
              {' → '}
              <Time at={gate.closedAt} /> ({here.span(Date.parse(gate.closedAt) - Date.parse(gate.openedAt))})
            </>
          )}
        </span>
      </h4>
      <Rows steps={steps} state={state} index={index} />
    </section>
  );
}

function Rows({ steps, state, index }: { steps: readonly Step[]; state: IncidentState; index: number }) {
  const [shown, more] = useSome(steps, ROWS);
  return (
    <>
      <ul class="steps">
        {shown.map((step) => (
          <li key={step.id}>
            <Row step={step} state={state} index={index} />
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

function Row({ step, state, index }: { step: Step; state: IncidentState; index: number }) {
  const here = useHere();
  const { words } = here;
  const [open, setOpen] = useState(false);
  const { target } = step;
  return (
    <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span class={`status ${step.status}`}>{here.say(STEP_STATUS_NAMES[step.status])}</span>
        <span class="what">
          {here.say(step.title)}: <Said text={entityName(target)} />
          {target.region !== undefined && <span class="quiet"> {target.region}</span>}
          {!step.reversible && <span class="irreversible"> {words.irreversible}</span>}
        </span>
        <span class="by quiet">{step.approvals.map((a) => brief(here.say(approverWords(a)), 120)).join(', ')}</span>
      </summary>
      {open && <Detail step={step} state={state} index={index} />}
    </details>
  );
}

function Detail({ step, state, index }: { step: Step; state: IncidentState; index: number }) {
  const here = useHere();
  const { words, story, language } = here;
  const lines = useMemo(() => stepLines(step, state.gates, story), [step, state.gates, story]);
  const now = story.times[index]!;
  return (
    <div class="detail">
      {step.diff.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.field}</th>
              <th scope="col">{words.before}</th>
              <th scope="col">{words.after}</th>
            </tr>
          </thead>
          <tbody>
            {step.diff.map((line, i) => (
              <tr key={i}>
                <th scope="row">
                  <Said text={wordsIn(line.field, language)} />
                </th>
                <td class="before">
                  <Said text={wordsIn(line.before, language)} />
                </td>
                <td class="after">
                  <Said text={wordsIn(line.after, language)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl>
        {step.reason !== undefined && <Pair name={words.reason} text={here.say(step.reason)} />}
        {step.because !== undefined && <Pair name={words.because} text={here.say(step.because)} />}
        {step.impact.map((impact) => (
          <Pair key={impact.en} name={words.impact} text={here.say(impact)} />
        ))}
      </dl>
      <h5>{words.story}</h5>
      <ol class="story">
        {lines
          .filter((line) => Date.parse(line.at) <= now)
          .map((line, i) => (
            <li key={i}>
              <Time at={line.at} frame={line.frame} /> <Said text={here.say(line.what)} />
              {line.who !== undefined && (
                <>
                  {' · '}
                  <Said text={line.who} />
                </>
              )}
              <Why text={line.why} />
            </li>
          ))}
      </ol>
    </div>
  );
}

function Pair({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Said text={text} />
      </dd>
    </>
  );
}
