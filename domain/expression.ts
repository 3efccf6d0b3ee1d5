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

/** How often an expression may have the same value in what it makes of it: `[@, @]` has it twice, `[@, @] | [@, @]` four times. */
const MOST_COPIES = 64;

/** Texts and quoted names. */
const QUOTED = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g;

/** How many times larger than the value what is found can be: the product of the members of all lists and objects that it makes. */
function copiesIn(code: string): number {
  const open: { copies: number; bracket: string }[] = [];
  let copies = 1;
  for (const letter of code) {
    if (letter === '[' || letter === '{' || letter === '(') open.push({ copies: 1, bracket: letter });
    else if (letter === ',') {
      const last = open.at(-1);
      if (last !== undefined) last.copies += 1;
    } else if (letter === ']' || letter === '}' || letter === ')') {
      const closed = open.pop();
      if (closed !== undefined && closed.bracket !== '(') copies *= closed.copies;
    }
  }
  return copies;
}

/** What is wrong with an expression, or undefined. */
export function faultOf(expression: string): string | undefined {
  const code = expression.replace(QUOTED, '');
  // The library looks members up on prototypes too, so that every value would have these.
  const inherited = (expression.match(/\w+/g) ?? []).find((name) => name in Object.prototype);
  if (inherited !== undefined) return `no alert has a member ${inherited}`;
  if (copiesIn(code) > MOST_COPIES) return `it could make more than ${MOST_COPIES} copies of a value`;
  try {
    search(expression, {});
  } catch (error) {
    // The library exports no class of it.
    if (!(error instanceof Error) || error.name !== 'JMESPathTypeError')
      return error instanceof Error ? error.message : String(error);
  }
  // A call inside a filter is not made for an empty value.
  const unknown = [...code.matchAll(/(?<!\w)([A-Za-z_]\w*)\s{0,20}\(/g)].find(([, name = '']) => !FUNCTIONS.has(name));
  return unknown === undefined ? undefined : `there is no function ${unknown[1]}`;
}
