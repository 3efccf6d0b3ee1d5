/** Eventual consistency: for a while after a write, reads of the service that were made before it are answered as then. */
import { dropOldest } from './drop-oldest.ts';
import { isReadOnly, type Call } from './call.ts';
import { header, type HttpAnswer } from './http.ts';

const MOST_KEPT = 3_000;

export class LateReads {
  /** Account, region, service, operation and input → the last answer, and when it was true. */
  private readonly answers = new Map<string, { answer: HttpAnswer; at: number }>();
  /** Account and service → when the last write was made. */
  private readonly writes = new Map<string, number>();

  /** An answer from before the last write, if the write does not show yet. */
  instead(call: Call, lateMs: number): HttpAnswer | undefined {
    const wrote = this.writes.get(placeOf(call));
    const known = this.answers.get(keyOf(call));
    if (wrote === undefined || known === undefined || isConsistent(call)) return undefined;
    return known.at < wrote && timeOf(call) < wrote + lateMs ? known.answer : undefined;
  }

  /** Keeps an answer that is true now, or that something was written now. */
  keep(call: Call, answer: HttpAnswer): void {
    if (answer.status >= 400 || isConsistent(call)) return;
    if (isReadOnly(call.route.operation)) {
      this.answers.set(keyOf(call), { answer, at: timeOf(call) });
      dropOldest(this.answers, MOST_KEPT);
    } else {
      this.writes.set(placeOf(call), timeOf(call));
      dropOldest(this.writes, MOST_KEPT);
    }
  }
}

const placeOf = ({ account, route }: Call): string => `${account} ${route.service}`;

const keyOf = (call: Call): string =>
  `${placeOf(call)} ${call.region} ${call.route.operation} ${JSON.stringify(call.input)}`;

/** By the clock of a caller that only pretends to wait: a test says in a header how long it has slept. */
const timeOf = ({ at, request }: Call): number => at.getTime() + Number(header(request, 'x-sandbox-slept-ms') ?? 0);

/** S3 shows objects at once, but not buckets' configurations (S3 User Guide: *Amazon S3 data consistency model*). */
const isConsistent = ({ route, input }: Call): boolean =>
  route.service === 'sts' ||
  (route.service === 's3' && (input.Key !== undefined || route.operation.startsWith('ListObject')));
