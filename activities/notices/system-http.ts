/** Calls to systems outside: one host each, no redirects, a time limit, and answers of a bounded size. */
import type { ApplicationFailure } from '@temporalio/common';
import { oneLine, type Text } from '../../domain/text.ts';
import { notTold } from './not-told.ts';

export interface SystemCall {
  method: 'GET' | 'POST' | 'PATCH';
  /** Of the system's own site. */
  path: string;
  /** Sent as JSON. */
  body?: object;
  /** Sent as a form instead. */
  form?: Record<string, string>;
}

export interface SystemLink {
  /** The system's key, for those that want it in what they are sent. */
  readonly secret: string;
  /** @returns the JSON of the answer; an empty object for none @throws ApplicationFailure `NotTold` */
  call(call: SystemCall): Promise<Record<string, unknown>>;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const TIMEOUT_MS = 12_000;
const MOST_BYTES = 256 * 1024;
/** Of what a system asks to wait. */
const LONGEST_WAIT_MS = 60_000;

/** @param secret no error text has it @param personal nor these */
export function linkTo(
  site: string,
  name: string,
  headers: Record<string, string>,
  secret: string,
  send: typeof fetch,
  personal: readonly string[] = [],
): SystemLink {
  const secrets = [secret, ...Object.values(headers), ...personal];
  return {
    secret,
    async call({ method, path, body, form }) {
      const url = new URL(path, site);
      if (url.origin !== site) throw failure(name, `${path} leaves ${site}`, false);
      // The time limit is that of the whole answer: a body may stall, too.
      const answered = async (): Promise<{ response: Response; text: string }> => {
        const response = await send(url, {
          method,
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            accept: 'application/json',
            'content-type': form === undefined ? JSON_TYPE : FORM_TYPE,
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
        });
        return { response, text: await boundedText(response) };
      };
      const { response, text } = await answered().catch((error: unknown) => {
        throw failure(name, scrubbed(error instanceof Error ? error.message : String(error), secrets), true);
      });
      if (!response.ok) {
        const passes = response.status === 429 || response.status >= 500;
        const why = scrubbed(`${response.status}: ${text}`, secrets);
        throw failure(name, why, passes, waitOf(response.headers.get('retry-after')));
      }
      return objectIn(text);
    },
  };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null)
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MOST_BYTES) break;
      chunks.push(chunk);
    }
  return Buffer.concat(chunks).toString('utf8');
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Seconds, or a date, which is not waited for. */
function waitOf(retryAfter: string | null): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined;
}

const scrubbed = (text: string, secrets: readonly string[]): string =>
  oneLine(secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text)).slice(0, 300);

export function failure(name: string, why: string, passes: boolean, waitMs?: number): ApplicationFailure {
  const text: Text = {
    en: `${name} did not take it (${why}). ${passes ? 'It is tried again.' : `Check ${name} under systems in customers.yaml, and its key.`}`,
    ko: `${name} 전송 실패(${why}). ${passes ? '다시 시도합니다.' : `customers.yaml의 systems에서 ${name} 설정과 키를 확인하세요.`}`,
  };
  return notTold(text, passes, waitMs);
}
