/** The gateway's own answers: checked against AWS's model, then written in the protocol of the call. */
import { assertNever } from '../assert-never.ts';
import type { HttpAnswer } from '../http.ts';
import type { Members } from '../parse/value.ts';
import type { Route } from '../routing.ts';
import { constraintProblems } from '../validate.ts';
import { toJson } from './json.ts';
import { toEc2Xml, toQueryXml } from './query.ts';

/** @throws if the answer does not fit the model: a bug of the gateway, not of the caller */
export function answerOf(route: Route, output: Members, requestId: string): HttpAnswer {
  const { service, operation } = modelOf(route);
  const problems = operation.output ? constraintProblems(service, operation.output, output) : [];
  if (problems.length > 0) {
    const told = problems.map(({ path, constraint, value }) => `${path.join('.')} (${value}): ${constraint}`);
    throw new Error(`The gateway's own answer to ${route.service}:${route.operation} is not AWS's: ${told.join('; ')}`);
  }
  return writtenAnswer(route, output, requestId);
}

function modelOf({ model, service, operation }: Route): NonNullable<Route['model']> {
  if (!model) throw new Error(`No model of ${service}:${operation}`);
  return model;
}

/** Unchecked: of what moto answered. */
export function writtenAnswer(route: Route, output: Members, requestId: string): HttpAnswer {
  const { service, operation } = modelOf(route);
  const json = (type: string): HttpAnswer => ({
    status: operation.http.responseCode ?? 200,
    headers: { 'content-type': type, 'x-amzn-requestid': requestId },
    body: JSON.stringify(operation.output ? toJson(service, operation.output, output) : {}),
  });
  const xml = (body: string): HttpAnswer => ({
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body,
  });
  switch (route.protocol) {
    case 'json':
      return json(`application/x-amz-json-${service.jsonVersion}`);
    case 'rest-json':
      return json('application/json');
    case 'query':
      return xml(toQueryXml(service, operation, output, requestId));
    case 'ec2':
      return xml(toEc2Xml(service, operation, output, requestId));
    case 'rest-xml':
    case 'cbor':
      throw new Error(`The gateway answers no ${route.protocol} operation itself`);
    default:
      return assertNever(route.protocol);
  }
}
