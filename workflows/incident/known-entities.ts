/** The entities that an incident knows, found by key. */
import { canonicalEntity } from '../../domain/canonical.ts';
import { entityKey, inOwnAccount, isContext, mergeEntity, type Entity, type Origin } from '../../domain/entity.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Handled } from './handled.ts';

export class KnownEntities {
  /** ISO time of the earliest thing that the intruder made. */
  firstMadeAt: string | undefined;
  /** How many only give context. */
  contextCount = 0;
  private readonly state: Pick<IncidentState, 'entities' | 'customer'>;
  private readonly handled: Handled;
  /** By `entityKey`: the index in the state. */
  private at = new Map<string, number>();

  constructor(state: Pick<IncidentState, 'entities' | 'customer'>, handled: Handled) {
    this.state = state;
    this.handled = handled;
    this.index();
    for (const entity of state.entities) this.noteMade(entity);
  }

  get(key: string): Entity | undefined {
    const i = this.at.get(key);
    return i === undefined ? undefined : this.state.entities[i];
  }

  /** Merges entities into the known ones, whatever they say of their origin. @returns those that were not known before */
  learn(found: readonly Entity[], foundBy: string, origin: Origin): Entity[] {
    const { entities, customer } = this.state;
    const fresh: Entity[] = [];
    // Inquiries and changes give entities as AWS writes them in that place.
    for (const e of found.map((each) => inOwnAccount(canonicalEntity(each), customer.account.id))) {
      const key = entityKey(e);
      const at = this.at.get(key);
      // It is in the evidence store, and nothing more is known of it.
      if (at === undefined && isContext(e) && this.handled.has(`context|${key}`)) continue;
      const known = at === undefined ? undefined : entities[at];
      const entity = mergeEntity(known, { foundBy, ...e, origin });
      this.contextCount += (isContext(entity) ? 1 : 0) - (known !== undefined && isContext(known) ? 1 : 0);
      if (at === undefined) {
        this.at.set(key, entities.length);
        entities.push(entity);
        fresh.push(entity);
      } else entities[at] = entity;
      this.noteMade(entity);
    }
    return fresh;
  }

  /** These are in the evidence store now. */
  drop(gone: ReadonlySet<unknown>): void {
    for (const entity of gone as ReadonlySet<Entity>) this.handled.add(`context|${entityKey(entity)}`);
    this.state.entities = this.state.entities.filter((e) => !gone.has(e));
    this.index();
  }

  private index(): void {
    const { entities } = this.state;
    this.at = new Map(entities.map((e, i) => [entityKey(e), i]));
    this.contextCount = entities.filter(isContext).length;
  }

  private noteMade({ standing, facts }: Entity): void {
    if (standing !== 'unauthorized') return;
    for (const time of [facts?.['createdAt'], facts?.['launchedAt']]) {
      if (time === undefined || Number.isNaN(Date.parse(time))) continue;
      const at = new Date(time).toISOString();
      if (this.firstMadeAt === undefined || at < this.firstMadeAt) this.firstMadeAt = at;
    }
  }
}
