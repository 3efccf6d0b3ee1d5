/** The model of the intrusion's picture, in three columns: who came, what they did, which resources were affected. `intrusion-picture.ts` draws it. */
import { tacticOf, TACTICS } from '../../domain/attack.ts';
import { entityKey, isInvolved, type Entity, type EntityKind } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import { clock, shortKey } from '../../domain/format.ts';
import { groupBy } from '../../domain/group.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { counted, KIND_NAMES } from '../../domain/names.ts';
import { verbatim, type Language } from '../../domain/text.ts';
import { actsOf } from '../../domain/acts.ts';
import { TACTIC_NAMES } from './tactics.ts';
import { WORDS } from './words.ts';
import { byText } from '../../domain/order.ts';

export interface PathNode {
  id: string;
  /** One line each, of text from outside. */
  label: string;
  detail: string;
  tone: 'source' | 'affected' | 'unauthorized' | 'activity';
}

export interface IntrusionPath {
  columns: { title: string; nodes: PathNode[] }[];
  /** Pairs of node ids, left to right. */
  edges: [string, string][];
}

/** Most nodes in a column, so that the picture is legible on one page; the rest becomes "and 7 more". All tactics fit. */
const MOST = TACTICS.length;

const PRINCIPALS = new Set<EntityKind>(['access-key', 'iam-user', 'iam-role', 'root']);

export function intrusionPath(state: IncidentState, language: Language): IntrusionPath {
  const words = WORDS[language];
  const known = state.entities.filter(isInvolved);
  // The role of an instance belongs to the instance and does not show who came.
  const onMachine = known.some((e) => e.kind === 'instance' && e.standing === 'affected');
  const isWho = (e: Entity): boolean =>
    e.standing === 'source' ||
    (e.standing === 'affected' && PRINCIPALS.has(e.kind) && !(onMachine && e.kind === 'iam-role'));
  const who = [...known.filter((e) => e.standing === 'source'), ...known.filter(isWho)]
    .filter((e, i, all) => all.indexOf(e) === i)
    .map((e) => entityNode(e, language));
  const all = activitiesOf(state);
  const stages = all.length > MOST ? stagesOf(all) : [];
  const activities =
    stages.length > 1
      ? stages.map((findings, i) => ({ findings, node: stageNode(findings, i, state, language) }))
      : mostSevere(all).map((findings, i) => ({ findings, node: activityNode(findings, i, state, language) }));
  const touched = (g: Group): boolean => activities.some(({ findings }) => findings.some((f) => g.holds(f)));
  // Resources that an activity names come first. Others that belong to them (disks, interfaces) may end in "and 4 more".
  const which = grouped(
    known.filter((e) => !isWho(e)),
    language,
  ).toSorted((a, b) => Number(touched(b)) - Number(touched(a)));

  const shownWho = capped(who, language);
  const shownActivities = capped(
    activities.map((d) => d.node),
    language,
  );
  const shownWhich = capped(
    which.map((g) => g.node),
    language,
  );
  const visible = new Set([...shownWho, ...shownActivities, ...shownWhich].map((n) => n.id));
  const edges: [string, string][] = [];
  const entry = shownWho.at(-1);
  for (const activity of shownActivities) if (entry !== undefined) edges.push([entry.id, activity.id]);
  for (const { findings, node } of activities) {
    for (const group of which.filter((g) => findings.some((f) => g.holds(f))))
      if (visible.has(node.id) && visible.has(group.node.id)) edges.push([node.id, group.node.id]);
  }
  for (const [i, node] of shownWho.entries()) {
    const next = shownWho[i + 1];
    if (next?.tone === 'affected') edges.push([node.id, next.id]);
  }
  return {
    columns: [
      { title: words.who, nodes: shownWho },
      { title: words.did, nodes: shownActivities },
      { title: words.touched, nodes: shownWhich },
    ],
    edges,
  };
}

/** What the intruder did. Findings with the same title are one activity. */
function activitiesOf(state: IncidentState): Finding[][] {
  const acts: Finding[] = actsOf(state).filter((f) => f.weight !== 'info');
  return inTime([...groupBy(acts.length > 0 ? acts : alertsAsFindings(state), (f) => f.title.en).values()]);
}

/** All activities, or the most severe ones if not all fit. */
function mostSevere(all: Finding[][]): Finding[][] {
  const isGrave = ([first]: Finding[]): boolean => first?.weight === 'grave';
  const grave = all.filter(isGrave);
  return inTime([...grave, ...all.filter((d) => !isGrave(d)).slice(0, Math.max(0, MOST - grave.length))]);
}

const inTime = (activities: Finding[][]): Finding[][] => activities.toSorted(byText(([first]) => first?.at));

/** If there are too many activities, they are grouped by tactic, in the order in which the tactics began. */
const stagesOf = (activities: readonly Finding[][]): Finding[][] =>
  [...groupBy(activities.flat(), (f) => tacticOf(f.technique) ?? '').values()].filter(
    ([first]) => tacticOf(first?.technique) !== undefined,
  );

function stageNode(findings: readonly Finding[], index: number, state: IncidentState, language: Language): PathNode {
  const [first] = findings;
  const tactic = tacticOf(first?.technique);
  const titles = [...new Set(findings.map((f) => f.title[language]))];
  return {
    id: `activity-${index}`,
    label: tactic === undefined ? '' : `${TACTIC_NAMES[tactic][language]} ×${findings.length}`,
    detail: [timeOf(first, state, language), titles.join(' · ')].filter((x) => x !== undefined).join(' · '),
    tone: 'activity',
  };
}

/** If no inquiry found anything, the alerts stand for findings, about the entity that their title names. */
const alertsAsFindings = ({ alerts, entities }: IncidentState): Finding[] =>
  alerts.map(({ title, occurredAt }) => {
    const entity = entities.find((e) => title.includes(e.id));
    return { title: verbatim(title), weight: 'notable', at: occurredAt, ...(entity === undefined ? {} : { entity }) };
  });

function entityNode(e: Entity, language: Language): PathNode {
  const owner = e.facts?.['user'] ?? e.facts?.['name'] ?? e.facts?.['country'];
  const place = [owner, e.region].filter((x) => x !== undefined).join(' · ');
  return {
    id: entityKey(e),
    label: e.kind === 'access-key' ? shortKey(e.id) : e.id,
    detail: [KIND_NAMES[e.kind][language], place].filter((x) => x !== '').join(' · '),
    tone: e.standing === 'related' ? 'affected' : e.standing,
  };
}

function activityNode(findings: readonly Finding[], index: number, state: IncidentState, language: Language): PathNode {
  const [first] = findings;
  const { technique, title } = first ?? {};
  const tactic = tacticOf(technique);
  return {
    id: `activity-${index}`,
    label: title?.[language] ?? '',
    detail: [timeOf(first, state, language), tactic && TACTIC_NAMES[tactic][language], technique]
      .filter((x) => x !== undefined)
      .join(' · '),
    tone: 'activity',
  };
}

/** In the customer's time zone, with the day if it is not the one on which the incident was opened. */
const timeOf = (finding: Finding | undefined, state: IncidentState, language: Language): string | undefined =>
  finding?.at === undefined ? undefined : clock(finding.at, state.customer.timeZone, state.openedAt, language);

interface Group {
  node: PathNode;
  holds(finding: Finding): boolean;
}

/** Several entities of one kind, standing and region share a node. */
function grouped(entities: readonly Entity[], language: Language): Group[] {
  const keyOf = (e: Entity): string => `${e.kind}|${e.standing}|${e.region ?? ''}`;
  return [...groupBy(entities, keyOf).values()].map((members) => {
    const [first] = members;
    const node =
      members.length === 1 && first !== undefined
        ? entityNode(first, language)
        : {
            id: members.map(keyOf)[0] ?? '',
            label: counted(members.length, first?.kind ?? 'resource', language),
            detail: [first?.region, members.map((m) => m.id).join(', ')].filter((x) => x !== undefined).join(' · '),
            tone: first?.standing === 'unauthorized' ? ('unauthorized' as const) : ('affected' as const),
          };
    const holds = (f: Finding): boolean =>
      f.entity !== undefined && members.some((m) => m.kind === f.entity?.kind && m.id === f.entity.id);
    return { node, holds };
  });
}

function capped(nodes: PathNode[], language: Language): PathNode[] {
  if (nodes.length <= MOST) return nodes;
  const rest = nodes.length - (MOST - 1);
  const more: PathNode = {
    id: `more-${nodes[0]?.tone ?? ''}`,
    label: WORDS[language].more(rest),
    detail: '',
    tone: nodes.at(-1)?.tone ?? 'affected',
  };
  return [...nodes.slice(0, MOST - 1), more];
}
