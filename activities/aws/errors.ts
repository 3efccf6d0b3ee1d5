/** Maps AWS errors to what Temporal does (retry, wait, give up) and to the text that people read. The only place that does. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { ZodError } from 'zod';
import { scrubError } from '../../contract/temporal/scrubbed-errors.ts';
import { nameInArn } from '../../domain/arns.ts';
import { accountNumber, capitalized } from '../../domain/format.ts';
import { scrubbed } from '../../domain/secrets-in-text.ts';
import { assertNever, type Text, verbatim } from '../../domain/text.ts';
import { ErrorWithText, TargetGone } from '../entry.ts';
import { ASK_ORGANIZATION, isOrganizations, ORGANIZATION_CAN, organizationForbids } from './organizations/denial.ts';
import { pauseMs } from './patience.ts';

/**
 * Type of the ApplicationFailure that an activity throws. `message` is English; `details[0]` is the same as a `Text`.
 * - `AccessDenied`, `LimitExceeded`, `Validation`, `NotFound`, `Unexpected`: a person must act; not retried
 * - `Throttled`: retried after `nextRetryDelay`; `AwsUnavailable`, `NotVerified`: retried
 */
export const FAILURES = [
  'AccessDenied',
  'LimitExceeded',
  'Validation',
  'NotFound',
  'Throttled',
  'AwsUnavailable',
  'NotVerified',
  'Unexpected',
] as const;
export type FailureType = (typeof FAILURES)[number];

/** What was attempted, for the message. */
export interface Attempt {
  /** The entry's title, an imperative: "Quarantine the instance". */
  title: Text;
  /** Id of the target; absent if it concerns the incident as a whole. */
  target?: string;
  customerId: string;
  account: string;
  roleArn: string;
  /** Temporal's attempt number, from 1. Waits grow with it. */
  attempt: number;
}

export const NOTHING_CHANGED: Text = { en: 'Nothing was changed.', ko: '변경된 것은 없습니다.' };

/** The role of a customer's account could not be assumed; `cause` is STS's answer. */
export class RoleNotAssumed extends Error {
  override name = 'RoleNotAssumed';
  readonly roleArn: string;
  constructor(roleArn: string, cause: unknown) {
    super(`could not assume ${roleArn}`, { cause });
    this.roleArn = roleArn;
  }
}

/** AWS accepted a write, but reading it back does not show it. */
export class NotVerified extends Error {
  override name = 'NotVerified';
}

/** An error between a write and its verification, with what is known about the resource's state. */
export class ChangeInterrupted extends Error {
  override name = 'ChangeInterrupted';
  readonly state: Text;
  constructor(state: Text, cause: unknown) {
    super(state.en, { cause });
    this.state = state;
  }
}

interface Call {
  service: string;
  operation: string;
  region: string;
}

const calls = new WeakMap<object, Call>();
/** Notes which call an SDK error came from, because the error does not say it. */
export function rememberCall(error: unknown, call: Call): void {
  if (typeof error === 'object' && error !== null && !calls.has(error)) calls.set(error, call);
}

export const isNotFound = (error: unknown): boolean => kindOf(error) === 'NotFound';
export const isDenied = (error: unknown): boolean => kindOf(error) === 'AccessDenied';
/** Whether AWS refused a call for its content, or for the state of its target. */
export const isUnfit = (error: unknown): boolean => ['Validation', 'NotFound'].includes(kindOf(error));
/** Whether a retry may succeed without a person's help. */
export const isTransient = (error: unknown): boolean => ['Throttled', 'AwsUnavailable'].includes(kindOf(error));

/** The failure with which an activity ends. Cancellations and ApplicationFailures pass through unchanged. */
export function toFailure(error: unknown, attempt: Attempt): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const state = error instanceof ChangeInterrupted ? error.state : NOTHING_CHANGED;
  const source = error instanceof ChangeInterrupted ? error.cause : error;
  if (source instanceof CancelledFailure) return source;
  const type = kindOf(source);
  const next = attempt.target === undefined ? hint(type, source, attempt) : advice(type, source, attempt);
  // AWS's texts may repeat what was sent to it, and Temporal keeps the cause.
  scrubError(source);
  const text = sentence(attempt, explain(type, source, attempt), state, next);
  return ApplicationFailure.create({
    type,
    message: text.en,
    nonRetryable: !PASSING.has(type),
    details: [text],
    ...(source instanceof Error && { cause: source }),
    ...(type === 'Throttled' && { nextRetryDelay: pauseMs(attempt.attempt) }),
  });
}

const PASSING: ReadonlySet<FailureType> = new Set(['Throttled', 'AwsUnavailable', 'NotVerified']);

/** Why AWS did not answer: one sentence. */
export function reasonOf(error: unknown, where: Pick<Attempt, 'account' | 'roleArn'>): Text {
  const { en, ko } = explain(kindOf(error), error, where);
  return { en: capitalized(en), ko };
}

/** A failure of `toFailure` in words. */
export function wordsOf(failure: ApplicationFailure): Text {
  const [told] = (failure.details ?? []) as [Text?];
  return told ?? { en: failure.message, ko: failure.message };
}

/** Error codes of all services by meaning. S3 and EC2 have codes of their own. */
const DENIED =
  /^(AccessDenied|AccessDeniedException|AllAccessDisabled|AuthFailure|AuthorizationError(Exception)?|InvalidAccessKeyId|InvalidClientTokenId|NotAuthorized(Exception)?|OptInRequired|SignatureDoesNotMatch|UnauthorizedOperation|UnauthorizedException|UnrecognizedClientException|CredentialsProviderError)$/;
const THROTTLED =
  /^(BandwidthLimitExceeded|EC2ThrottledException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|ThrottledException|Throttling(Exception)?|TooManyRequests(Exception)?|TransactionInProgressException)$/;
/** A quota of the account is used up. Asked again, AWS answers the same (each API reference, *Errors*). */
const LIMIT =
  /(Limit|Quota)(s)?(Exceeded(Exception|Fault)?)$|^(ServiceQuotaExceededException|TooManyEntitiesException)$/;
const NOT_FOUND = /(^NoSuch|NotFound|^WAFNonexistentItem)/;
/** AWS is busy with another change, or is not consistent yet. The same call succeeds later. */
const BUSY =
  /^(ConcurrentModification(Exception)?|ConflictException|DeleteConflict(Exception)?|DependencyViolation|EntityTemporarilyUnmodifiable(Exception)?|ExpiredToken(Exception)?|IncorrectInstanceState|IncorrectState|OperationAborted|OperationNotPermittedException|RequestExpired|RequestTimeout|ResourceInUseException|TokenRefreshRequired|WAF(AssociatedItem|OptimisticLock|UnavailableEntity)Exception)$/;

function kindOf(error: unknown): FailureType {
  if (error instanceof TargetGone) return 'NotFound';
  if (error instanceof ZodError) return 'Validation';
  if (error instanceof NotVerified) return 'NotVerified';
  if (error instanceof RoleNotAssumed) {
    const cause = kindOf(error.cause);
    return cause === 'Throttled' || cause === 'AwsUnavailable' ? cause : 'AccessDenied';
  }
  if (!(error instanceof Error)) return 'Unexpected';
  const code = error.name.replace(/^Client\./, '');
  const status = statusOf(error);
  if (THROTTLED.test(code) || status === 429) return 'Throttled';
  if (LIMIT.test(code)) return 'LimitExceeded';
  if (DENIED.test(code)) return 'AccessDenied';
  if (NOT_FOUND.test(code)) return 'NotFound';
  if (BUSY.test(code) || (status !== undefined && status >= 500)) return 'AwsUnavailable';
  if (status !== undefined && status >= 400) return status === 403 ? 'AccessDenied' : 'Validation';
  if (code === 'TimeoutError' || code === 'AbortError' || 'code' in error) return 'AwsUnavailable';
  return 'Unexpected';
}

const statusOf = (error: Error): number | undefined =>
  '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;

function explain(type: FailureType, error: unknown, { account, roleArn }: Pick<Attempt, 'account' | 'roleArn'>): Text {
  const where = accountNumber(account);
  const call = callOf(error);
  const said = messageOf(error);
  if (error instanceof RoleNotAssumed)
    return {
      en: `Firebreak could not assume the role ${nameInArn(error.roleArn)} in ${where} (${messageOf(error.cause)}).`,
      ko: `${nameInArn(error.roleArn)} 역할을 수임하지 못했습니다(계정 ${where}): ${messageOf(error.cause)}.`,
    };
  if (error instanceof ErrorWithText) return error.text;
  switch (type) {
    case 'AccessDenied':
      if (isOrganizations(said)) return organizationForbids(said, call, where);
      return {
        en: `the role ${nameInArn(roleArn)} in ${where} may not call ${call.en}.`,
        ko: `${nameInArn(roleArn)} 역할에 ${call.ko} 권한이 없습니다(계정 ${where}).`,
      };
    case 'LimitExceeded':
      return {
        en: `a quota of AWS is used up in ${where}, so it refused ${call.en}: ${said}.`,
        ko: `AWS 할당량이 모두 사용되어 ${call.ko} 요청이 거부되었습니다(계정 ${where}): ${said}.`,
      };
    case 'NotFound':
      return { en: `it does not exist (any more): ${said}.`, ko: `대상이 없습니다(삭제되었을 수 있음): ${said}.` };
    case 'Throttled':
      return {
        en: `AWS is throttling ${call.en} in ${where}.`,
        ko: `${call.ko} 호출이 스로틀링(요청 제한)되고 있습니다(계정 ${where}).`,
      };
    case 'AwsUnavailable':
      return {
        en: `AWS did not carry out ${call.en}: ${said}.`,
        ko: `${call.ko} 호출이 처리되지 않았습니다: ${said}.`,
      };
    case 'NotVerified':
      return {
        en: `AWS accepted the change, but reading it back does not show it.`,
        ko: 'AWS가 변경을 수락했지만 재조회한 상태에 반영되어 있지 않습니다.',
      };
    case 'Validation':
      return { en: `${call.en} was refused: ${said}.`, ko: `${call.ko} 요청이 거부되었습니다: ${said}.` };
    case 'Unexpected':
      return { en: `an unexpected error: ${said}.`, ko: `예상하지 못한 오류: ${said}.` };
    default:
      return assertNever(type);
  }
}

function advice(type: FailureType, error: unknown, { customerId }: Attempt): Text {
  if (error instanceof RoleNotAssumed && type === 'AccessDenied')
    return {
      en: `Check the role's trust policy and external id (firebreak customers verify ${customerId}) and press Retry.`,
      ko: `역할의 신뢰 정책과 외부 ID를 확인하고(firebreak customers verify ${customerId}) 재시도를 누르세요.`,
    };
  switch (type) {
    case 'AccessDenied':
      if (isOrganizations(messageOf(error))) return ASK_ORGANIZATION;
      return {
        en: `Fix the role (firebreak customers verify ${customerId}) and press Retry.`,
        ko: `역할을 수정하고(firebreak customers verify ${customerId}) 재시도를 누르세요.`,
      };
    case 'LimitExceeded':
      return {
        en: 'Make room or have the quota raised (Service Quotas), then press Retry, or skip it.',
        ko: '공간을 확보하거나 할당량을 늘린 뒤(Service Quotas) 재시도를 누르거나 건너뛰세요.',
      };
    case 'NotFound':
      return {
        en: 'Skip it, or press Retry if it should be there.',
        ko: '건너뛰거나, 있어야 할 대상이면 재시도를 누르세요.',
      };
    case 'Throttled':
    case 'AwsUnavailable':
    case 'NotVerified':
      return {
        en: 'Firebreak tries again by itself; after that, press Retry.',
        ko: '자동으로 다시 시도합니다. 그래도 실패하면 재시도를 누르세요.',
      };
    case 'Validation':
    case 'Unexpected':
      return {
        en: 'Look at the target in the AWS console, then press Retry or Skip.',
        ko: 'AWS 콘솔에서 대상을 확인한 뒤 재시도 또는 건너뛰기를 누르세요.',
      };
    default:
      return assertNever(type);
  }
}

/** Advice for inquiries of incidents and reviews, which have no card with buttons. */
function hint(type: FailureType, error: unknown, { customerId }: Attempt): Text {
  if (error instanceof RoleNotAssumed && type === 'AccessDenied')
    return {
      en: `Check the role's trust policy and external id (firebreak customers verify ${customerId}).`,
      ko: `역할의 신뢰 정책과 외부 ID를 확인하세요(firebreak customers verify ${customerId}).`,
    };
  switch (type) {
    case 'AccessDenied':
      if (isOrganizations(messageOf(error))) return ORGANIZATION_CAN;
      return {
        en: `Fix the role (firebreak customers verify ${customerId}).`,
        ko: `역할을 수정하세요(firebreak customers verify ${customerId}).`,
      };
    case 'Throttled':
    case 'AwsUnavailable':
    case 'NotVerified':
      return { en: 'Several attempts were made.', ko: '여러 번 시도했습니다.' };
    case 'LimitExceeded':
    case 'NotFound':
    case 'Validation':
    case 'Unexpected':
      return { en: 'Look at it in the AWS console.', ko: 'AWS 콘솔에서 확인하세요.' };
    default:
      return assertNever(type);
  }
}

function sentence({ title, target }: Attempt, why: Text, state: Text, next: Text): Text {
  const what = title.en.charAt(0).toLowerCase() + title.en.slice(1);
  return {
    en: `Could not ${what}${target === undefined ? '' : ` ${target}`}: ${why.en} ${state.en} ${next.en}`,
    ko: `${title.ko} 실패${target === undefined ? '' : `(${target})`}: ${why.ko} ${state.ko} ${next.ko}`,
  };
}

/** The IAM action that AWS names in its message, or else the API operation. The two differ for some of S3. */
function callOf(error: unknown): Text {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(messageOf(error))?.[1];
  if (named !== undefined) return verbatim(named);
  const call = typeof error === 'object' && error !== null ? calls.get(error) : undefined;
  return call === undefined
    ? { en: 'an AWS API', ko: 'AWS API' }
    : verbatim(`${call.service}:${call.operation} (${call.region})`);
}

/** AWS's text without its full stop, and without secrets. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return scrubbed(text).trim().replace(/\.$/, '').slice(0, 500);
}
