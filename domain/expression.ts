/** JMESPath expressions, the language of `aws --query`, over JSON from outside. Pure. */
import { search } from '@aws-lambda-powertools/jmespath';
import type { JSONObject } from '@aws-lambda-powertools/jmespath/types';

/** What an expression finds in a value; undefined if it finds nothing, or if the value has not the form that it expects. */
export function find(expression: string, value: unknown): unknown {
  try {
    return search(expression, value as JSONObject) ?? undefined;
  } catch (error) {
    // The library exports no class of it.
    if (error instanceof Error && error.name === 'JMESPathTypeError') return undefined;
    throw error;
  }
}

/** As JMESPath decides it: what is absent, false or empty is not true. */
export function holds(expression: string, value: unknown): boolean {
  const found = find(expression, value);
  if (found === undefined || found === false || found === '') return false;
  return typeof found !== 'object' || Object.keys(found as object).length > 0;
}

/** What is wrong with an expression, or undefined. */
export function faultOf(expression: string): string | undefined {
  try {
    find(expression, {});
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
