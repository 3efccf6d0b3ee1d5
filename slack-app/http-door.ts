/** The door for Slack's HTTP requests: Bolt's own, which fails without an answer at a signed body that is no object. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions as http, HTTPReceiver, type Logger } from '@slack/bolt';
import { isObject } from '../domain/fields.ts';
import type { Refusals } from '../domain/refusal-counts.ts';

/** Bytes. Slack's own are far smaller: a window's state has 100 blocks. */
const MOST_BODY = 1024 * 1024;

/** Why a request is refused. */
const REFUSED = {
  400: 'the body is no JSON object',
  401: 'the signature of Slack is missing, does not fit, or is older than five minutes',
  413: `the body is larger than ${MOST_BODY} bytes`,
} as const;
type Refusal = keyof typeof REFUSED;

/** @param refusals gets each request that is refused, for the record of the infosec team */
export function createHttpDoor(signingSecret: string, logger: Logger, refusals: Pick<Refusals, 'count'>): HTTPReceiver {
  const receiver = new HTTPReceiver({ signingSecret, logger, bodyLimit: MOST_BODY });
  const bolt = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    if (request.method === 'POST') void receive(request, response);
    else bolt(request, response);
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = await refusalOf(request, signingSecret);
    if (refusal === undefined) {
      bolt(request, response);
      return;
    }
    refusals.count('Slack app', REFUSED[refusal]);
    logger.warn('A request to the Slack app was refused', { status: refusal, why: REFUSED[refusal] });
    http.buildNoBodyResponse(response, refusal);
  };
  return receiver;
}

/** The status with which a request is refused. It is read here; Bolt finds what was read, and verifies it too. */
async function refusalOf(request: IncomingMessage, signingSecret: string): Promise<Refusal | undefined> {
  let read;
  try {
    read = await http.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: MOST_BODY }, request);
  } catch (error) {
    return http.isRawBodyError(error) && error.statusCode === 413 ? 413 : 401;
  }
  try {
    return isObject(http.parseHTTPRequestBody(read)) ? undefined : 400;
  } catch {
    // It is not JSON.
    return 400;
  }
}
