/** The intrusion as it was known at a moment: where it came from, by whom, at what; and what of it was contained. Pure. */
import { entityKey, isInvolved, type Entity, type EntityKind } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { groupBy } from '../../../domain/group.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { endsTarget } from '../../../domain/undo.ts';

export const COLUMNS = ['from', 'who', 'what'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Node {
  key: string;
  column: Column;
  /** Its row in the column; the same at every moment of a recording. */
  row: number;
  kind: EntityKind;
  standing: Entity['standing'];
  region: string | undefined;
  /** Those known at this moment, at least one. */
  entities: Entity[];
  state: 'open' | 'waiting' | 'contained' | 'gone';
}

export interface Graph {
  nodes: Node[];
  /** Keys of nodes. */
  edges: [string, string][];
  /** Of the longest column. */
  rows: number;
}

/** Where every thing of the recording has its place. */
export type Layout = ReadonlyMap<string, Pick<Node, 'key' | 'column' | 'row'>>;

const PRINCIPALS: ReadonlySet<EntityKind> = new Set(['access-key', 'iam-user', 'iam-role', 'root']);
/** More of one kind share a node. */
const MOST_ALONE = 3;

const columnOf = (e: Entity): Column => (e.standing === 'source' ? 'from' : PRINCIPALS.has(e.kind) ? 'who' : 'what');

/** @param last the state at the end, which knows most @param known when each became known */
export function layoutOf(last: Pick<IncidentState, 'entities'>, known: ReadonlyMap<string, number>): Layout {
  const rows: Record<Column, number> = { from: 0, who: 0, what: 0 };
  const layout = new Map<string, Pick<Node, 'key' | 'column' | 'row'>>();
  const inOrder = last.entities
    .filter(isInvolved)
    .toSorted((a, b) => (known.get(entityKey(a)) ?? 0) - (known.get(entityKey(b)) ?? 0));
  const groups = groupBy(inOrder, (e) => [columnOf(e), e.kind, e.standing, e.region ?? ''].join('|'));
  for (const [group, members] of groups) {
    const column = columnOf(members[0]);
    if (members.length > MOST_ALONE) {
      for (const e of members) layout.set(entityKey(e), { key: group, column, row: rows[column] });
      rows[column] += 1;
    } else
      for (const e of members) {
        layout.set(entityKey(e), { key: entityKey(e), column, row: rows[column] });
        rows[column] += 1;
      }
  }
  return layout;
}

export function graphAt({ entities, steps, findings }: IncidentState, layout: Layout): Graph {
  const involved = entities.filter((e) => layout.has(entityKey(e)) && isInvolved(e));
  const stepsOf = groupBy(
    steps.filter((s) => s.kind === 'change'),
    (s) => entityKey(s.target),
  );
  // A part of a machine, which no step is about, is as its machine.
  const stepsAbout = (e: Entity): readonly Step[] => {
    const own = stepsOf.get(entityKey(e));
    const machine = e.facts?.['instanceId'];
    return own ?? (machine === undefined ? [] : (stepsOf.get(entityKey({ kind: 'instance', id: machine })) ?? []));
  };
  const nodes = [...groupBy(involved, (e) => layout.get(entityKey(e))!.key).values()].map((members): Node => {
    const [{ kind, standing, region }] = members;
    const states = members.map((e) => stateOf(stepsAbout(e)));
    const state = (['open', 'waiting', 'contained', 'gone'] as const).find((s) => states.includes(s)) ?? 'open';
    return { ...layout.get(entityKey(members[0]))!, kind, standing, region, entities: members, state };
  });
  return { nodes, edges: edgesOf(involved, findings, layout), rows: Math.max(0, ...nodes.map((n) => n.row)) + 1 };
}

/** What its changes have made of a thing so far. */
function stateOf(steps: readonly Step[]): Node['state'] {
  const done = steps.filter((s) => s.status === 'done' && s.undoes === undefined);
  if (done.some(endsTarget)) return 'gone';
  if (done.some((s) => s.phase === 'isolate')) return 'contained';
  if (steps.some((s) => s.status === 'proposed' || s.status === 'approved' || s.status === 'running')) return 'waiting';
  return 'open';
}

function edgesOf(entities: readonly Entity[], findings: readonly Finding[], layout: Layout): [string, string][] {
  const edges = new Map<string, [string, string]>();
  const byName = new Map(entities.map((e) => [e.id.toLowerCase(), e]));
  const add = (a: Entity | undefined, b: Entity | undefined): void => {
    const [from, to] = [a, b].map((e) => (e === undefined ? undefined : layout.get(entityKey(e))?.key));
    if (from !== undefined && to !== undefined && from !== to) edges.set(`${from} ${to}`, [from, to]);
  };
  const named = (name: string | undefined): Entity | undefined =>
    name === undefined ? undefined : byName.get(name.toLowerCase());
  const sources = entities.filter((e) => e.standing === 'source');
  for (const e of entities) {
    const { createdBy, user, instanceId, createdFrom } = e.facts ?? {};
    add(named(createdBy), e);
    add(e.kind === 'access-key' && e.standing === 'affected' ? e : undefined, named(user));
    if (e.standing === 'unauthorized' && e.kind === 'access-key') add(named(user), e);
    add(named(instanceId), e);
    add(named(createdFrom), named(createdBy));
    // The key with which it came; without a key, the principal.
    const isEntry = e.standing === 'affected' && PRINCIPALS.has(e.kind);
    if (
      isEntry &&
      (e.kind === 'access-key' || !entities.some((k) => k.kind === 'access-key' && k.standing === 'affected'))
    )
      for (const source of sources) add(source, e);
  }
  for (const { by, entity } of findings) if (entity !== undefined) add(named(by?.id), named(entity.id));
  return [...edges.values()];
}
