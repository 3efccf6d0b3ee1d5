/** The intrusion as it was known: columns of things, with lines between them where there is room. */
import { useMemo, useState } from 'preact/hooks';
import { entityKey } from '../../../domain/entity.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { counted, KIND_NAMES } from '../../../domain/names.ts';
import { COLUMNS, graphAt, type Graph, type Node } from '../model/graph.ts';
import { useHere } from './context.tsx';
import { Some } from './some.tsx';
import { brief, entityName, Said, Time } from './said.tsx';

const ROW = 58;
const BOX = 48;
/** The height of the columns' names. */
const HEAD = 26;
/** Left edge and width of a column, in hundredths of the picture. */
const LEFT = { from: 0, who: 36, what: 72 };
const WIDTH = 28;

export function Intrusion({ state, index }: { state: IncidentState; index: number }) {
  const here = useHere();
  const { words, layout } = here;
  const [chosen, setChosen] = useState<string>();
  const graph = useMemo(() => graphAt(state, layout), [state, layout]);
  const node = graph.nodes.find((n) => n.key === chosen);
  if (graph.nodes.length === 0) return <p class="quiet">{words.nothingKnown}</p>;
  return (
    <>
      <p class="quiet">{words.graphNote}</p>
      <div class="graph" style={{ minHeight: `${graph.rows * ROW + HEAD}px` }}>
        <Edges graph={graph} />
        {COLUMNS.map((column) => {
          const nodes = graph.nodes.filter((n) => n.column === column).toSorted((a, b) => a.row - b.row);
          return (
            <div class={`column ${column}`} key={column}>
              <h4>{words.columns[column]}</h4>
              <ul>
                {nodes.map((n) => (
                  <li key={n.key} style={{ '--row': String(n.row) }}>
                    <NodeBox
                      node={n}
                      fresh={n.entities.some((e) => here.story.known.get(entityKey(e)) === index)}
                      chosen={n.key === chosen}
                      choose={() => setChosen(n.key === chosen ? undefined : n.key)}
                    />
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
      {node !== undefined && <Facts key={node.key} node={node} />}
    </>
  );
}

function NodeBox(props: { node: Node; fresh: boolean; chosen: boolean; choose: () => void }) {
  const { words, language } = useHere();
  const { node, fresh, chosen, choose } = props;
  const many = node.entities.length > 1;
  const label = many ? counted(node.entities.length, node.kind, language) : entityName(node.entities[0]!);
  const below = [
    many ? undefined : KIND_NAMES[node.kind][language],
    node.region,
    node.column === 'from' ? undefined : words.nodeStates[node.state],
  ].filter((x) => x !== undefined);
  return (
    <button
      type="button"
      class={`node ${node.standing} is-${node.state}${fresh ? ' fresh' : ''}`}
      aria-expanded={chosen}
      title={brief(`${label} · ${words.standing[node.standing]}`)}
      onClick={choose}
    >
      <bdi class="label">{brief(label)}</bdi>
      <span class="below">
        {fresh && <b class="new">{words.fresh}</b>}
        {below.join(' · ')}
      </span>
    </button>
  );
}

function Edges({ graph }: { graph: Graph }) {
  const places = new Map(graph.nodes.map((n) => [n.key, n]));
  const height = graph.rows * ROW;
  return (
    <svg class="edges" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true" height={height}>
      {graph.edges.map(([a, b]) => {
        const [from, to] = [places.get(a), places.get(b)];
        if (from === undefined || to === undefined) return null;
        return <path key={`${a} ${b}`} d={lineOf(from, to)} />;
      })}
    </svg>
  );
}

/** Within a column, a bow at its right side. */
function lineOf(from: Node, to: Node): string {
  const [y1, y2] = [from.row * ROW + BOX / 2, to.row * ROW + BOX / 2];
  const x1 = LEFT[from.column] + WIDTH;
  if (from.column === to.column) return `M${x1} ${y1}C${x1 + 4} ${y1} ${x1 + 4} ${y2} ${x1} ${y2}`;
  const [start, end] =
    LEFT[from.column] < LEFT[to.column] ? [x1, LEFT[to.column]] : [LEFT[from.column], LEFT[to.column] + WIDTH];
  const bend = (end - start) / 2;
  return `M${start} ${y1}C${start + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}`;
}

const MOST_SHOWN = 30;

function Facts({ node }: { node: Node }) {
  const here = useHere();
  const { words, story } = here;
  return (
    <div class="facts">
      <Some all={node.entities} most={MOST_SHOWN} inside="div">
        {(e) => {
          const frame = story.known.get(entityKey(e));
          const facts = Object.entries(e.facts ?? {});
          return (
            <dl key={entityKey(e)}>
              <dt>{KIND_NAMES[e.kind][here.language]}</dt>
              <dd>
                <Said text={entityName(e)} /> · {words.standing[e.standing]}
              </dd>
              {frame !== undefined && (
                <>
                  <dt>{words.knownSince}</dt>
                  <dd>
                    <Time at={story.times[frame]!} frame={frame} />
                  </dd>
                </>
              )}
              {facts.map(([name, value]) => (
                <>
                  <dt>
                    <Said text={name} />
                  </dt>
                  <dd>
                    <Said text={value} />
                  </dd>
                </>
              ))}
            </dl>
          );
        }}
      </Some>
    </div>
  );
}
