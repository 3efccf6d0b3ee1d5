/**
 * The incidents that a person may see: open ones from Temporal's visibility, closed ones from their summaries in the evidence
 * store. There is no database beside these two. Whatever is asked, what lies outside the person's scope is never read.
 */
import { NoAnswer, unlessWithoutState } from '../../contract/temporal/errors.ts';
import { followUpsId } from '../../contract/ids.ts';
import type { Incidents, ListedIncident } from '../../contract/temporal/incidents.ts';
import { dropOldest } from '../../domain/drop-oldest.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import { localDay } from '../../domain/format.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import type { IncidentSummary } from '../../domain/summary.ts';
import type { Text } from '../../domain/text.ts';
import { fits, STATUSES, type Filter, type Filtered, type Status } from '../filter.ts';
import { allows, allowsId, zoneOf, type Scope } from '../scope.ts';
import { recordOf, type Evidence } from './evidence.ts';
import { createSelection, openedOn, type Select } from './selection.ts';
import type { Summaries } from './summaries.ts';

/** One line of the list. */
export interface Row extends Filtered {
  id: string;
  /** ISO 8601. */
  openedAt: string;
  /** Of a closed one: the first run, which tells it from others about the same thing. */
  runId?: string;
  account: { id: string; name: string };
  /** Absent while only Temporal's list is known. */
  title?: Text;
  closedAt?: string;
  waitingFor?: Text;
  drill: boolean;
  recurs: boolean;
  metrics: IncidentSummary['metrics'];
}

export interface Page {
  rows: Row[];
  /** Of all that fit, not only of this page. */
  total: number;
  counts: Record<Status, number>;
  page: number;
  pages: number;
  /** Temporal does not answer: open incidents are missing. */
  withoutOpen: boolean;
}

/** An incident as its page shows it. */
export interface Found {
  state: IncidentState;
  /** Of a closed one. */
  summary?: IncidentSummary;
  followUps?: FollowUpsState;
  /** Temporal does not answer: one about the same thing may be open, newer than this. */
  withoutOpen: boolean;
  /** Incidents about the same thing, the newest first, this one left out. */
  others: IncidentSummary[];
}

export interface Source {
  list(scope: Scope, filter: Filter): Promise<Page>;
  /** Summaries of closed incidents. */
  closed(scope: Scope): Promise<readonly IncidentSummary[]>;
  /** Those that a filter selects, for trends. */
  selected: Select;
  /** The customer of an incident, without reading the incident; undefined if there is none in this scope. @throws NoAnswer */
  customerOf(scope: Scope, id: string): Promise<string | undefined>;
  /** Whether Temporal runs one with this id, also one that is just closing: its evidence has no seal yet. @throws NoAnswer */
  goesOn(scope: Scope, id: string): Promise<boolean>;
  /** Undefined if there is none in this scope. @param run the first run's id, or its beginning */
  find(scope: Scope, id: string, run?: string): Promise<Found | undefined>;
}

export interface SourceDeps {
  incidents: Pick<Incidents, 'list' | 'header' | 'state' | 'followUps'>;
  summaries: Pick<Summaries, 'all'>;
  evidence: Evidence;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

const ROWS_A_PAGE = 25;
/** Open incidents whose header is read, so that they have a title. */
const HEADERS_READ = 40;
/** Each header is a query that a worker answers: all views share it for so long. */
const HEADER_MS = 5_000;

export function createSource({ incidents, summaries, evidence, now = Date.now }: SourceDeps): Source {
  /** A summary never changes: its row is made again only when the customer has got another time zone or name. */
  const rows = new WeakMap<IncidentSummary, { zone: string; name: string; row: Row }>();
  const rowOf = (scope: Scope, summary: IncidentSummary): Row => {
    const [zone, name] = [zoneOf(scope, summary.customer), nameOf(scope, summary.customer)];
    const before = rows.get(summary);
    if (before?.zone === zone && before.name === name) return before.row;
    const row = closedRow(scope, summary);
    rows.set(summary, { zone, name, row });
    return row;
  };
  const headers = new Map<string, { header: Promise<IncidentHeader | undefined>; until: number }>();
  /** A worker may be away: then the list alone says what it can. */
  function headerOf({ id, runId, phase }: ListedIncident): Promise<IncidentHeader | undefined> {
    // Temporal's list says at once that the phase has changed.
    const key = `${id} ${runId} ${phase}`;
    const before = headers.get(key);
    if (before !== undefined && before.until > now()) return before.header;
    const header = incidents.header({ id }).catch((error: unknown) => {
      headers.delete(key);
      return unlessSilent(error);
    });
    headers.delete(key);
    headers.set(key, { header, until: now() + HEADER_MS });
    dropOldest(headers, 4 * HEADERS_READ);
    return header;
  }

  /** @throws NoAnswer */
  async function runningIn(scope: Scope, only: { id?: string } = {}): Promise<ListedIncident[]> {
    const customers = scope.everything ? {} : { customers: scope.customers.map((c) => c.id) };
    const listed = await incidents.list({ open: true, ...customers, ...only });
    return listed.filter((one) => allows(scope, one.customer));
  }

  /** Not those whose workflow is still telling people that they have closed. @throws NoAnswer */
  const openIn = async (scope: Scope, only: { id?: string } = {}): Promise<ListedIncident[]> =>
    (await runningIn(scope, only)).filter((one) => one.status === 'open');

  const closedIn = async (scope: Scope): Promise<IncidentSummary[]> =>
    (await summaries.all()).filter((s) => allows(scope, s.customer));

  /** The state of an incident that is open. @throws NoAnswer */
  async function openState(scope: Scope, id: string): Promise<IncidentState | undefined> {
    if (!(await openIn(scope, { id })).some((one) => one.id === id)) return undefined;
    const state = await incidents.state({ id }).catch(unlessWithoutState);
    return state !== undefined && allows(scope, state.customer.id) ? state : undefined;
  }

  /** Temporal forgets them some time after they ended; a state without them still has what was planned. */
  const followUpsOf = (id: string, runId: string): Promise<FollowUpsState | undefined> =>
    incidents.followUps({ id: followUpsId(id, runId) }).catch(unlessSilent);

  return {
    async list(scope, filter) {
      const [open, closed] = await Promise.all([openIn(scope).catch(unlessAway), closedIn(scope)]);
      const read = await Promise.all((open ?? []).slice(0, HEADERS_READ).map(headerOf));
      const running = (open ?? []).map((one, i) => openRow(scope, one, read[i]));
      const runs = new Map(running.map((row) => [row.id, row]));
      // A report has been written, and then an alert reopened the incident; or it is just about to close.
      const isOpenAgain = ({ id, runId, at }: IncidentSummary): boolean => {
        const row = runs.get(id);
        return row !== undefined && (row.runId === undefined ? at > row.openedAt : row.runId === runId);
      };
      const all = [...running, ...closed.filter((s) => !isOpenAgain(s)).map((s) => rowOf(scope, s))];
      const { status: _, ...others } = filter;
      const fitting = all.filter((row) => fits(others, row));
      const counts = Object.fromEntries(
        STATUSES.map((status) => [status, fitting.filter((row) => row.status === status).length]),
      ) as Page['counts'];
      const selected = fitting.filter((row) => fits(filter, row)).toSorted(openFirst);
      const pages = Math.max(1, Math.ceil(selected.length / ROWS_A_PAGE));
      const page = Math.min(filter.page, pages);
      const rows = selected.slice((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE);
      return { rows, total: selected.length, counts, page, pages, withoutOpen: open === undefined };
    },
    closed: closedIn,
    selected: createSelection(summaries),
    async customerOf(scope, id) {
      if (!allowsId(scope, id)) return undefined;
      const summary = (await closedIn(scope)).find((s) => s.id === id);
      return summary?.customer ?? (await openIn(scope, { id })).find((one) => one.id === id)?.customer;
    },
    goesOn: async (scope, id) => (await runningIn(scope, { id })).some((one) => one.id === id),
    async find(scope, id, run) {
      if (!allowsId(scope, id)) return undefined;
      const closed = (await closedIn(scope)).filter((s) => s.id === id).toSorted((a, b) => (a.at < b.at ? 1 : -1));
      const isWanted = (runId: string): boolean => run === undefined || (run.length >= 8 && runId.startsWith(run));
      let withoutOpen = false;
      const open = await openState(scope, id).catch((error: unknown) => {
        // What has closed is read without Temporal. Whether another is open is not known then.
        if (!closed.some((s) => isWanted(s.runId))) throw error;
        withoutOpen = true;
        return unlessAway(error);
      });
      if (open !== undefined && isWanted(open.runId)) {
        const followUps = await followUpsOf(id, open.runId);
        const others = closed.filter((s) => s.runId !== open.runId);
        return { state: open, others, withoutOpen, ...(followUps === undefined ? {} : { followUps }) };
      }
      const summary = closed.find((s) => isWanted(s.runId));
      if (summary === undefined) return undefined;
      const [record, followUps] = await Promise.all([recordOf(evidence, summary), followUpsOf(id, summary.runId)]);
      if (record.customer.id !== summary.customer) return undefined;
      const state = closedState(record, summary);
      const others = closed.filter((s) => s !== summary);
      return { state, summary, others, withoutOpen, ...(followUps === undefined ? {} : { followUps }) };
    },
  };
}

/** There is nothing to read any more, or nobody who answers: what would be said is left out. */
const unlessSilent = (error: unknown): undefined => (error instanceof NoAnswer ? undefined : unlessWithoutState(error));

/** Temporal does not answer: what it would say is left out. */
function unlessAway(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error;
}

/** The record was written a moment before the incident closed. */
const closedState = (record: IncidentState, { at, outcome, reports, seal }: IncidentSummary): IncidentState => ({
  ...record,
  status: outcome === 'suppressed' ? 'dismissed' : outcome,
  closedAt: record.closedAt ?? at,
  reports,
  ...(seal === undefined ? {} : { seal }),
});

const nameOf = ({ customers }: Scope, customer: string): string =>
  customers.find((c) => c.id === customer)?.name ?? customer;

const accountName = ({ customers }: Scope, id: string): string =>
  customers.flatMap((c) => c.accounts).find((a) => a.id === id)?.name ?? id;

function openRow(scope: Scope, one: ListedIncident, header: IncidentHeader | undefined): Row {
  const title = header === undefined ? undefined : { en: header.title, ko: header.titleKo ?? header.title };
  const account = { id: one.account, name: accountName(scope, one.account) };
  return {
    id: one.id,
    status: 'open',
    customer: one.customer,
    account,
    severity: one.severity,
    category: one.category,
    phase: one.phase,
    openedAt: header?.openedAt ?? one.openedAt,
    day: localDay(header?.openedAt ?? one.openedAt, zoneOf(scope, one.customer)),
    drill: header?.drill ?? false,
    recurs: header?.recurrenceOf !== undefined,
    metrics: header?.metrics ?? {},
    text: [title?.en, title?.ko, one.id, account.name, one.customer, nameOf(scope, one.customer)].join('\n'),
    ...(title === undefined ? {} : { title }),
    ...(header === undefined ? {} : { runId: header.runId }),
    ...(header?.waitingFor === undefined ? {} : { waitingFor: header.waitingFor }),
  };
}

const closedRow = (scope: Scope, s: IncidentSummary): Row => ({
  id: s.id,
  runId: s.runId,
  status: s.outcome,
  customer: s.customer,
  account: s.account,
  severity: s.severity,
  category: s.category,
  openedAt: s.openedAt,
  day: openedOn(scope, s),
  closedAt: s.at,
  title: { en: s.title, ko: s.titleKo ?? s.title },
  drill: s.drill,
  recurs: s.recurs,
  metrics: s.metrics,
  text: [s.title, s.titleKo, s.id, s.account.id, s.account.name, s.customer, nameOf(scope, s.customer)].join('\n'),
});

/** What needs people comes first, then the newest. */
const openFirst = (a: Row, b: Row): number =>
  Number(b.status === 'open') - Number(a.status === 'open') ||
  (a.openedAt < b.openedAt ? 1 : a.openedAt > b.openedAt ? -1 : 0);
