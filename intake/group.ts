/** Collects alerts by incident so that a storm of them is handed to Temporal in a few signals. */
import { sizeOf, type Delivered } from '../domain/alert-groups.ts';
import type { ConfiguredSuppression } from '../domain/suppressions.ts';
import { isInvalidArgument } from '../contract/temporal/errors.ts';
import { incidentOf } from '../contract/temporal/open-incident.ts';

interface Owner {
  id: string;
  suppressions?: readonly ConfiguredSuppression[];
}

/** What became of an alert. */
export interface HandedOver {
  incidentId: string;
  /** It has not reached the incident. */
  isSuppressed: boolean;
}

export interface GroupingDeps {
  /**
   * Hands alerts of one incident over.
   * @returns those that are suppressed
   * @throws when Temporal cannot be reached, or does not take them
   */
  send(deliveries: readonly Delivered[], customer: Owner): Promise<ReadonlySet<Delivered>>;
}

/** After a group, the incident's next alerts wait this long for more, in milliseconds. The first group goes at once. */
const WAIT_MS = 250;
/** So many alerts, or bytes as JSON, are handed over without waiting. */
const MOST_ALERTS = 200;
const MOST_BYTES = 200_000;
/** Groups on their way to Temporal at once. One customer never has them all. */
const MOST_SENDS = 16;
const MOST_SENDS_A_CUSTOMER = 8;

interface Waiting {
  delivered: Delivered;
  accepted(isSuppressed: boolean): void;
  failed(error: unknown): void;
}

interface Batch {
  incident: string;
  customer: Owner;
  waiting: Waiting[];
  bytes: number;
  timer: NodeJS.Timeout;
}

/** Each caller of `add` waits until Temporal has its alert, which bounds how many alerts are here. */
export class Grouping {
  readonly #deps: GroupingDeps;
  /** Batches that are still being collected, by incident. */
  readonly #open = new Map<string, Batch>();
  /** Incidents that had a group a moment ago, until it is forgotten. */
  readonly #recent = new Map<string, NodeJS.Timeout>();
  /** What waits to be sent, by customer and in order. The customer served last is at the end. */
  readonly #ready = new Map<string, Batch[]>();
  /** Incidents to which a group is being sent. The next group waits, so that the order is kept. */
  readonly #busy = new Set<string>();
  readonly #sending = new Map<string, number>();

  constructor(deps: GroupingDeps) {
    this.#deps = deps;
  }

  /**
   * @returns the incident's id, once Temporal has the alert, and whether the alert is suppressed instead
   * @throws what Temporal answered
   */
  async add(delivered: Delivered, customer: Owner): Promise<HandedOver> {
    const incident = incidentOf(delivered.alert, customer);
    const isSuppressed = await new Promise<boolean>((accepted, failed) =>
      this.#collect(incident, customer, { delivered, accepted, failed }),
    );
    return { incidentId: incident, isSuppressed };
  }

  #collect(incident: string, customer: Owner, waiting: Waiting): void {
    const size = sizeOf(waiting.delivered);
    const before = this.#open.get(incident);
    if (before !== undefined && before.bytes + size > MOST_BYTES) this.#close(before);
    const batch = this.#open.get(incident) ?? this.#fresh(incident, customer);
    batch.waiting.push(waiting);
    batch.bytes += size;
    if (batch.waiting.length >= MOST_ALERTS || batch.bytes >= MOST_BYTES) this.#close(batch);
  }

  #fresh(incident: string, customer: Owner): Batch {
    // What one receive of the queue gave still goes together.
    const timer = setTimeout(() => this.#close(batch), this.#recent.has(incident) ? WAIT_MS : 0);
    const batch: Batch = { incident, customer, waiting: [], bytes: 0, timer };
    this.#open.set(incident, batch);
    return batch;
  }

  #close(batch: Batch): void {
    clearTimeout(batch.timer);
    this.#open.delete(batch.incident);
    clearTimeout(this.#recent.get(batch.incident));
    const forget = setTimeout(() => this.#recent.delete(batch.incident), WAIT_MS);
    this.#recent.set(batch.incident, forget.unref());
    const { id } = batch.customer;
    const ready = this.#ready.get(id);
    if (ready === undefined) this.#ready.set(id, [batch]);
    else ready.push(batch);
    this.#sendMore();
  }

  #sendMore(): void {
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) void this.#send(batch);
  }

  /** The next batch. Customers take turns. */
  #next(): Batch | undefined {
    const total = [...this.#sending.values()].reduce((sum, n) => sum + n, 0);
    if (total >= MOST_SENDS) return undefined;
    for (const [customer, batches] of this.#ready) {
      if ((this.#sending.get(customer) ?? 0) >= MOST_SENDS_A_CUSTOMER) continue;
      const first = batches.findIndex((b) => !this.#busy.has(b.incident));
      if (first === -1) continue;
      const [batch] = batches.splice(first, 1);
      this.#ready.delete(customer);
      if (batches.length > 0) this.#ready.set(customer, batches);
      return batch;
    }
    return undefined;
  }

  async #send(batch: Batch): Promise<void> {
    const { incident, customer, waiting } = batch;
    this.#busy.add(incident);
    this.#sending.set(customer.id, (this.#sending.get(customer.id) ?? 0) + 1);
    await this.#handOver(waiting, customer);
    this.#busy.delete(incident);
    const left = (this.#sending.get(customer.id) ?? 1) - 1;
    if (left === 0) this.#sending.delete(customer.id);
    else this.#sending.set(customer.id, left);
    this.#sendMore();
  }

  async #handOver(waiting: readonly Waiting[], customer: Owner): Promise<void> {
    try {
      const suppressed = await this.#deps.send(
        waiting.map((w) => w.delivered),
        customer,
      );
      for (const one of waiting) one.accepted(suppressed.has(one.delivered));
    } catch (error) {
      // One that Temporal refuses must not take the others with it. What it has already counts once.
      if (isInvalidArgument(error) && waiting.length > 1)
        for (const one of waiting) await this.#handOver([one], customer);
      else for (const one of waiting) one.failed(error);
    }
  }
}
