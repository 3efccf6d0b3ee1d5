/** What is different between two moments of one incident, or between two incidents. */
import { titleIn } from '../../../domain/alert.ts';
import { entityKey } from '../../../domain/entity.ts';
import { groupBy } from '../../../domain/group.ts';
import { PHASE_NAMES, STEP_STATUS_NAMES } from '../../../domain/names.ts';
import type { Step } from '../../../domain/incident.ts';
import { useHere, type Here } from './context.tsx';
import { MomentView } from './moment.tsx';
import { entityName, Said } from './said.tsx';
import type { Side } from './side.tsx';
import { Some, useSome } from './some.tsx';

const MOST_CHANGES = 20;

/** The pinned moment, and what is different at the other one. */
export function PinnedMoment({ pinned, index }: { pinned: number; index: number }) {
  const here = useHere();
  const { words, player, story } = here;
  const [a, b] = [player.at(pinned).incident, player.at(index).incident];
  const old = new Map(a.steps.map((s) => [s.id, s.status]));
  const moved = b.steps.filter((s) => old.get(s.id) !== s.status);
  const knew = new Set(a.entities.map(entityKey));
  const learned = b.entities.filter((e) => !knew.has(entityKey(e)) && e.standing !== 'related');
  return (
    <>
      <section class="panel difference">
        <h3>
          {words.changedBetween}{' '}
          <span class="quiet">{words.between(here.span(Math.abs(story.times[index]! - story.times[pinned]!)))}</span>
        </h3>
        {moved.length + learned.length === 0 && <p class="quiet">{words.sameState}</p>}
        <ul>
          <Some all={moved} most={MOST_CHANGES} inside="li">
            {(s) => (
              <li key={s.id}>
                {here.say(s.title)}: <Said text={entityName(s.target)} />{' '}
                <span class="quiet">
                  {here.say(STEP_STATUS_NAMES[old.get(s.id) ?? 'previewing'])} → {here.say(STEP_STATUS_NAMES[s.status])}
                </span>
              </li>
            )}
          </Some>
          <Some all={learned} most={MOST_CHANGES} inside="li">
            {(e) => (
              <li key={entityKey(e)}>
                <b class="new">{words.fresh}</b> <Said text={entityName(e)} />
              </li>
            )}
          </Some>
        </ul>
      </section>
      <MomentView index={pinned} heading={words.pinned} />
    </>
  );
}

interface At {
  side: Side;
  index: number;
}

/** Two incidents, each at its own moment: how far each one is, and which kinds of step became different. */
export function Difference({ sides }: { sides: readonly [At, At] }) {
  const here = useHere();
  const { words } = here;
  const incidents = sides.map(({ side, index }) => side.player.at(index).incident);
  const rows: [string, string[]][] = [
    [words.sinceOpened, sides.map(({ side: { story }, index }) => here.span(story.times[index]! - story.times[0]!))],
    [words.phase, incidents.map(({ phase }) => here.say(PHASE_NAMES[phase]))],
    [words.thingsKnown, incidents.map(({ entities }) => String(entities.length))],
    [words.gatesOpen, incidents.map(({ gates }) => String(gates.filter((g) => g.status === 'open').length))],
  ];
  const steps = incidents.map((incident) => groupBy(incident.steps, (step) => step.entry));
  const entries = [...new Set(steps.flatMap((kinds) => [...kinds.keys()]))];
  const differing = entries
    .map((entry) => ({
      entry,
      title: here.say(steps.flatMap((kinds) => kinds.get(entry) ?? [])[0]!.title),
      counts: steps.map((kinds) => countsOf(kinds.get(entry) ?? [], here)),
    }))
    .filter(({ counts: [a, b] }) => a !== b);
  const [shown, more] = useSome(differing, MOST_CHANGES);
  return (
    <section class="panel difference">
      <h3>{words.changedBetween}</h3>
      <table class="compare">
        <thead>
          <tr>
            <td />
            {incidents.map((incident, i) => (
              <th scope="col" key={i}>
                <Said text={`${incident.customer.name}: ${titleIn(incident, here.language)}`} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, values]) => (
            <Row key={label} label={label} values={values} />
          ))}
          {shown.map(({ entry, title, counts }) => (
            <Row key={entry} label={title} values={counts} />
          ))}
        </tbody>
      </table>
      {more}
    </section>
  );
}

function Row({ label, values }: { label: string; values: readonly string[] }) {
  return (
    <tr>
      <th scope="row">
        <Said text={label} />
      </th>
      {values.map((value, i) => (
        <td key={i}>{value}</td>
      ))}
    </tr>
  );
}

/** `done, read back 3 · rejected 1`. */
function countsOf(steps: readonly Step[], { say, words }: Here): string {
  const counts = [...groupBy(steps, (step) => step.status)].map(
    ([status, same]) => `${say(STEP_STATUS_NAMES[status])} ${same.length}`,
  );
  return counts.length === 0 ? words.none : counts.toSorted().join(' · ');
}
