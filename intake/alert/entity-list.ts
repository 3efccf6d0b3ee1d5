/** Collects an alert's entities. Blank ones are dropped, repeated ones are merged, and overlong texts are cut. */
import { canonicalEntity } from '../../domain/canonical.ts';
import {
  entityKey,
  inOwnAccount,
  mergeEntities,
  mergeEntity,
  WITHOUT_REGION,
  type Entity,
  type EntityKind,
  type Standing,
} from '../../domain/entity.ts';
import { isPrivateAddress } from '../../domain/addresses.ts';
import { accountOf, entityOfArn } from '../../domain/arns.ts';

export class EntityList {
  /** By `entityKey`. As many as the message names: its own size is the limit (1 MB from SQS). */
  readonly #entities = new Map<string, Entity>();
  readonly #region: string | undefined;

  /** @param region of the alert; it is used for every regional entity that names no region of its own */
  constructor(region?: string) {
    this.#region = region;
  }

  /** Adds an entity unless its id is missing. Facts without a value are left out. */
  add(kind: EntityKind, id: string | undefined, standing: Standing, more: EntityDetails = {}): this {
    if (id === undefined || id === '' || id.length > 2048) return this;
    const facts = Object.entries(more.facts ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [[k, v.slice(0, 500)]]));
    const given: Entity = {
      kind,
      id,
      standing,
      ...(more.region === undefined ? {} : { region: more.region }),
      ...(more.account === undefined || !/^\d{12}$/.test(more.account) ? {} : { account: more.account }),
      ...(facts.length === 0 ? {} : { facts: Object.fromEntries(facts) as Record<string, string> }),
      foundBy: 'alert',
    };
    const { region = this.#region, ...named } = canonicalEntity(given);
    const entity: Entity = WITHOUT_REGION.has(named.kind) || region === undefined ? named : { ...named, region };
    const key = entityKey(entity);
    this.#entities.set(key, mergeEntity(this.#entities.get(key), entity));
    return this;
  }

  /** Adds what an ARN names. Text that is no ARN is dropped. */
  addArn(arn: string | undefined, standing: Standing, more: EntityDetails = {}): this {
    const named = namedBy(arn);
    if (named === undefined) return this;
    return this.add(named.kind, named.id, standing, {
      ...more,
      ...(named.region === undefined ? {} : { region: named.region }),
      // The same name in another account is another thing.
      account: accountOf(arn) ?? more.account,
      // A trail's ARN is kept because its name says neither home region nor account.
      ...(named.kind === 'trail' && arn !== undefined ? { facts: { ...more.facts, arn } } : {}),
    });
  }

  /** Adds a remote address. A private one is added as `related`: blocking it would cut off the customer's own network. */
  addRemoteIp(address: string | undefined, standing: Standing, facts: EntityDetails['facts'] = {}): this {
    if (address === undefined || address === '0.0.0.0' || address === '::') return this;
    return this.add('ip', address, isPrivateAddress(address) ? 'related' : standing, { facts });
  }

  /** Says what the affected things did in the attack, where that is known. */
  tookPart({ part }: Pick<Entity, 'part'>): this {
    if (part === undefined) return this;
    for (const [key, entity] of this.#entities)
      if (entity.standing === 'affected') this.#entities.set(key, { ...entity, part });
    return this;
  }

  /** @param own the account that the alert is about: a thing of it is one, whether it was named with its account or without */
  toArray(own?: string): Entity[] {
    return mergeEntities(
      [],
      [...this.#entities.values()].map((e) => inOwnAccount(e, own)),
    );
  }
}

/** A snapshot of RDS is a copy of data like one of EBS, and is shared and copied like one. */
export function namedBy(arn: string | undefined): ReturnType<typeof entityOfArn> {
  const named = entityOfArn(arn);
  const copy = /^arn:[^:]*:rds:[^:]*:\d*:(?:cluster-)?snapshot:(.+)$/.exec(arn ?? '')?.[1];
  return named === undefined || copy === undefined ? named : { ...named, kind: 'snapshot', id: copy };
}

export interface EntityDetails {
  region?: string | undefined;
  account?: string | undefined;
  facts?: Record<string, string | undefined> | undefined;
}
