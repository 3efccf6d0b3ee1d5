/** An incident that a person declares: what the person said, as an alert. */
import { z } from 'zod';
import { addressBlock } from './address-blocks.ts';
import { isPrivateAddress } from './addresses.ts';
import { Category, Severity, type Alert } from './alert.ts';
import { canonicalEntity } from './canonical.ts';
import { correlationKey } from './correlation.ts';
import { digestOf } from './digest.ts';
import { ENTITY_KINDS, inOwnAccount, mergeEntities, WITHOUT_REGION, type Entity, type EntityKind } from './entity.ts';
import type { Person } from './incident.ts';
import { TypedText } from './text.ts';

/** `other`: no category fits, so that it is the infosec team's (P1.19). */
const DeclaredKind = z.enum([...Category.options, 'other']);

export const Declaration = z.object({
  /** Where it was declared: answers go there. */
  channel: z.string().max(64),
  /** The window that was submitted. */
  window: z.string().max(64).optional(),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  kind: DeclaredKind,
  severity: Severity,
  title: z.string().trim().min(1).max(200),
  /** One on each line. */
  things: TypedText,
  /** What is known, in the person's words. */
  known: TypedText,
});
export type Declaration = z.infer<typeof Declaration>;

/** Things that one declaration can name. */
export const MOST_THINGS = 50;

/** The same window submitted twice with the same words is one alert. */
export function declaredAlert(said: Declaration, { by, at }: { by: Person; at: string }): Alert {
  const { entities } = thingsIn(said);
  const { account, kind, title, things, window = at } = said;
  const nonce = digestOf([by.slackUser, account, kind, title, things, window]).slice(0, 32);
  const findingType = `Declared:${said.kind}`;
  const key = correlationKey(entities, findingType);
  return {
    id: `declared:${nonce}`,
    source: 'manual',
    account: said.account,
    region: said.region,
    findingType,
    title: said.title,
    description: `Declared by ${by.name}. ${said.known}`.trim().slice(0, 4_000),
    category: said.kind === 'other' ? 'abnormal-behaviour' : said.kind,
    ...(said.kind === 'other' ? { unclassified: true as const } : {}),
    severity: said.severity,
    occurredAt: at,
    // What names nothing is about itself alone.
    correlationKey: key.startsWith('type:') ? `declared:${nonce}` : key,
    entities,
    sample: false,
    reference: {},
  };
}

/** The things that the lines name, the lines that name none, and how many things are too many. */
export function thingsIn({ things, account, region }: Pick<Declaration, 'things' | 'account' | 'region'>): {
  entities: Entity[];
  unknown: string[];
  beyond: number;
} {
  const entities: Entity[] = [];
  const unknown: string[] = [];
  let beyond = 0;
  for (const line of things.split(/[\n,;]/)) {
    const written = line.trim();
    if (written === '') continue;
    const thing = thingOf(written);
    if (thing === undefined) unknown.push(written);
    else if (entities.length === MOST_THINGS) beyond += 1;
    else entities.push(inOwnAccount(placed(thing, region), account));
  }
  return { entities: mergeEntities([], entities), unknown, beyond };
}

/** Ids whose form says what they are. */
const FORMS: readonly (readonly [RegExp, EntityKind])[] = [
  [/^(AKIA|ASIA)[A-Z0-9]{12,}$/, 'access-key'],
  [/^i-[\da-f]{8,17}$/, 'instance'],
  [/^vol-[\da-f]{8,17}$/, 'volume'],
  [/^snap-[\da-f]{8,17}$/, 'snapshot'],
  [/^ami-[\da-f]{8,17}$/, 'image'],
  [/^sg-[\da-f]{8,17}$/, 'security-group'],
  [/^eni-[\da-f]{8,17}$/, 'network-interface'],
  [/^vpc-[\da-f]{8,17}$/, 'vpc'],
  [/^s3:\/\/[^/]+\/?$/, 'bucket'],
  [/^root$/i, 'root'],
];

/** Kinds that people may write before a name, and other words for them. */
const WORDS: Record<string, EntityKind> = {
  ...Object.fromEntries(ENTITY_KINDS.filter((kind) => kind !== 'finding').map((kind) => [kind, kind])),
  user: 'iam-user',
  role: 'iam-role',
  key: 'access-key',
  address: 'ip',
};

function thingOf(written: string): Entity | undefined {
  const form = FORMS.find(([id]) => id.test(written));
  if (form !== undefined) return entity(form[1], written);
  if (/^arn:[^:]*:[^:]*:/.test(written)) return entity('resource', written);
  if (addressBlock(written) !== undefined) return entity('ip', written);
  const [, word = '', name = ''] = /^([a-z0-9-]+)[: ]\s*(\S.*)$/i.exec(written) ?? [];
  const kind = Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()] : undefined;
  return kind === undefined || (kind === 'ip' && addressBlock(name) === undefined) ? undefined : entity(kind, name);
}

/** A public address is where it came from; a private one is the customer's own network. */
function entity(kind: EntityKind, id: string): Entity {
  const own = kind === 'ip' || kind === 'domain' ? (isPrivateAddress(id) ? 'related' : 'source') : 'affected';
  return canonicalEntity({ kind, id: id.slice(0, 2_048), standing: own, foundBy: 'alert' });
}

const placed = (thing: Entity, region: string): Entity =>
  WITHOUT_REGION.has(thing.kind) || thing.region !== undefined ? thing : { ...thing, region };
