/** What the intruder did to the customer, by its effect: from actions that the record shows, and never from a guess. Pure. */
import { actsOf } from './acts.ts';
import type { Entity } from './entity.ts';
import type { Finding } from './entry.ts';
import { groupBy } from './group.ts';
import { shortKey } from './format.ts';
import type { IncidentState } from './incident.ts';
import { KIND_NAMES } from './names.ts';
import type { Language, Text } from './text.ts';

/** The effects that a summary must name, or say that nothing of the kind was found. */
export const EFFECTS = ['made-public', 'shared', 'taken', 'stopped', 'destroyed'] as const;
export type Effect = (typeof EFFECTS)[number];

/** What the intruder did to a thing. */
export const EFFECT_NAMES: Record<Effect, Text> = {
  'made-public': { en: 'made public', ko: '전체 공개' },
  shared: { en: 'shared outside', ko: '외부 공유' },
  taken: { en: 'read or taken', ko: '조회·유출' },
  stopped: { en: 'stopped', ko: '중지' },
  destroyed: { en: 'destroyed', ko: '삭제' },
};

export interface Impact {
  /** Of each effect, each thing once, in the order in which it happened. */
  things: Record<Effect, Text[]>;
  /** Data was within the intruder's reach, and no log that was read would show who read it. */
  readsUnknown: boolean;
}

export function impactOf(state: Pick<IncidentState, 'findings' | 'entities'>): Impact {
  const acts = actsOf(state);
  const of = (effect: Effect): Text[] =>
    [...groupBy(acts.filter((f) => f.act === effect).map(thingOf), (t) => t.en).values()].map(([first]) => first);
  const things = Object.fromEntries(EFFECTS.map((effect) => [effect, of(effect)])) as Record<Effect, Text[]>;
  const holdsData = (e: Entity): boolean => DATA.has(e.kind) && e.standing === 'affected';
  const exposed = things['made-public'].length + things.shared.length > 0;
  return { things, readsUnknown: things.taken.length === 0 && (exposed || state.entities.some(holdsData)) };
}

const DATA: ReadonlySet<Entity['kind']> = new Set(['bucket', 'object', 'database', 'volume', 'snapshot', 'image']);

/** `bucket acme-exports`; without an entity, the finding's own words. */
const thingOf = ({ entity, title, act }: Finding): Text => {
  if (entity === undefined || act === 'taken') return title;
  const { en, ko } = KIND_NAMES[entity.kind];
  const id = entity.kind === 'access-key' ? shortKey(entity.id) : entity.id;
  return entity.kind === 'resource' ? { en: id, ko: id } : { en: `${en} ${id}`, ko: `${ko} ${id}` };
};

export const listed = (things: readonly Text[], language: Language): string[] => things.map((t) => t[language]);
