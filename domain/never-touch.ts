/**
 * What no step may touch, even with approval: Firebreak's own roles, service-linked roles, and what the customer lists.
 * Asked at preview and again at apply about everything that a change writes.
 */
import { z } from 'zod';
import { addressBlock, isWithin, type AddressBlock } from './address-blocks.ts';
import { accountOf, isServiceLinkedRole, namesInArn, parseArn } from './arns.ts';
import type { Text } from './text.ts';

/**
 * What no step may touch, and the reason that is shown when a step is refused. `match`: an ARN as AWS gives it; an address or
 * a block of addresses; or the name or id of a resource. `*` stands for any text. `config/never-touch.ts` refuses
 * a rule that can never match.
 */
export const NeverTouch = z.strictObject({ match: z.string().min(1), because: z.string().min(1) });
export type NeverTouch = z.infer<typeof NeverTouch>;

/** A resource that a change writes. */
export type Touched =
  | {
      /** As AWS gives it: with the path of an IAM role, without the alias of a function. */
      arn: string;
      /** The tags that it has now, where the entry reads them. Text that anybody may set who may tag. */
      tags?: Record<string, string>;
    }
  /** What has no ARN: an address, a domain, an access key, a finding. */
  | { id: string };

/** What must not be changed in an account. */
export interface Untouchable {
  /** The customer's list. */
  rules: readonly NeverTouch[];
  /** ARNs of the engine's own roles, with their paths. */
  own: readonly string[];
  /** ARNs of what else is the engine's: its buckets, keys of copies. Nothing in them is touched either. */
  ownThings?: readonly string[];
  /** The accounts that may be written: the incident's, and where its entry runs. All, where absent. */
  accounts?: readonly string[];
  /** The one tag whose value counts as a name of a resource. Without it, tags mean nothing. */
  tag?: string | undefined;
}

/** @returns why one of these must not be touched, or undefined */
export function neverTouchReason(
  touched: readonly Touched[],
  { rules, own, ownThings = [], accounts, tag }: Untouchable,
): Text | undefined {
  for (const thing of touched) {
    const shown = 'arn' in thing ? thing.arn : thing.id;
    if ('arn' in thing && own.some((arn) => isSameArn(arn, thing.arn)))
      return { en: `${shown} is Firebreak's own role`, ko: `Firebreak 자체 역할: ${shown}` };
    if ('arn' in thing && ownThings.some((arn) => isWithinArn(thing.arn, arn)))
      return { en: `${shown} belongs to Firebreak`, ko: `Firebreak 자체 리소스: ${shown}` };
    const account = 'arn' in thing ? accountOf(thing.arn) : undefined;
    if (account !== undefined && accounts?.includes(account) === false)
      return {
        en: `${shown} belongs to account ${account}, not to the incident's (${accounts[0]})`,
        ko: `다른 계정의 리소스: ${shown}(계정 ${account}, 인시던트의 계정 ${accounts[0]})`,
      };
    if ('arn' in thing && isServiceLinkedRole(thing.arn))
      return { en: `${shown} is a service-linked role`, ko: `AWS 서비스 연결 역할: ${shown}` };
    const rule = rules.find((r) => isMeant(r.match, thing, tag));
    if (rule !== undefined)
      return {
        en: `${shown} is on the never-touch list (${rule.because})`,
        ko: `변경 금지 목록에 있음: ${shown}(${rule.because})`,
      };
  }
  return undefined;
}

function isMeant(match: string, thing: Touched, tag: string | undefined): boolean {
  const block = addressBlock(match);
  if (block !== undefined) return 'id' in thing && overlaps(block, addressBlock(thing.id));
  if ('id' in thing) return globMatches(match, thing.id, isDomain(thing.id)) || isBelow(match, thing.id);
  const { arn, tags = {} } = thing;
  const caseless = IGNORES_CASE.has(parseArn(arn)?.service ?? '');
  if (isArnGlob(match)) return globMatches(match, arn, caseless);
  if (namesInArn(arn).some((name) => globMatches(match, name, caseless))) return true;
  const value = tag === undefined || !Object.hasOwn(tags, tag) ? undefined : tags[tag];
  return value !== undefined && globMatches(match, value);
}

/** Whether a rule means whole ARNs: `arn:…`, `*:role/ops/*`. Every other rule means names, and a path is no part of a name. */
export const isArnGlob = (match: string): boolean => match.startsWith('arn:') || /^\*.*[:/]/.test(match);

/** Services that do not distinguish names by case (IAM: *IAM and AWS STS quotas*; RDS: *CreateDBInstance*). */
const IGNORES_CASE: ReadonlySet<string> = new Set(['iam', 'rds']);

/** A domain is blocked with all names below it. */
const isBelow = (match: string, domain: string): boolean =>
  isDomain(domain) && match.toLowerCase().replace(/\.$/, '').endsWith(`.${domain.toLowerCase()}`);

/** Names of DNS do not distinguish case. An access key, the other thing without an ARN that has a name, has no dot. */
const isDomain = (id: string): boolean => id.includes('.') && /^[\w*-][\w.*-]*$/.test(id);

/** The thing itself, or an object in a bucket. */
const isWithinArn = (arn: string, own: string): boolean =>
  isSameArn(arn, own) || arn.toLowerCase().startsWith(`${own.toLowerCase()}/`);

const isSameArn = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A block that holds a protected address must not be touched either. */
const overlaps = (a: AddressBlock, b: AddressBlock | undefined): boolean =>
  b !== undefined && (isWithin(a, b) || isWithin(b, a));

/** `*` matches any text. Everything else is literal, and case-sensitive unless `caseless`. Linear in the texts' lengths. */
export function globMatches(glob: string, name: string, caseless = false): boolean {
  const [pattern, text] = caseless ? [glob.toLowerCase(), name.toLowerCase()] : [glob, name];
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
