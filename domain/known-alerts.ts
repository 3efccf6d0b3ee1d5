/** What a suppression may take from the alerts of an incident: what their sources have confirmed. Pure. */
import { canBeAsked, moreSevere, type Alert, type Severity } from './alert.ts';
import type { AlertRecord } from './alert-record.ts';
import { digestOf } from './digest.ts';
import { entityKey, type Entity } from './entity.ts';
import type { IncidentState } from './incident.ts';
import { MOST_KINDS, MOST_THINGS, named, NOTHING, thingOf, type KnownKind, type NamedThing } from './suppressions.ts';

/** Things that an incident keeps of all its alerts together. */
const MOST_SEEN = 4_000;

const keyOf = (e: NamedThing): string => digestOf(entityKey(e)).slice(0, 16);

/** What one alert of an incident has named. */
export interface SeenThing {
  thing: string;
  /** Of the thing alone (`entityKey`), as a digest; empty for `NOTHING`. */
  key: string;
  acts?: true;
}

/** What the alerts of an incident have named, by the alert's id. */
export type SeenThings = Record<string, SeenThing[]>;

/** Adds what an alert that people see names, in place. */
export function noteThings(seen: SeenThings, alert: Alert): void {
  const things = named(alert).map((e): SeenThing => ({
    thing: thingOf(e),
    key: keyOf(e),
    ...(e.part === 'acts' ? { acts: true } : {}),
  }));
  const known = (seen[alert.id] ??= []);
  const all = new Set(known.map(({ thing }) => thing));
  let room = MOST_SEEN - Object.values(seen).reduce((n, { length }) => n + length, 0);
  for (const one of things.length === 0 ? [{ thing: NOTHING, key: '' }] : things) {
    if (room <= 0) return;
    if (all.has(one.thing)) continue;
    all.add(one.thing);
    known.push(one);
    room -= 1;
  }
}

/**
 * An alert may have been forged to teach a suppression what to hide. Where its source can be asked, only what the source has
 * confirmed is known.
 */
export const isSure = ({ source, confirmation }: Pick<AlertRecord, 'source' | 'confirmation'>): boolean =>
  canBeAsked(source) ? confirmation === 'confirmed' : confirmation !== 'unconfirmed';

/** What a suppression of the incident would hide, by kind. */
export function knownKinds(
  { alerts, entities }: Pick<IncidentState, 'alerts' | 'entities'>,
  seen: SeenThings,
): KnownKind[] {
  const confirmed = new Map(entities.filter(isFromSource).map((e) => [keyOf(e), e]));
  const kinds: KnownKind[] = [];
  for (const alert of alerts.filter(isSure)) {
    const all = seen[alert.id] ?? [];
    const said = ({ thing, key, acts }: SeenThing): boolean => {
      if (thing === NOTHING) return all.length === 1;
      const known = confirmed.get(key);
      return known !== undefined && (acts === undefined || known.part === 'acts');
    };
    const things = canBeAsked(alert.source) ? all.filter(said) : all;
    if (things.length > 0)
      addKind(
        kinds,
        alert,
        things.map(({ thing }) => thing),
      );
  }
  return kinds;
}

const isFromSource = ({ origin }: Entity): boolean => origin === 'source';

function addKind(
  kinds: KnownKind[],
  { source, findingType, severity }: Pick<Alert, 'source' | 'findingType' | 'severity'>,
  things: readonly string[],
): void {
  const known = kinds.find((k) => k.source === source && k.findingType === findingType);
  if (known === undefined) {
    if (kinds.length < MOST_KINDS) kinds.push({ source, findingType, severity, things: things.slice(0, MOST_THINGS) });
    return;
  }
  known.severity = moreSevere(known.severity, severity);
  known.things = [...new Set([...known.things, ...things])].slice(0, MOST_THINGS);
}

const TYPES_SHOWN = 5;
const THINGS_SHOWN = 10;

/** What people read of it before they decide: types, the highest severity, and things, with how many more there are. */
export interface WouldHide {
  types: string[];
  moreTypes: number;
  severity: Severity;
  things: Pick<Entity, 'kind' | 'id' | 'region' | 'standing'>[];
  moreThings: number;
}

/** Undefined if a suppression would hide nothing. */
export function wouldHide({ alerts, entities }: Pick<IncidentState, 'alerts' | 'entities'>): WouldHide | undefined {
  const sure = alerts.filter(isSure);
  const [first] = sure;
  if (first === undefined) return undefined;
  const types = [...new Set(sure.map((a) => a.findingType))];
  const isAsked = sure.every((a) => canBeAsked(a.source));
  const things = entities.filter((e) => e.kind !== 'finding' && e.foundBy === 'alert' && (isFromSource(e) || !isAsked));
  return {
    types: types.slice(0, TYPES_SHOWN),
    moreTypes: Math.max(0, types.length - TYPES_SHOWN),
    severity: sure.map((a) => a.severity).reduce(moreSevere, first.severity),
    things: things.slice(0, THINGS_SHOWN).map(({ kind, id, region, standing }) => ({
      kind,
      id: id.slice(0, 200),
      ...(region === undefined ? {} : { region }),
      standing,
    })),
    moreThings: Math.max(0, things.length - THINGS_SHOWN),
  };
}
