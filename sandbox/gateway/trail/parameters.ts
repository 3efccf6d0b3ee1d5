/** Inputs and outputs as CloudTrail writes them: small first letters, EC2's lists as `{ items: [...] }`, no secrets. */
import { shapeOf, type ServiceModel, type ShapeRef } from '../models.ts';
import type { Members, Value } from '../parse/value.ts';

type Elements = Record<string, unknown>;

const SECRET =
  /^(secretAccessKey|sessionToken|password|newPassword|oldPassword|secretString|secretBinary|masterUserPassword|keyMaterial|userData)$/i;

/** Members that have another name in CloudTrail. */
const NAMES: Record<string, Record<string, string>> = {
  s3: { Bucket: 'bucketName', Key: 'key', Policy: 'bucketPolicy' },
  ec2: {
    InstanceIds: 'instancesSet',
    Instances: 'instancesSet',
    GroupIds: 'groupSet',
    Groups: 'groupSet',
    SecurityGroupIds: 'groupSet',
    // In the permissions of a snapshot or image.
    Add: 'add',
    Remove: 'remove',
  },
};

/** The names of the elements in EC2's lists of ids. */
const ITEM_NAMES: Record<string, string> = { instancesSet: 'instanceId', groupSet: 'groupId' };

export function asCloudTrail(service: ServiceModel, ref: ShapeRef, value: Members): Elements {
  const elements = structure(service, ref, value);
  return service.name === 'ec2' && ref.shape === 'RunInstancesRequest' ? asRunInstances(elements) : elements;
}

function structure(service: ServiceModel, ref: ShapeRef, value: Members): Elements {
  const elements: Elements = {};
  for (const [member, memberRef] of Object.entries(shapeOf(service, ref).members ?? {})) {
    const item = value[member];
    if (item === undefined || item === null || SECRET.test(member) || memberRef.streaming) continue;
    const name = nameOf(service, member, memberRef);
    const written = element(service, memberRef, item, name);
    // CloudTrail writes a bucket's policy as an object.
    elements[name] = name === 'bucketPolicy' ? objectIn(written) : written;
  }
  return elements;
}

function element(service: ServiceModel, ref: ShapeRef, value: Value, name: string): unknown {
  const shape = shapeOf(service, ref);
  if (value === null || shape.document) return value;
  switch (shape.type) {
    case 'structure':
      return structure(service, ref, value as Members);
    case 'list': {
      const { member } = shape;
      if (!member) return [];
      const items = (value as Value[]).map((item) => element(service, member, item, name));
      return service.name === 'ec2' ? { items: items.map((item) => asItem(name, item)) } : items;
    }
    case 'map': {
      const held = shape.value;
      if (!held) return {};
      return Object.fromEntries(
        Object.entries(value as Members).map(([key, item]) => [key, element(service, held, item, key)]),
      );
    }
    case 'timestamp':
      return (value as Date).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
    case 'blob':
      return undefined;
    default:
      return value;
  }
}

function objectIn(written: unknown): unknown {
  try {
    return JSON.parse(String(written)) as unknown;
  } catch {
    return written;
  }
}

function nameOf(service: ServiceModel, member: string, ref: ShapeRef): string {
  const special = NAMES[service.name]?.[member];
  if (special) return special;
  const isEc2List = service.name === 'ec2' && shapeOf(service, ref).type === 'list';
  const name = service.name === 'ec2' ? (ref.locationName ?? member) : member;
  const small = name.charAt(0).toLowerCase() + name.slice(1);
  return isEc2List && !/(Set|Permissions|Ranges|Mapping|s)$/.test(small) ? `${small}Set` : small;
}

/** EC2's lists hold structures only: an id becomes `{ instanceId }`. */
function asItem(listName: string, item: unknown): unknown {
  if (typeof item === 'object') return item;
  return { [ITEM_NAMES[listName] ?? listName.replace(/Set$/, '')]: item };
}

/** Launched instances are in `instancesSet`, as in EC2's own records. */
function asRunInstances({ imageId, minCount, maxCount, keyName, ...rest }: Elements): Elements {
  return { instancesSet: { items: [{ imageId, minCount, maxCount, ...(keyName ? { keyName } : {}) }] }, ...rest };
}
