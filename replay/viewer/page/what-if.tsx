/** Another policy over the recorded incident: what it would have saved or cost. Plainly a simulation. */
import { useMemo, useState } from 'preact/hooks';
import { gateName } from '../../../domain/names.ts';
import { ASSUMPTIONS } from '../../what-if/assumptions.ts';
import type { WhatIf } from '../../what-if/policy.ts';
import { simulate, type Simulation } from '../../what-if/simulate.ts';
import { WHAT_IF_WORDS } from '../words-what-if.ts';
import { useHere } from './context.tsx';
import { entityName, Said, Time } from './said.tsx';
import { useSome } from './some.tsx';

const ROWS = 12;
const MOST_SECONDS = 9_999_999;

export function WhatIfView() {
  const here = useHere();
  const words = WHAT_IF_WORDS[here.language];
  const { player, story } = here;
  const [policy, setPolicy] = useState<WhatIf>({ approvedWithinSeconds: 60 });
  const facts = useMemo(() => {
    const known = new Map([...story.known].map(([key, frame]) => [key, story.times[frame]!]));
    return { state: player.at(player.frames.length - 1).incident, known };
  }, [player, story]);
  const result = useMemo(() => simulate(facts, policy), [facts, policy]);
  const { approval } = facts.state.customer;
  const number = (label: string, name: NumberName, recorded: number | undefined, unit: string) => (
    <label>
      {label}
      <span>
        <input
          type="number"
          min={unit === '' ? 1 : 0}
          max={unit === '' ? 5 : MOST_SECONDS}
          value={policy[name] ?? ''}
          placeholder={recorded === undefined ? '—' : String(recorded)}
          onInput={(e) => setPolicy(withNumber(policy, name, e.currentTarget))}
        />{' '}
        {unit}
      </span>
    </label>
  );
  return (
    <section class="panel" aria-label={words.title}>
      <p class="alarm simulation">{words.simulation}</p>
      <form class="policy" aria-label={words.policy} onSubmit={(e) => e.preventDefault()}>
        {number(words.within, 'approvedWithinSeconds', undefined, words.seconds)}
        {number(words.escalate, 'escalateAfterSeconds', approval.escalateAfterSeconds, words.seconds)}
        {number(words.reversible, 'reversible', approval.reversible, '')}
        {number(words.irreversible, 'irreversible', approval.irreversible, '')}
        <label>
          {words.ladderEnd}
          <select
            value={policy.atLadderEnd ?? ''}
            onChange={(e) => setPolicy(without(policy, 'atLadderEnd', atLadderEnd(e.currentTarget.value)))}
          >
            <option value="">{words.asRecorded}</option>
            <option value="wait">{words.wait}</option>
            <option value="skip">{words.skip}</option>
          </select>
        </label>
        <label>
          {words.first}
          <input
            type="checkbox"
            checked={policy.containmentFirst === true}
            onChange={(e) =>
              setPolicy(without(policy, 'containmentFirst', e.currentTarget.checked ? { containmentFirst: true } : {}))
            }
          />
        </label>
      </form>
      <div role="status">
        <Result result={result} />
      </div>
      <details>
        <summary>{words.assumed}</summary>
        <ul>
          {ASSUMPTIONS.map((text) => (
            <li key={text.en}>{here.say(text)}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

type NumberName = 'approvedWithinSeconds' | 'escalateAfterSeconds' | 'reversible' | 'irreversible';

/** An empty field, or one that no policy may have, is as recorded. */
const withNumber = (policy: WhatIf, name: NumberName, { value, validity, valueAsNumber }: HTMLInputElement): WhatIf =>
  without(policy, name, value !== '' && validity.valid ? { [name]: valueAsNumber } : {});

function without(policy: WhatIf, name: keyof WhatIf, more: WhatIf): WhatIf {
  const { [name]: _, ...others } = policy;
  return { ...others, ...more };
}

const atLadderEnd = (value: string): WhatIf => (value === 'wait' || value === 'skip' ? { atLadderEnd: value } : {});

function Result({ result: { gates, contained, prevented, acts } }: { result: Simulation }) {
  const here = useHere();
  const words = WHAT_IF_WORDS[here.language];
  const [shown, more] = useSome(
    gates.filter((g) => g.gate.stepIds.length > 0),
    ROWS,
  );
  const [shownActs, moreActs] = useSome(prevented, ROWS);
  const at = (time: number | undefined, none: string) => (time === undefined ? none : <Time at={time} />);
  return (
    <>
      <table class="wide">
        <thead>
          <tr>
            <th scope="col">{words.gate}</th>
            <th scope="col">{words.recorded}</th>
            <th scope="col">{words.simulated}</th>
            <th scope="col">{words.difference}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ gate, recorded, simulated, savedMs, skipped }) => (
            <tr key={gate.id}>
              <th scope="row">
                {here.say(gateName(gate))} <span class="quiet">{here.words.gateSteps(gate.stepIds.length)}</span>
              </th>
              <td data-label={words.recorded}>{at(recorded.decidedAt, words.undecided)}</td>
              <td data-label={words.simulated}>{at(simulated.decidedAt, words.undecided)}</td>
              <td data-label={words.difference}>
                <Difference savedMs={savedMs} /> {skipped > 0 && <b class="rejected">{words.skipped(skipped)}</b>}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{words.contained}</th>
            <td data-label={words.recorded}>{at(contained.recorded, words.never)}</td>
            <td data-label={words.simulated}>{at(contained.simulated, words.never)}</td>
            <td data-label={words.difference}>
              <Difference savedMs={contained.savedMs} />
            </td>
          </tr>
        </tbody>
      </table>
      {more}
      <p>{acts === 0 ? words.noActs : words.prevented(prevented.length, acts)}</p>
      <ol class="acts">
        {shownActs.map((finding, i) => (
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
          </li>
        ))}
      </ol>
      {moreActs}
    </>
  );
}

function Difference({ savedMs }: { savedMs: number | undefined }) {
  const here = useHere();
  const words = WHAT_IF_WORDS[here.language];
  if (savedMs === undefined) return <>—</>;
  if (savedMs === 0) return <>{words.same}</>;
  return savedMs > 0 ? (
    <b>{words.earlier(here.span(savedMs))}</b>
  ) : (
    <b class="rejected">{words.later(here.span(-savedMs))}</b>
  );
}
