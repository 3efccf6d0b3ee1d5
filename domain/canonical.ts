/**
 * One form for each entity, whichever way its source writes it: `payments`, `function:payments`, `payments:live` and the
 * function's ARN are one function. Locks, holds, never-touch rules and calls of AWS all go by it.
 */
import { addressBlock, addressText } from './address-blocks.ts';
import { entityOfArn, parseArn } from './arns.ts';
import type { Entity, EntityKind } from './entity.ts';

/** The entity as AWS knows it. Done again, it changes nothing. */
export function canonicalEntity<E extends Identified>(given: E): E {
  // AWS's ids have no blanks at their ends.
  const entity = { ...given, id: given.id.trim() || given.id };
  const named = { ...entity, ...byArn(entity) };
  const form = FORMS[named.kind]?.(named) ?? {};
  // A text of nothing but prefixes names nothing: it stays as it is.
  if (form.id === undefined || form.id === '' || form.id === entity.id) return { ...named, ...form, id: named.id };
  return canonicalEntity({ ...named, ...form });
}

type Identified = Pick<Entity, 'kind' | 'id' | 'account' | 'region' | 'facts'>;
type Named = Partial<Pick<Entity, 'kind' | 'id' | 'account' | 'region' | 'facts'>>;

/** What an ARN says that stands where an id belongs. */
function byArn({ kind, id, facts }: Identified): Named {
  const arn = parseArn(id);
  const named = entityOfArn(id);
  if (arn === undefined || named === undefined || kind === 'finding' || named.kind === 'resource') return {};
  if (kind !== 'resource' && kind !== named.kind) return {};
  return {
    kind: named.kind,
    id: named.id,
    ...(named.region !== undefined && { region: named.region }),
    ...(/^\d{12}$/.test(arn.account) && { account: arn.account }),
    // A trail's name says neither its home region nor its account.
    ...(named.kind === 'trail' && { facts: { ...facts, arn: id } }),
  };
}

const FORMS: Partial<Record<EntityKind, (entity: Identified) => Named>> = {
  function: ({ id }) => functionNamed(id),
  // RDS keeps identifiers in lower case.
  database: ({ id }) => ({ id: id.replace(/^(db|cluster):/i, '').toLowerCase() }),
  'iam-user': ({ id }) => ({ id: lastPart(id.replace(/^user\//, '')) }),
  // The caller chooses a session's name, which may be that of another role.
  'iam-role': ({ id }) => ({ id: /^assumed-role\/([^/]+)\/./.exec(id)?.[1] ?? lastPart(id.replace(/^role\//, '')) }),
  instance: ({ id }) => ({ id: resourceId(id, 'instance') }),
  'network-interface': ({ id }) => ({ id: resourceId(id, 'network-interface') }),
  volume: ({ id }) => ({ id: resourceId(id, 'volume') }),
  snapshot: ({ id }) => ({ id: resourceId(id, 'snapshot') }),
  image: ({ id }) => ({ id: resourceId(id, 'image') }),
  'security-group': ({ id }) => ({ id: resourceId(id, 'security-group') }),
  vpc: ({ id }) => ({ id: resourceId(id, 'vpc') }),
  'kms-key': ({ id }) => ({ id: lowerKeyId(id.replace(/^key\//, '')) }),
  trail: ({ id }) => ({ id: id.replace(/^trail\//, '') }),
  cluster: ({ id }) => ({ id: id.replace(/^cluster\//, '') }),
  bucket: ({ id }) => ({ id: id.replace(/^s3:\/\//i, '').replace(/\/$/, '') }),
  object: ({ id }) => ({ id: id.replace(/^s3:\/\//i, '') }),
  domain: ({ id }) => ({ id: id.toLowerCase().replace(/(.)\.$/, '$1') }),
  ip: ({ id }) => {
    const block = addressBlock(id);
    return { id: block === undefined ? id : addressText(block) };
  },
};

/** Lambda API Reference, *FunctionName*: name, `name:alias`, partial ARN or ARN, each with a version or an alias. */
const FUNCTION =
  /^(?:arn:aws[a-z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([\w.-]+)(?::(?:\$LATEST(?:\.PUBLISHED)?|[\w-]+))?$/;

function functionNamed(id: string): Named {
  const [, region, account, name] = FUNCTION.exec(id) ?? [];
  if (name === undefined) return { id };
  return { id: name, ...(region !== undefined && { region }), ...(account !== undefined && { account }) };
}

/** `instance/i-0ABC…` → `i-0abc…`. Names of other services stay as they are. */
function resourceId(id: string, type: string): string {
  const bare = id.startsWith(`${type}/`) ? id.slice(type.length + 1) : id;
  return /^(i|eni|vol|snap|ami|sg|vpc)-[\da-f]+$/i.test(bare) ? bare.toLowerCase() : bare;
}

/** KMS makes ids in lower case: `1234abcd-12ab-34cd-56ef-1234567890ab`, `mrk-…`. */
const lowerKeyId = (id: string): string => (/^(mrk-)?[\da-f-]+$/i.test(id) ? id.toLowerCase() : id);

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || path;
