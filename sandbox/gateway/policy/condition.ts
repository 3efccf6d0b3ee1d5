/** The Condition element: operators over condition keys. An operator the gateway does not know makes the condition fail. */
import { isIPv4 } from 'node:net';
import { like } from './pattern.ts';

export type Conditions = Record<string, Record<string, string | boolean | number | (string | boolean | number)[]>>;

export function conditionHolds(
  conditions: Conditions | undefined,
  context: Record<string, string | undefined>,
): boolean {
  return Object.entries(conditions ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const values = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
      return holds(operator, values, context[key.toLowerCase()]);
    }),
  );
}

function holds(operator: string, wanted: string[], actual: string | undefined): boolean {
  const [, base = ''] = /^(?:ForAnyValue:|ForAllValues:)?(.+?)(?:IfExists)?$/.exec(operator) ?? [];
  if (base === 'Null') return wanted.includes(String(actual === undefined));
  const negated = /Not/.test(base);
  if (actual === undefined) return operator.endsWith('IfExists') || operator.startsWith('ForAllValues:') || negated;
  const test = TESTS[base.replace('Not', '')];
  if (!test) return false;
  const any = wanted.some((value) => test(value, actual));
  return negated ? !any : any;
}

/** By operator without its `Not`: StringNotEquals is under StringEquals, NotIpAddress under IpAddress. */
type Test = (wanted: string, actual: string) => boolean;

const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const TESTS: Record<string, Test> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => like(wanted, actual),
  ArnEquals: (wanted, actual) => like(wanted, actual),
  ArnLike: (wanted, actual) => like(wanted, actual),
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
  DateEquals: (wanted, actual) => time(actual) === time(wanted),
  DateLessThan: (wanted, actual) => time(actual) < time(wanted),
  DateLessThanEquals: (wanted, actual) => time(actual) <= time(wanted),
  DateGreaterThan: (wanted, actual) => time(actual) > time(wanted),
  DateGreaterThanEquals: (wanted, actual) => time(actual) >= time(wanted),
  IpAddress: (wanted, actual) => inCidr(wanted, actual),
};

function inCidr(cidr: string, ip: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  if (!isIPv4(base) || !isIPv4(ip)) return base === ip;
  const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(ip) / size);
}
