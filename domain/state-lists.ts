/** The lists of an incident's state, which grow with it, page by page. All lists of a small incident fit on one page. Pure. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Gate, IncidentState } from './incident.ts';

/** Of a page that people look at. */
const SHOWN_BYTES = 60_000;
/**
 * Of a page of the whole state: each page of an incident that has ended costs Temporal a replay of its history. A longer
 * answer would go to external storage, which takes what is longer than 256 KiB.
 */
export const READ_BYTES = 200_000;

/** Lists of the state that grow with the incident. */
export const PARTS = [
  'alerts',
  'alertCounts',
  'entities',
  'findings',
  'summaries',
  'evidence',
  'steps',
  'gates',
  'followUps',
  'timeline',
  'kept',
] as const;
export type PartName = (typeof PARTS)[number];

/** A place in the lists, which follow each other in the order of `PARTS`. */
export interface ListsPlace {
  name: PartName;
  from: number;
}

/** A page of all lists. `next` is where the following page begins; absent at the end. */
export interface ListsPage {
  /** Of the incident when the page was read. */
  version: number;
  /** A list of which nothing is on this page may be absent. */
  lists: Partial<Record<PartName, unknown[]>>;
  next?: ListsPlace;
}

/** As much of the lists as fits into so many bytes of JSON, from this place on. */
export function listsFrom(state: IncidentState, place: ListsPlace, mostBytes: number = SHOWN_BYTES): ListsPage {
  const page: ListsPage = { version: state.version, lists: {} };
  let room = Math.min(mostBytes, READ_BYTES);
  for (const name of PARTS.slice(PARTS.indexOf(place.name))) {
    const from = name === place.name ? place.from : 0;
    const list = name === 'gates' ? state.gates.slice(from).map(shortGate) : (state[name] ?? []).slice(from);
    const isFirst = Object.keys(page.lists).length === 0;
    const { items, bytes } = fitting<unknown>(list, room, isFirst ? 1 : 0);
    page.lists[name] = items;
    room -= bytes;
    if (items.length < list.length) return { ...page, next: { name, from: from + items.length } };
  }
  return page;
}

/** A gate of thousands of steps: ids that follow each other are one range, `isolate-1..500`. */
const shortGate = (gate: Gate): Gate => ({ ...gate, stepIds: rangesOf(gate.stepIds) });

function rangesOf(ids: readonly string[]): string[] {
  const ranges: { prefix: string; from: number; to: number }[] = [];
  for (const id of ids) {
    const [, prefix = '', digits = ''] = /^(.*-)(\d+)$/.exec(id) ?? [];
    const last = ranges.at(-1);
    if (last?.prefix === prefix && last.to + 1 === Number(digits)) last.to += 1;
    else ranges.push({ prefix, from: Number(digits), to: Number(digits) });
  }
  return ranges.map(({ prefix, from, to }) => (from === to ? `${prefix}${from}` : `${prefix}${from}..${to}`));
}

/** The ids again. */
export const idsOf = (ranges: readonly string[]): string[] =>
  ranges.flatMap((range) => {
    const [, prefix, from, to] = /^(.*-)(\d+)\.\.(\d+)$/.exec(range) ?? [];
    if (prefix === undefined) return [range];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${prefix}${Number(from) + i}`);
  });

/** As many items as fit on a page, at least one. */
export function pageOf<T>(all: readonly T[], from: number): { items: T[]; next?: number } {
  const { items } = fitting(all.slice(from), SHOWN_BYTES, 1);
  const next = from + items.length;
  return { items, ...(next < all.length ? { next } : {}) };
}

/** The first items that fit into so many bytes of JSON, and at least so many of them. */
function fitting<T>(all: readonly T[], room: number, atLeast: number): { items: T[]; bytes: number } {
  const items: T[] = [];
  let bytes = 0;
  for (const item of all) {
    const size = utf8ToBytes(JSON.stringify(item)).length;
    if (items.length >= atLeast && bytes + size > room) break;
    bytes += size;
    items.push(item);
  }
  return { items, bytes };
}
