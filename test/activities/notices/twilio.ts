/**
 * Twilio's Calls API as a local receiver: what its documentation requires of a request (*Call resource*, *Twilio API: Errors*), and
 * nothing that a caller could rely on by mistake.
 */
import { parseXml } from '../../../sandbox/gateway/parse/xml.ts';
import type { Answer, Request } from './outside.ts';

const E164 = /^\+[1-9]\d{1,14}$/;
/** What the product may send; Twilio ignores what it does not know, so that a misspelt name would not be seen. */
const KNOWN = ['To', 'From', 'Twiml', 'Timeout', 'TimeLimit'];
const MOST_TWIML = 4_000;

export interface TwilioAccount {
  sid: string;
  /** User → password: the account with its token, API keys with their secrets. */
  keys: Record<string, string>;
  numbers: string[];
  calls: Record<string, unknown>[];
}

const refuse = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

export const twilio =
  (account: TwilioAccount) =>
  ({ method, path, authorization, type, body }: Request): Answer => {
    if (!isKnown(account, authorization)) return refuse(401, 20003, 'Authenticate');
    if (method !== 'POST' || path !== `/2010-04-01/Accounts/${account.sid}/Calls.json`)
      return refuse(404, 20404, `The requested resource ${path} was not found`);
    if (type !== 'application/x-www-form-urlencoded') return refuse(400, 21201, "No 'To' number is specified");
    const { To, From, Twiml, Timeout, TimeLimit } = body as Partial<Record<string, string>>;
    const unknown = Object.keys(body).filter((name) => !KNOWN.includes(name));
    if (unknown.length > 0) return refuse(400, 20001, `Unknown parameters: ${unknown.join()}`);
    if (To === undefined || To === '') return refuse(400, 21201, "No 'To' number is specified");
    if (!E164.test(To) || To === From)
      return refuse(400, 21211, `The phone number you are attempting to call, ${To}, is not valid.`);
    if (From === undefined || !account.numbers.includes(From))
      return refuse(
        400,
        21210,
        `The source phone number provided, ${From ?? ''}, is not yet verified for your account.`,
      );
    if (Twiml === undefined) return refuse(400, 21205, 'Url parameter is required.');
    if (Twiml.length > MOST_TWIML) return refuse(400, 32018, 'Twiml size exceeded maximum allowed value');
    const root = parseXml(Twiml);
    if (root?.name !== 'Response') return refuse(400, 12100, 'Document parse failure');
    for (const seconds of [Timeout, TimeLimit])
      if (seconds !== undefined && !/^[1-9]\d{0,3}$/.test(seconds)) return refuse(400, 21208, 'Invalid Timeout');
    const call = { sid: `CA${String(account.calls.length).padStart(32, '0')}`, status: 'queued', to: To, from: From };
    account.calls.push({ ...call, twiml: Twiml });
    return { status: 201, body: call };
  };

function isKnown({ keys }: TwilioAccount, authorization = ''): boolean {
  const [, given = ''] = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization) ?? [];
  const [user = '', ...password] = Buffer.from(given, 'base64').toString().split(':');
  return Object.hasOwn(keys, user) && keys[user] === password.join(':');
}
