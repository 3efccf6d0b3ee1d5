/**
 * `system.call`: rings the phone of a person on call by Twilio (*Call resource*: form fields, basic authentication; *TwiML Voice: Say*).
 * An answer that is lost is asked for again, so that a phone may ring twice.
 */
import type { SystemActivities } from '../../contract/activities.ts';
import { isAtLeast } from '../../domain/alert.ts';
import { textAt } from '../../domain/fields.ts';
import { twilioFor, type Twilio } from '../../domain/outside-systems.ts';
import { oneLine, type Language } from '../../domain/text.ts';
import { calleeOf, customerOf } from './send.ts';
import { failure, linkTo } from './system-http.ts';
import { keyOf, titleOf, type SystemDeps } from './tell-system.ts';
import { spokenText } from './words.ts';

/** *Using the Twilio REST API in a non-US Region*. */
const SITES: Record<Twilio['region'], string> = {
  us1: 'https://api.twilio.com',
  ie1: 'https://api.dublin.ie1.twilio.com',
  au1: 'https://api.sydney.au1.twilio.com',
};
/** Seconds. */
const RINGS = '30';
const LONGEST_CALL = '120';
const VOICES: Record<Language, { language: string; voice: string }> = {
  en: { language: 'en-US', voice: 'Polly.Joanna' },
  ko: { language: 'ko-KR', voice: 'Polly.Seoyeon' },
};
/** Characters of what is said; TwiML in a request has 4,000 at most (error 32018). */
const MOST = 500;

export const createVoiceActivity = ({
  customers,
  keys,
  send = fetch,
}: SystemDeps): Pick<SystemActivities, 'system.call'> => ({
  async 'system.call'(input) {
    const file = customers();
    const twilio = twilioFor(file, customerOf(file, input.incident.customerId));
    const callee = calleeOf(file, input);
    if (twilio === undefined || callee === undefined || !isAtLeast(input.severity, twilio.minimumSeverity))
      return { called: false };
    const secret = keyOf(keys, twilio);
    const { account, apiKey = account, from, region } = twilio;
    const authorization = `Basic ${Buffer.from(`${apiKey}:${secret}`).toString('base64')}`;
    const { phone, language } = callee;
    // The error of an API that rejects a number may quote it in another form.
    const personal = [phone, phone.slice(1)];
    const link = linkTo(SITES[region], titleOf(twilio), { authorization }, secret, send, personal);
    const made = await link.call({
      method: 'POST',
      path: `/2010-04-01/Accounts/${account}/Calls.json`,
      form: {
        To: phone,
        From: from,
        Twiml: twimlOf(spokenText(input, language), language),
        Timeout: RINGS,
        TimeLimit: LONGEST_CALL,
      },
    });
    if (textAt(made, 'sid') === undefined) throw failure(titleOf(twilio), 'it named no call', false);
    return { called: true };
  },
});

/** Said twice, after a moment in which the phone is raised. */
function twimlOf(words: string, language: Language): string {
  const { language: locale, voice } = VOICES[language];
  const say = `<Say language="${locale}" voice="${voice}" loop="2">${xml(oneLine(words).slice(0, MOST))}</Say>`;
  return `<Response><Pause length="1"/>${say}</Response>`;
}

/** XML 1.0 has no lone surrogates, U+FFFE or U+FFFF. */
const xml = (text: string): string =>
  Buffer.from(text)
    .toString()
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
