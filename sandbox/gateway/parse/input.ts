/** The input of a call, in any protocol. */
import { assertNever } from '../assert-never.ts';
import type { HttpRequest } from '../http.ts';
import { formOf, type Route } from '../routing.ts';
import { isObject, structure } from './json.ts';
import type { Parsed, Problem } from './problem.ts';
import type { Members } from './value.ts';
import { parseQuery } from './query.ts';
import { parseRest } from './rest.ts';

export function parseInput(route: Route, request: HttpRequest): Parsed {
  if (!route.model) return { input: {}, problems: [] };
  const { service, operation } = route.model;
  switch (route.protocol) {
    case 'query':
    case 'ec2':
      return parseQuery(service, operation.input, formOf(request) ?? new URLSearchParams(), route.protocol === 'ec2');
    case 'json':
      return parseJsonBody(route.model, request);
    case 'rest-json':
    case 'rest-xml':
      return parseRest(service, operation, request, route.uri);
    case 'cbor':
      return { input: {}, problems: [] };
    default:
      return assertNever(route.protocol);
  }
}

function parseJsonBody({ service, operation }: NonNullable<Route['model']>, request: HttpRequest): Parsed {
  const problems: Problem[] = [];
  const unreadable: Problem = { path: [], kind: 'type', value: '', constraint: 'Body must be a JSON object' };
  let json: unknown;
  try {
    json = JSON.parse(request.body.toString('utf8') || '{}');
  } catch {
    return { input: {}, problems: [unreadable] };
  }
  if (!isObject(json)) return { input: {}, problems: [unreadable] };
  const input: Members = operation.input ? structure(service, operation.input, json, [], problems) : {};
  return { input, problems };
}
