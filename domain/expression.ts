/** JMESPath expressions, the language of `aws --query`, over JSON from outside. Pure. */
import { search } from '@aws-lambda-powertools/jmespath';
import type { JSONObject } from '@aws-lambda-powertools/jmespath/types';

/** What an expression finds in a value; undefined if it finds nothing, or if the value has not the form that it expects. */
export function find(expression: string, value: unknown): unknown {
  try {
    return search(expression, value as JSONObject) ?? undefined;
  } catch {
    // `faultOf` has found what is wrong with the expression itself. What is left is the value's: a number to join, a list too long.
    return undefined;
  }
}

/** As JMESPath decides it: what is absent, false or empty is not true. */
export function holds(expression: string, value: unknown): boolean {
  const found = find(expression, value);
  if (found === undefined || found === false || found === '') return false;
  return typeof found !== 'object' || Object.keys(found as object).length > 0;
}

/** Those of the JMESPath specification. */
const FUNCTIONS = new Set(
  (
    'abs avg ceil contains ends_with floor join keys length map max max_by merge min min_by not_null reverse sort ' +
    'sort_by starts_with sum to_array to_number to_string type values'
  ).split(' '),
);

/** What is wrong with an expression, or undefined. */
export function faultOf(expression: string): string | undefined {
  try {
    search(expression, {});
  } catch (error) {
    // The library exports no class of it.
    if (!(error instanceof Error) || error.name !== 'JMESPathTypeError')
      return error instanceof Error ? error.message : String(error);
  }
  // A call inside a filter is not made for an empty value.
  const code = expression.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, '');
  const unknown = [...code.matchAll(/([A-Za-z_]\w*)\s*\(/g)].find(([, name = '']) => !FUNCTIONS.has(name));
  return unknown === undefined ? undefined : `there is no function ${unknown[1]}`;
}
