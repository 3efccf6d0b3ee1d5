/** AWS's own service models as botocore ships them: operations, shapes, protocols. Each is read on first use and then cached. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface ShapeRef {
  shape: string;
  locationName?: string;
  location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  queryName?: string;
  flattened?: boolean;
  timestampFormat?: 'iso8601' | 'unixTimestamp' | 'rfc822';
  xmlAttribute?: boolean;
  xmlNamespace?: { uri: string; prefix?: string } | string;
  streaming?: boolean;
  jsonvalue?: boolean;
  idempotencyToken?: boolean;
}

export interface Shape extends Omit<ShapeRef, 'shape'> {
  type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp'
    | 'blob'
    | 'character'
    | 'short'
    | 'byte'
    | 'bigdecimal'
    | 'biginteger';
  members?: Record<string, ShapeRef>;
  required?: string[];
  /** Name of the member that is the HTTP body. */
  payload?: string;
  member?: ShapeRef;
  key?: ShapeRef;
  value?: ShapeRef;
  enum?: string[];
  pattern?: string;
  min?: number;
  max?: number;
  union?: boolean;
  document?: boolean;
  exception?: boolean;
  error?: { code?: string; httpStatusCode?: number };
}

export interface Operation {
  name: string;
  http: { method: string; requestUri: string; responseCode?: number };
  input?: ShapeRef;
  output?: ShapeRef & { resultWrapper?: string };
  errors?: ShapeRef[];
}

export type Protocol = 'query' | 'ec2' | 'json' | 'rest-json' | 'rest-xml' | 'cbor';

export interface ServiceModel {
  /** Directory name in botocore, e.g. `ec2`, `elbv2`. */
  name: string;
  protocol: Protocol;
  apiVersion: string;
  /** e.g. `ec2.amazonaws.com`, as CloudTrail names the source. */
  eventSource: string;
  jsonVersion: string;
  xmlNamespace: string;
  operations: Record<string, Operation>;
  shapes: Record<string, Shape>;
  /** Of the operations that answer in pages. */
  paginators: Record<string, Paginator>;
}

/** Which members hold the token of the next page and the items (botocore's `paginators-1.json`). */
export interface Paginator {
  input_token: string | string[];
  output_token: string | string[];
  more_results?: string;
  result_key: string | string[];
}

export interface Models {
  /** Undefined if AWS has published no model of that name. */
  service(name: string): ServiceModel | undefined;
}

export function loadModels(modelsDir: string): Models {
  const loaded = new Map<string, ServiceModel | undefined>();
  return {
    service(name) {
      if (!loaded.has(name)) loaded.set(name, read(modelsDir, name));
      return loaded.get(name);
    },
  };
}

export function shapeOf(service: ServiceModel, ref: ShapeRef): Shape {
  const shape = service.shapes[ref.shape];
  if (!shape) throw new Error(`The model of ${service.name} has no shape ${ref.shape}`);
  return shape;
}

interface RawModel {
  metadata: {
    apiVersion: string;
    protocol: string;
    protocols?: string[];
    endpointPrefix: string;
    signingName?: string;
    jsonVersion?: string;
    xmlNamespace?: string;
  };
  operations: Record<string, Operation>;
  shapes: Record<string, Shape>;
}

function read(modelsDir: string, name: string): ServiceModel | undefined {
  const dir = join(modelsDir, name);
  if (!/^[a-z0-9.-]+$/.test(name) || !existsSync(dir)) return undefined;
  const newest = readdirSync(dir)
    .filter((version) => /^\d/.test(version))
    .sort()
    .at(-1);
  if (!newest) return undefined;
  const { metadata, operations, shapes } = JSON.parse(
    gunzipSync(readFileSync(join(dir, newest, 'service-2.json.gz'))).toString('utf8'),
  ) as RawModel;
  return {
    name,
    protocol: metadata.protocol === 'smithy-rpc-v2-cbor' ? 'cbor' : (metadata.protocol as Protocol),
    apiVersion: metadata.apiVersion,
    eventSource: `${metadata.signingName ?? metadata.endpointPrefix}.amazonaws.com`,
    jsonVersion: metadata.jsonVersion ?? '1.1',
    xmlNamespace: metadata.xmlNamespace ?? '',
    operations,
    shapes,
    paginators: paginatorsIn(join(dir, newest, 'paginators-1.json')),
  };
}

const paginatorsIn = (file: string): ServiceModel['paginators'] =>
  existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { pagination: ServiceModel['paginators'] }).pagination
    : {};
