/** Slack's errors as failures, which tell Temporal whether and when to retry. */
import type { WebClient } from '@slack/web-api';
import { ErrorCode } from '@slack/web-api';
import { ApplicationFailure } from '@temporalio/common';
import type { Text } from '../../domain/text.ts';

/** Runs one call of the Web API. @throws ApplicationFailure, `details[0]` its text in both languages */
export async function callSlack<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asFailure(what, error);
  }
}

/** Slack's error code (`channel_not_found`), or undefined if the failure is of another kind. */
export const refusalOf = (error: unknown): string | undefined =>
  error instanceof ApplicationFailure && error.type === 'SlackRefused' ? String(error.details?.[1]) : undefined;

/** Slack's refusal in words, if it takes no message in the channel: there is no such one, it is archived, or the token was revoked. */
export const brokenChannelOf = (error: unknown): Text | undefined =>
  ADVICE[refusalOf(error) ?? ''] === undefined ? undefined : ((error as ApplicationFailure).details?.[0] as Text);

/** What Slack refuses until somebody changes something, in words; undefined if it cannot be reached, fails itself or asks to wait. */
export function refusalText(error: unknown): Text | undefined {
  const word = refusalOf(error);
  if (word === undefined || PASSING.has(word)) return undefined;
  return (error as ApplicationFailure).details?.[0] as Text;
}

/**
 * Goes on after what Slack refuses until somebody changes something.
 * @param told of the refusal
 * @returns what `act` does; nothing if it was refused
 * @throws errors that a retry may solve
 */
export async function unlessRefused<T>(act: () => Promise<T>, told: (refusal: Error) => void): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (refusalText(error) === undefined) throw error;
    told(error as Error);
    return undefined;
  }
}

/** For how long Slack asks to wait, milliseconds; undefined if the failure is of another kind. */
export function pauseAskedBy(error: unknown): number | undefined {
  if (!(error instanceof ApplicationFailure) || error.type !== 'SlackRateLimited') return undefined;
  return typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : DEFAULT_PAUSE_MS;
}

const DEFAULT_PAUSE_MS = 30_000;

/** A client without retries: Temporal retries, and its timers outlive this process. */
export const CLIENT_OPTIONS = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 15_000,
} satisfies ConstructorParameters<typeof WebClient>[1];

function asFailure(what: string, error: unknown): ApplicationFailure {
  const cause = error instanceof Error ? error : new Error(String(error));
  const { code } = cause as { code?: unknown };
  if (code === ErrorCode.RateLimitedError) {
    const seconds = (cause as unknown as { retryAfter: number }).retryAfter;
    return failure('SlackRateLimited', {
      cause,
      nextRetryDelay: seconds * 1000,
      text: {
        en: `Slack asks to slow down (${what}); going on in ${seconds} s.`,
        ko: `Slack 요청 한도에 도달했습니다(${what}). ${seconds}초 뒤 계속합니다.`,
      },
    });
  }
  if (code === ErrorCode.PlatformError) {
    const word = (cause as unknown as { data: { error: string } }).data.error;
    return failure('SlackRefused', {
      cause,
      word,
      nonRetryable: !PASSING.has(word),
      text: {
        en: `Slack refused ${what}: ${word}. ${adviceOn(word)?.en ?? ''}`.trim(),
        ko: `Slack이 ${what} 요청을 거부했습니다: ${word}. ${adviceOn(word)?.ko ?? ''}`.trim(),
      },
    });
  }
  return failure('SlackUnavailable', {
    cause,
    text: {
      en: `Slack cannot be reached (${what}); the incident goes on and the channel is caught up later.`,
      ko: `Slack에 연결할 수 없습니다(${what}). 인시던트는 계속 진행되며 채널은 나중에 갱신됩니다.`,
    },
  });
}

function failure(
  type: string,
  options: { cause: Error; text: Text; word?: string; nonRetryable?: boolean; nextRetryDelay?: number },
): ApplicationFailure {
  const { cause, text, word, nonRetryable = false, nextRetryDelay } = options;
  return ApplicationFailure.create({
    type,
    message: text.en,
    nonRetryable,
    details: [text, ...(word === undefined ? [] : [word])],
    cause,
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

const adviceOn = (word: string): Text | undefined => ADVICE[word] ?? OTHER_ADVICE[word];

/** Error codes of failures inside Slack, which are temporary. */
const PASSING = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited']);

const INVITE: Text = {
  en: 'Invite the app to the channel (/invite @firebreak), or correct slackChannel in customers.yaml.',
  ko: '채널에 앱을 초대하거나(/invite @firebreak) customers.yaml의 slackChannel을 수정해 주세요.',
};
const TOKEN: Text = {
  en: 'Install the app again and put its bot token into SLACK_BOT_TOKEN.',
  ko: '앱을 다시 설치하고 봇 토큰을 SLACK_BOT_TOKEN에 설정해 주세요.',
};
/** What ends a refusal of all messages of a channel, by Slack's error code. */
const ADVICE: Record<string, Text> = {
  channel_not_found: INVITE,
  not_in_channel: INVITE,
  is_archived: { en: 'Unarchive the channel.', ko: '채널 보관을 해제해 주세요.' },
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  token_expired: TOKEN,
  token_revoked: TOKEN,
  account_inactive: TOKEN,
};

/** What ends a refusal of a single method. */
const OTHER_ADVICE: Record<string, Text> = {
  missing_scope: {
    en: 'Install the app again with the scopes of slack-app/manifest.yaml.',
    ko: 'slack-app/manifest.yaml의 권한 범위로 앱을 다시 설치해 주세요.',
  },
  restricted_action: {
    en: 'Let the app do this in the settings of the workspace.',
    ko: '워크스페이스 설정에서 앱에 허용해 주세요.',
  },
};
