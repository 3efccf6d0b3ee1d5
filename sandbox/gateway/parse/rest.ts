/** Requests of the rest-json and rest-xml protocols: path, query, headers and body → members of the input shape. */
import { assertNever } from '../assert-never.ts';
import { header, type HttpRequest } from '../http.ts';
import { shapeOf, type Operation, type ServiceModel, type Shape, type ShapeRef } from '../models.ts';
import { isObject, parseJson, structure } from './json.ts';
import type { Parsed, Problem } from './problem.ts';
import type { Members, Value } from './value.ts';
import { scalar } from './scalar.ts';
import { parseXml } from './xml.ts';
import { structureOfXml } from './xml-shape.ts';

/** Query parameters that are no member of any input: the SDK's own and a presigned URL's. */
const ENVELOPE = /^(x-id$|X-Amz-)/i;

export function parseRest(
  service: ServiceModel,
  operation: Operation,
  request: HttpRequest,
  uri: Record<string, string>,
): Parsed {
  const problems: Problem[] = [];
  if (!operation.input) return { input: {}, problems };
  const shape = shapeOf(service, operation.input);
  const input: Members = {};
  for (const [member, ref] of Object.entries(shape.members ?? {})) {
    const value = located(service, member, ref, request, uri, problems);
    if (value !== undefined) input[member] = value;
  }
  refuseUnknownQuery(operation, shape, request, problems);
  Object.assign(input, body(service, operation.input, shape, request, problems));
  return { input, problems };
}

function located(
  service: ServiceModel,
  member: string,
  ref: ShapeRef,
  request: HttpRequest,
  uri: Record<string, string>,
  problems: Problem[],
): Value | undefined {
  const name = ref.locationName ?? member;
  const shape = shapeOf(service, ref);
  const read = (text: string | undefined | null): Value | undefined =>
    text === undefined || text === null ? undefined : scalar(shape, ref, text, [member], problems);
  switch (ref.location) {
    case 'uri':
      return read(uri[name]);
    case 'querystring':
      return inQuery(service, shape, name, member, request, problems);
    case 'header': {
      const text = header(request, name.toLowerCase());
      if (shape.type === 'list' && shape.member && text !== undefined)
        return text.split(',').map((item) => item.trim());
      return read(text);
    }
    case 'headers': {
      const prefix = name.toLowerCase();
      const held = Object.entries(request.headers).filter(([key]) => key.startsWith(prefix));
      return held.length > 0
        ? Object.fromEntries(held.map(([key, value]) => [key.slice(prefix.length), String(value)]))
        : undefined;
    }
    case 'statusCode':
    case undefined:
      return undefined;
    default:
      return assertNever(ref.location);
  }
}

function inQuery(
  service: ServiceModel,
  shape: Shape,
  name: string,
  member: string,
  request: HttpRequest,
  problems: Problem[],
): Value | undefined {
  if (shape.type === 'map') return Object.fromEntries(request.query);
  const texts = request.query.getAll(name);
  const [first] = texts;
  if (first === undefined) return undefined;
  if (shape.type === 'list' && shape.member) {
    const itemRef = shape.member;
    return texts.map((text, i) => scalar(shapeOf(service, itemRef), itemRef, text, [member, `${i + 1}`], problems));
  }
  return scalar(shape, { shape: '' }, first, [member], problems);
}

function refuseUnknownQuery(operation: Operation, shape: Shape, request: HttpRequest, problems: Problem[]): void {
  const members = Object.entries(shape.members ?? {}).filter(([, ref]) => ref.location === 'querystring');
  const known = new Set(members.map(([member, ref]) => ref.locationName ?? member));
  const fixed = new Set((operation.http.requestUri.split('?')[1] ?? '').split('&').map((pair) => pair.split('=')[0]));
  for (const [name, value] of request.query) {
    if (known.has(name) || fixed.has(name) || ENVELOPE.test(name)) continue;
    problems.push({ path: [name], kind: 'unknown', value, constraint: 'Member is not known' });
  }
}

function body(service: ServiceModel, ref: ShapeRef, shape: Shape, request: HttpRequest, problems: Problem[]): Members {
  const payloadRef = shape.payload ? shape.members?.[shape.payload] : undefined;
  if (shape.payload && payloadRef) {
    const payload = shapeOf(service, payloadRef);
    if (payload.type === 'blob') return { [shape.payload]: request.body };
    if (payload.type === 'string') return { [shape.payload]: request.body.toString('utf8') };
    if (request.body.length === 0) return {};
    return { [shape.payload]: document(service, payloadRef, request, [shape.payload], problems) };
  }
  const hasBody = Object.values(shape.members ?? {}).some((member) => !member.location);
  return hasBody && request.body.length > 0 ? (document(service, ref, request, [], problems) as Members) : {};
}

function document(
  service: ServiceModel,
  ref: ShapeRef,
  request: HttpRequest,
  path: string[],
  problems: Problem[],
): Value {
  const text = request.body.toString('utf8');
  if (service.protocol === 'rest-xml') {
    const element = parseXml(text);
    if (element) return structureOfXml(service, ref, element, path, problems);
    problems.push({
      path,
      kind: 'type',
      value: text.slice(0, 60),
      constraint: 'The XML you provided was not well-formed',
    });
    return {};
  }
  try {
    const json: unknown = JSON.parse(text);
    return path.length === 0 && isObject(json)
      ? structure(service, ref, json, path, problems)
      : parseJson(service, ref, json, path, problems);
  } catch {
    problems.push({ path, kind: 'type', value: text.slice(0, 60), constraint: 'Body must be JSON' });
    return {};
  }
}
