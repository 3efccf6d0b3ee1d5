/**
 * What systems outside (PagerDuty, Jira, ServiceNow) say of an incident's ticket. Each request is proven by the secret of its system,
 * and reaches only incidents of the customer that has the system. It is noted there, and never decides anything.
 */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { at, listAt, parseJson, textAt } from '../../domain/fields.ts';
import type { SystemKind } from '../../domain/outside-systems.ts';
import { incidentInKey, keyInTitle, OWN_COMMENT, type SystemNews } from '../../domain/system-telling.ts';
import type { Doors } from './doors.ts';
import { readSigned } from './http-body.ts';
import { Refused } from './refused.ts';
import { digestOf, isSame, secretsToTry } from './senders.ts';
import type { SystemAnswer } from './systems.ts';

/** Bytes of a body. */
const MOST_BODY = 256 * 1024;
/** A request of these says no time, so that a repetition is remembered for a day. */
const REMEMBERED_MS = 24 * 3_600_000;
/** An acknowledgement stops a ladder: one that comes later does not. */
const LATEST_MS = 5 * 60_000;
const NAMES_NONE = 'it names no incident of this customer';

/** @param id in the path @throws Refused */
export async function receiveFromSystem(id: string, request: IncomingMessage, doors: Doors): Promise<SystemAnswer> {
  const { listed, secrets } = doors.systems;
  const body = await doors.unproven(request, async () => {
    const text = await readSigned(request, MOST_BODY);
    const fits = secretsToTry(secrets, id).map((secret) => isProven(request.headers, text, secret));
    if (!fits.includes(true)) throw new Refused(401, 'the signature or key does not fit the secret of this system');
    return text;
  });
  const system = listed(id);
  if (system === undefined) throw new Refused(401, 'the system is not in customers.yaml');
  return doors.proven(`system/${id}`, async () => {
    const said = saidIn(system.kind, id, body);
    if ('why' in said) return { noted: false, why: said.why };
    const incident = incidentInKey(said.key);
    const belongs = system.accounts.some((account) =>
      incident?.incidentId.startsWith(`${system.customerId}-${account}-`),
    );
    if (incident === undefined || !belongs) {
      doors.log.warn('what a system outside says names no incident of its customer', { system: id });
      doors.refusals.count('/systems', NAMES_NONE);
      return { noted: false, why: NAMES_NONE };
    }
    const now = new Date();
    const key = digestOf(body).toString('hex');
    const same = { sender: `system/${id}`, key, untilMs: now.getTime() + REMEMBERED_MS };
    const { answer } = await doors.systemReplays.once(same, now, async () => {
      const isOpen = await doors.systems.tell(incident, said.news).catch((error: unknown) => {
        doors.log.error('Temporal does not take what a system says', { error });
        throw new Refused(503, 'it could not be recorded; send it again');
      });
      return isOpen ? { noted: true } : { noted: false, why: 'the incident is not open' };
    });
    return answer;
  });
}

/**
 * PagerDuty signs with `X-PagerDuty-Signature: v1=…,v1=…` (*Webhooks v3: Verifying Signatures*), Jira with `X-Hub-Signature:
 * sha256=…`. ServiceNow and Jira Automation send the secret itself as `x-api-key`.
 */
function isProven(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const mac = createHmac('sha256', secret).update(body).digest('hex');
  const lists: [name: string, form: (hex: string) => string][] = [
    ['x-pagerduty-signature', (hex) => `v1=${hex}`],
    ['x-hub-signature', (hex) => `sha256=${hex}`],
  ];
  const signed = lists.some(([name, form]) => signaturesIn(headers[name]).some((one) => isSame(one, form(mac))));
  const key = headers['x-api-key'];
  return signed || (typeof key === 'string' && isSame(key, secret));
}

const signaturesIn = (header: string | string[] | undefined): string[] =>
  typeof header === 'string' ? header.split(',', 10).map((one) => one.trim()) : [];

type SaidBySystem = { key: string | undefined; news: SystemNews } | { why: string };

function saidIn(kind: SystemKind, system: string, text: string): SaidBySystem {
  const body = parseJson(text);
  if (body === undefined) throw new Refused(400, 'the body is no JSON');
  const news = (change: SystemNews['change'], by = '', words = ''): SystemNews => ({
    system,
    change,
    by: by.slice(0, 200),
    text: words.slice(0, 2_000),
  });
  if (kind === 'pagerduty') return byPagerDuty(body, news);
  return textAt(body, 'webhookEvent') === undefined ? inOurForm(body, news) : byJira(body, news);
}

type News = (change: SystemNews['change'], by?: string, words?: string) => SystemNews;

function byPagerDuty(body: unknown, news: News): SaidBySystem {
  const type = textAt(body, 'event', 'event_type') ?? '';
  const data = at(body, 'event', 'data');
  const by = textAt(body, 'event', 'agent', 'summary');
  const agent = textAt(body, 'event', 'agent', 'type') ?? '';
  // That of an event which came by the Events API may be null.
  const proper = textAt(data, 'incident_key');
  const isProper = incidentInKey(proper) !== undefined;
  const key = isProper ? proper : keyInTitle(textAt(data, 'title'));
  if (type === 'incident.acknowledged') {
    // Firebreak's own acknowledgement comes back too.
    if (agent !== 'user_reference') return { why: 'no person has acknowledged it' };
    const madeAt = lately(textAt(body, 'event', 'occurred_at'));
    if (madeAt === undefined) return { why: 'it has not occurred in the last minutes' };
    // Anyone who can open an incident there chooses its title, so that it is noted only.
    return { key, news: { ...news('acknowledged', by), ...(isProper ? { at: madeAt } : {}) } };
  }
  if (type === 'incident.resolved') {
    if (agent.endsWith(INTEGRATION)) return { why: 'no person has closed it' };
    return { key, news: news('closed', by) };
  }
  return { why: `${type || 'an event'} is not noted` };
}

const INTEGRATION = 'inbound_integration_reference';

/** @returns the time, not after now; undefined if it is long ago or none */
function lately(text: string | undefined): string | undefined {
  const now = Date.now();
  const ms = Date.parse(text ?? '');
  return Math.abs(now - ms) <= LATEST_MS ? new Date(Math.min(ms, now)).toISOString() : undefined;
}

function byJira(body: unknown, news: News): SaidBySystem {
  const issue = at(body, 'issue');
  const key = listAt(issue, 'fields', 'labels').find(
    (label) => typeof label === 'string' && incidentInKey(label) !== undefined,
  ) as string | undefined;
  const comment = textIn(at(body, 'comment', 'body'));
  if (textAt(body, 'webhookEvent') === 'comment_created' || comment !== '') {
    if (comment.startsWith(OWN_COMMENT)) return { why: 'it is a comment of Firebreak' };
    return { key, news: news('comment', textAt(body, 'comment', 'author', 'displayName'), comment) };
  }
  const change = listAt(body, 'changelog', 'items').find((item) => textAt(item, 'field') === 'status');
  if (change === undefined) return { why: 'neither status nor comment changed' };
  const isDone = textAt(issue, 'fields', 'status', 'statusCategory', 'key') === 'done';
  const words = `${textAt(change, 'fromString') ?? ''} → ${textAt(change, 'toString') ?? ''}`;
  return { key, news: news(isDone ? 'closed' : 'status', textAt(body, 'user', 'displayName'), words) };
}

/** Of a text, or of a document of Atlassian's: its text nodes, to a bounded depth. */
function textIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth > 8 || typeof value !== 'object' || value === null) return '';
  const own = textAt(value, 'text') ?? '';
  return [
    own,
    ...listAt(value, 'content')
      .slice(0, 200)
      .map((part) => textIn(part, depth + 1)),
  ]
    .join('')
    .slice(0, 2_000);
}

/** What a business rule of ServiceNow or a rule of Jira Automation sends. */
function inOurForm(body: unknown, news: News): SaidBySystem {
  const change = textAt(body, 'change') ?? '';
  const words = textAt(body, 'text') ?? '';
  if (words.startsWith(OWN_COMMENT)) return { why: 'it is a comment of Firebreak' };
  if (change !== 'comment' && change !== 'status' && change !== 'closed')
    return { why: 'change is one of comment, status, closed' };
  return { key: textAt(body, 'incident'), news: news(change, textAt(body, 'by'), words) };
}
