/** `firebreak classify`: what intake would make of a text. Pure: it starts nothing. */
import type { Alert, AlertSource, Category, Severity } from '../domain/alert.ts';
import type { Entity } from '../domain/entity.ts';
import { chooseRunbook, type Runbook } from '../domain/runbook.ts';
import { eventsInParts } from './unwrap/file.ts';
import { eventsInFile } from './unwrap/unwrap.ts';
import { firstText } from '../domain/fields.ts';
import type { Outcome, RawEvent, SourceNormaliser } from './outcome.ts';
import { normalise } from './sources/index.ts';

/** One event and its outcome; `index` counts the events of the file from 0. */
export interface ClassifiedEvent {
  file: string;
  index: number;
  outcome: 'alert' | 'ignored' | 'rejected';
  /** Why it was ignored or rejected; null for an alert. */
  reason: string | null;
  source: AlertSource | null;
  account: string | null;
  region: string | null;
  findingType: string | null;
  title: string | null;
  category: Category | null;
  severity: Severity | null;
  /** ISO 8601, UTC. */
  occurredAt: string | null;
  correlationKey: string | null;
  /** As an entry of `suppressions` in customers.yaml names them. */
  entities: Pick<Entity, 'kind' | 'id' | 'region' | 'standing' | 'part'>[];
  /** The runbook its incident would follow; null if none fits (P1.19). */
  runbook: string | null;
  sample: boolean;
}

/** The part of a runbook that the choice needs. */
export type RunbookChoice = Pick<Runbook, 'id' | 'category' | 'match' | 'priority'>;

/** What a classification goes by. */
export interface Known {
  /** Default: intake's own. */
  sources?: readonly SourceNormaliser[];
  runbooks?: readonly RunbookChoice[];
}

/**
 * Every event in a file (JSON or JSON lines, plain or as gzip), in order. There is always at least one: a file that
 * cannot be read counts as one rejected event.
 */
export function classifyBytes(bytes: Buffer, file: string, known: Known = {}): ClassifiedEvent[] {
  return eventsInFile(bytes).map((event, index) =>
    describe(event, normalise(event, known.sources), file, index, known),
  );
}

/**
 * The same of a file that is read in parts: each event as soon as it was read, in memory that does not grow with the file.
 * A file that is broken in one place is read on after it, and the place is named.
 */
export async function* classifyParts(
  parts: AsyncIterable<string | Uint8Array>,
  file: string,
  known: Known = {},
): AsyncGenerator<ClassifiedEvent[]> {
  let index = 0;
  for await (const events of eventsInParts(parts))
    yield Array.from(events, (event) => describe(event, normalise(event, known.sources), file, index++, known));
}

function describe(
  event: RawEvent,
  result: Outcome,
  file: string,
  index: number,
  { runbooks = [] }: Known,
): ClassifiedEvent {
  if (result.outcome !== 'alert') {
    return {
      file,
      index,
      outcome: result.outcome,
      reason: result.reason,
      source: result.source ?? null,
      account: firstText(event.body, ['accountId'], ['awsAccountId'], ['recipientAccountId']) ?? event.account ?? null,
      region: firstText(event.body, ['region'], ['awsRegion']) ?? event.region ?? null,
      findingType: null,
      title: null,
      category: null,
      severity: null,
      occurredAt: null,
      correlationKey: null,
      entities: [],
      runbook: null,
      sample: false,
    };
  }
  const { alert } = result;
  return {
    file,
    index,
    outcome: 'alert',
    reason: null,
    source: alert.source,
    account: alert.account,
    region: alert.region,
    findingType: alert.findingType,
    title: alert.title,
    category: alert.category,
    severity: alert.severity,
    occurredAt: alert.occurredAt,
    correlationKey: alert.correlationKey,
    entities: alert.entities.map(({ kind, id, region, standing, part }) => ({
      kind,
      id,
      ...(region === undefined ? {} : { region }),
      standing,
      ...(part === undefined ? {} : { part }),
    })),
    runbook: chooseRunbook(runbooks, alert satisfies Pick<Alert, 'category'>)?.id ?? null,
    sample: alert.sample,
  };
}
