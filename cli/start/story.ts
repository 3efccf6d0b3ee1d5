/** The incident's timeline as `npm start` tells it: similar events become one line that counts them. */
import type { Entity, EntityKind } from '../../domain/entity.ts';
import { plural } from '../../domain/format.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { counted } from '../../domain/names.ts';
import type { TimelineEvent } from '../../domain/timeline.ts';

export interface StoryLine {
  who: string;
  what: string;
  /** ISO 8601. */
  at: string;
}

export interface Story {
  /** Takes the new events in order. It is also called with none, while nothing happens. */
  hear(events: readonly TimelineEvent[], state: IncidentState): void;
  /** Tells the events that are still held back. */
  end(): void;
}

/** Events are held back while similar ones follow. After so many calls without news they are told. */
const QUIET_ROUNDS = 5;

/** @param tell called with each line and its last event */
export function storyOf(tell: (line: StoryLine, event: TimelineEvent) => void): Story {
  const held = new Map<string, TimelineEvent[]>();
  let state: IncidentState | undefined;
  let entitiesTold = 0;
  let quietRounds = 0;

  /** The entities of `found` events. Entities are added to the state in the order of these events. */
  const nextEntities = (count: number): Entity[] => {
    const all = state?.entities.filter((e) => e.kind !== 'finding') ?? [];
    entitiesTold += count;
    return all.slice(entitiesTold - count, entitiesTold);
  };
  const tellHeld = (): void => {
    const groups = [...held.values()].toSorted((a, b) => (a.at(-1)?.seq ?? 0) - (b.at(-1)?.seq ?? 0));
    for (const events of groups) {
      const last = events.at(-1);
      if (last === undefined || state === undefined) continue;
      const things = last.kind === 'found' ? nextEntities(sum(events.map((e) => leadingCount(e.what.en)))) : [];
      tell(lineOf(last, events.length === 1 ? last.what.en : folded(events, state, things)), last);
    }
    held.clear();
  };

  return {
    hear(events, current) {
      state = current;
      quietRounds = events.length === 0 ? quietRounds + 1 : 0;
      if (quietRounds >= QUIET_ROUNDS) tellHeld();
      for (const event of events) {
        // The event of the step's end follows.
        if (event.kind === 'step-running') continue;
        const key = foldKey(event, current);
        if (key === undefined) {
          tellHeld();
          tell(lineOf(event, event.what.en), event);
        } else held.set(key, [...(held.get(key) ?? []), event]);
      }
    },
    end: tellHeld,
  };
}

const lineOf = ({ actor, phase, why, at }: TimelineEvent, what: string): StoryLine => ({
  who: actor.kind === 'person' ? actor.name : phase,
  what: what + (why === undefined ? '' : ` — ${why}`),
  at,
});

/** Events with the same key become one line. Undefined for an event that has a line of its own. */
function foldKey(
  { kind, phase, why, what, stepIds = [], seq }: TimelineEvent,
  state: IncidentState,
): string | undefined {
  switch (kind) {
    case 'found':
      return `${kind}|${phase}`;
    case 'evidence':
      // `i-…: 1 snapshot taken` is added up. Any other sentence stays as it is, and is held back to keep the order.
      return `${kind}|${phase}|${ofSet(what.en)?.title ?? shapeOfOne(what.en) ?? seq}`;
    case 'step-done':
    case 'step-undone': {
      const step = state.steps.find((s) => s.id === stepIds[0]);
      return step === undefined || why !== undefined ? undefined : `${kind}|${step.title.en}|${outcomeOf(what.en)}`;
    }
    default:
      return undefined;
  }
}

function folded(events: readonly TimelineEvent[], state: IncidentState, things: readonly Entity[]): string {
  const [first] = events;
  if (first === undefined) return '';
  switch (first.kind) {
    case 'found':
      return `Found ${plural(sum(events.map((e) => leadingCount(e.what.en))), 'more thing')}: ${byKind(things)}`;
    case 'evidence': {
      const sets = events.flatMap((e) => ofSet(e.what.en) ?? []);
      if (sets.length > 0) return `${sets[0]!.title}: ${plural(sum(sets.map((s) => s.count)), 'target')}`;
      const parts = events.flatMap((e) => ofTarget(e.what.en) ?? []);
      const targets = new Set(parts.map((p) => p.target));
      const known = state.entities.filter((e) => targets.has(e.id));
      return `${known.length === targets.size ? byKind(known) : plural(targets.size, 'thing')}: ${summed(parts.map((p) => p.rest))}`;
    }
    default: {
      const title = state.steps.find((s) => first.stepIds?.includes(s.id) === true)?.title.en ?? '';
      const outcome = outcomeOf(first.what.en);
      const count = sum(events.map((e) => e.stepIds?.length ?? 1));
      if (count > events.length) return `${title}: ${plural(count, 'target')} — ${outcome}`;
      // The name of the target as the event has it: it shortens access keys.
      const targets = events.map((e) => e.what.en.slice(`${title}: `.length, -` — ${outcome}`.length));
      return `${title} (${events.length}) — ${outcome}: ${targets.join(', ')}`;
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** `Found 3 more things: …` → 3. */
const leadingCount = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? 0);

/** `Quarantine the instance: i-… — done, read back` → `done, read back`. */
const outcomeOf = (text: string): string => text.split(' — ').at(-1) ?? '';

/** `i-…: 1 snapshot taken` → target and rest. */
function ofTarget(text: string): { target: string; rest: string } | undefined {
  const [, target, rest] = /^(\S+): (\d.*)$/.exec(text) ?? [];
  return target === undefined || rest === undefined ? undefined : { target, rest };
}

const shapeOfOne = (text: string): string | undefined => {
  const one = ofTarget(text);
  return one === undefined ? undefined : shapeOf(one.rest);
};

/** `Record the instance: 25 targets (i-…) — copied` → title and count. */
function ofSet(text: string): { title: string; count: number } | undefined {
  const [, title, count] = /^(.+): (\d+) targets \(/.exec(text) ?? [];
  return title === undefined ? undefined : { title, count: Number(count) };
}

/** What evidence entries count for a target, in the singular or the plural. */
const COUNTED = /\b(\d{1,9}) (snapshot|interface|volume|security group)s?\b/g;

/** Two sentences with the same shape differ only in their numbers. */
const shapeOf = (text: string): string => text.replace(COUNTED, (_, _count, noun: string) => `# ${noun}`);

/** `1 snapshot taken` and `2 snapshots taken` → `3 snapshots taken`. */
function summed(texts: readonly string[]): string {
  const counts = texts.map((text) => [...text.matchAll(COUNTED)].map(([, count]) => Number(count)));
  let i = 0;
  return (texts[0] ?? '').replace(COUNTED, (_, _count, noun: string) => {
    const total = sum(counts.map((of) => of[i] ?? 0));
    i += 1;
    return plural(total, noun);
  });
}

/** `6 volumes, 6 network interfaces`. */
function byKind(entities: readonly Entity[]): string {
  const counts = new Map<EntityKind, number>();
  for (const { kind } of entities) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => counted(count, kind, 'en')).join(', ');
}
