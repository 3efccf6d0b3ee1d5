/** IAM policy documents and how one statement matches a request. */
import { conditionHolds, type Conditions } from './condition.ts';
import { like } from './pattern.ts';

type OneOrMany = string | string[];

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: OneOrMany;
  NotAction?: OneOrMany;
  Resource?: OneOrMany;
  NotResource?: OneOrMany;
  Principal?: '*' | Record<string, OneOrMany>;
  Condition?: Conditions;
}

export interface PolicyDocument {
  Version?: string;
  Statement: Statement | Statement[];
}

export interface PolicyRequest {
  /** `service:Action`. */
  action: string;
  /** ARN, or undefined if the gateway does not know it. Then every Resource matches. */
  resource: string | undefined;
  /** Condition keys in lower case. */
  context: Record<string, string | undefined>;
}

export function statementsOf(document: PolicyDocument): Statement[] {
  return Array.isArray(document.Statement) ? document.Statement : [document.Statement];
}

/** An explicit deny wins over an allow. */
export function evaluate(documents: PolicyDocument[], request: PolicyRequest): 'deny' | 'allow' | 'none' {
  const matching = documents.flatMap(statementsOf).filter((statement) => matches(statement, request));
  if (matching.some((statement) => statement.Effect === 'Deny')) return 'deny';
  return matching.length > 0 ? 'allow' : 'none';
}

export function list(value: OneOrMany | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function matches(statement: Statement, request: PolicyRequest): boolean {
  const action = statement.NotAction
    ? !list(statement.NotAction).some((pattern) => like(pattern, request.action, true))
    : list(statement.Action).some((pattern) => like(pattern, request.action, true));
  return action && resourceMatches(statement, request.resource) && conditionHolds(statement.Condition, request.context);
}

function resourceMatches(statement: Statement, resource: string | undefined): boolean {
  if (resource === undefined) return true;
  if (statement.NotResource) return !list(statement.NotResource).some((pattern) => like(pattern, resource));
  return statement.Resource === undefined || list(statement.Resource).some((pattern) => like(pattern, resource));
}
