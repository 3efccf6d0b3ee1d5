/** Finds the operation of a REST request by method, path and the fixed part of the query, as the models' `requestUri` has them. */
import type { HttpRequest } from './http.ts';
import type { Operation, ServiceModel } from './models.ts';

interface Template {
  operation: Operation;
  method: string;
  pattern: RegExp;
  names: string[];
  /** Fixed query parameters, e.g. `publicAccessBlock` or `list-type=2`. */
  query: [string, string | undefined][];
  /** Names of query members and headers that the input must have. */
  required: { query: string[]; headers: string[] };
}

export interface RestMatch {
  operation: Operation;
  uri: Record<string, string>;
}

const TEMPLATES = new WeakMap<ServiceModel, Template[]>();

export function matchRest(service: ServiceModel, request: HttpRequest): RestMatch | undefined {
  for (const template of templatesOf(service)) {
    if (template.method !== request.method) continue;
    const found = template.pattern.exec(request.path);
    if (!found || !fits(template, request)) continue;
    const uri = Object.fromEntries(template.names.map((name, i) => [name, decode(found[i + 1] ?? '')]));
    return { operation: template.operation, uri };
  }
  return undefined;
}

function fits({ query, required }: Template, request: HttpRequest): boolean {
  return (
    query.every(
      ([key, value]) => request.query.has(key) && (value === undefined || request.query.get(key) === value),
    ) &&
    required.query.every((key) => request.query.has(key)) &&
    required.headers.every((key) => key in request.headers)
  );
}

/** Most specific first: more fixed query parameters, more that is required, longer fixed path. */
function templatesOf(service: ServiceModel): Template[] {
  let templates = TEMPLATES.get(service);
  if (!templates) {
    templates = Object.values(service.operations)
      .map((operation) => toTemplate(service, operation))
      .sort((a, b) => weight(b) - weight(a));
    TEMPLATES.set(service, templates);
  }
  return templates;
}

function weight(template: Template): number {
  const fixed = template.pattern.source.split('([^/]+)').join('').length;
  return (
    template.query.length * 1_000_000 +
    (template.required.query.length + template.required.headers.length) * 10_000 +
    fixed -
    template.names.length
  );
}

function toTemplate(service: ServiceModel, operation: Operation): Template {
  const [path = '/', query = ''] = operation.http.requestUri.split('?');
  const names: string[] = [];
  const pattern = path
    .replace(/\/$/, '')
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (!label) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(label[1] ?? '');
      return label[2] ? '(.+)' : '([^/]+)';
    })
    .join('');
  const input = operation.input ? service.shapes[operation.input.shape] : undefined;
  const requiredIn = (location: string): string[] =>
    (input?.required ?? []).flatMap((name) => {
      const ref = input?.members?.[name];
      return ref?.location === location ? [ref.locationName ?? name] : [];
    });
  return {
    operation,
    method: operation.http.method,
    pattern: new RegExp(`^${pattern}/?$`),
    names,
    query: query
      .split('&')
      .filter(Boolean)
      .map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1]]),
    // Only S3 overloads one path by required query members and headers (CopyObject, UploadPart); for other services a missing one is an error.
    required:
      service.name === 's3'
        ? { query: requiredIn('querystring'), headers: requiredIn('header').map((name) => name.toLowerCase()) }
        : { query: [], headers: [] },
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
