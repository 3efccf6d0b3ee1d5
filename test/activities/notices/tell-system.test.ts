/** Systems outside, as local receivers that speak the shapes of their APIs. */
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSystemActivity } from '../../../activities/notices/tell-system.ts';
import type { OutsideSystem } from '../../../domain/outside-systems.ts';
import type { TellSystemInput, Telling } from '../../../domain/system-telling.ts';
import { OutsideSystem as Schema } from '../../../domain/outside-systems.ts';
import { externalKey, incidentInKey } from '../../../domain/system-telling.ts';
import { ACCOUNT, customerOf, customersFileOf } from '../../customers.ts';

const SECRET = 'a-secret-of-the-system-0001';
const PAGES = Schema.parse({ id: 'pages', kind: 'pagerduty' });
const JIRA = Schema.parse({
  id: 'jira',
  kind: 'jira',
  url: 'https://acme.atlassian.net',
  user: 'bot@example.com',
  project: 'SEC',
});
const NOW = Schema.parse({ id: 'now', kind: 'servicenow', url: 'https://acme.service-now.com', user: 'firebreak' });

interface Request {
  method: string;
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}
let server: Server;
let site: string;
let requests: Request[] = [];
/** Takes a request, and answers it. */
let answer: (request: Request) => { status?: number; headers?: Record<string, string>; body?: unknown } = () => ({});

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const taken: Request = {
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
      requests.push(taken);
      const { status = 200, headers = {}, body = {} } = answer(taken);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  requests = [];
});

/** The product's own call, led to the local receiver. */
const send: typeof fetch = (to, options) => fetch(`${site}${(to as URL).pathname}${(to as URL).search}`, options);

const told = (kind: Telling['kind'], seq: number, en = `what happened ${seq}`): Telling => ({
  seq,
  kind,
  what: { en, ko: `일어난 일 ${seq}` },
});

function tell(
  system: OutsideSystem,
  tellings: Telling[],
  over: Partial<TellSystemInput> = {},
): Promise<{ ref: string }> {
  const file = customersFileOf([{ ...customerOf(), systems: [system] }]);
  const activities = createSystemActivity({
    customers: () => file,
    keys: new Map([[system.id, [SECRET]]]),
    send,
  });
  const at = '2026-11-27T00:00:00Z';
  const input: TellSystemInput = {
    incident: {
      id: `acme-${ACCOUNT}-instance-0123456789abcdef`,
      customerId: 'acme',
      account: ACCOUNT,
      region: 'us-east-1',
      phase: 'isolate',
      window: { from: at, to: at },
      firstSeenAt: at,
      severity: 'high',
      category: 'malware-or-exploit',
    },
    runId: '01234567-89ab-cdef-0123-456789abcdef',
    system: system.id,
    tellings,
    title: 'Key used from https://evil.example/x\n[code]<script>[/code]',
    severity: 'high',
    category: 'malware-or-exploit',
    customer: {
      name: 'Acme Corp',
      language: 'en',
      account: { id: ACCOUNT, name: 'acme-prod', environment: 'production' },
    },
    link: 'https://slack.example/p1',
    ...over,
  };
  return new MockActivityEnvironment().run(() => activities['system.tell'](input));
}

const KEY = `acme-${ACCOUNT}-instance-0123456789abcdef/01234567`;

describe('the name of an incident in a system', () => {
  it('is found again, and short enough for a correlation id', () => {
    expect(externalKey(`acme-${ACCOUNT}-instance-0123456789abcdef`, '01234567-89ab')).toBe(KEY);
    expect(incidentInKey(KEY)).toEqual({ incidentId: KEY.split('/')[0], run: '01234567' });
    expect(externalKey('x'.repeat(64), 'f'.repeat(36)).length).toBeLessThanOrEqual(100);
    for (const no of ['', 'SEC-1', `${KEY}/x`, `${KEY} `, '../etc/passwd', undefined])
      expect(incidentInKey(no)).toBeUndefined();
  });
});

describe('PagerDuty', () => {
  it('is triggered, acknowledged and resolved under one dedup key, with the key only in the event', async () => {
    answer = () => ({ status: 202, body: { status: 'success', dedup_key: KEY } });
    const { ref } = await tell(PAGES, [told('open', 1), told('acknowledge', 2), told('comment', 3), told('close', 4)]);
    expect(ref).toBe(KEY);
    expect(
      requests.map(({ path, body }) => [path, body['event_action'], body['dedup_key'], body['routing_key']]),
    ).toEqual(['trigger', 'acknowledge', 'resolve'].map((action) => ['/v2/enqueue', action, KEY, SECRET]));
    expect(requests[0]?.body['payload']).toMatchObject({ severity: 'error', source: `acme/${ACCOUNT}` });
    const { summary } = requests[0]!.body['payload'] as { summary: string };
    expect(summary).not.toMatch(/https:\/\/|\n/);
  });

  it('that asks to wait is asked again after that time', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '7' } });
    const error = await tell(PAGES, [told('open', 1)]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ nonRetryable: false, nextRetryDelay: 7000 });
  });

  it('that refuses the key is not asked again, and no error has the key', async () => {
    answer = ({ body }) => ({ status: 400, body: { status: 'invalid event', errors: [body['routing_key']] } });
    const error = (await tell(PAGES, [told('open', 1)]).catch((e: unknown) => e)) as ApplicationFailure;
    expect(error.nonRetryable).toBe(true);
    expect(JSON.stringify([error.message, error.details])).not.toContain(SECRET);
  });

  it('that leads elsewhere is not followed', async () => {
    answer = () => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } });
    await expect(tell(PAGES, [told('open', 1)])).rejects.toBeInstanceOf(ApplicationFailure);
    expect(requests).toHaveLength(1);
  });
});

describe('Jira', () => {
  /** One project, as Jira keeps it. */
  const jira = (): { issues: { key: string; labels: string[]; comments: string[]; status: string }[] } => {
    const issues: { key: string; labels: string[]; comments: string[]; status: string }[] = [];
    answer = ({ method, path, body }) => {
      const issue = issues.find(({ key }) => path.startsWith(`/rest/api/3/issue/${key}`));
      if (path === '/rest/api/3/search/jql')
        return { body: { issues: issues.filter((i) => i.labels.some((l) => String(body['jql']).includes(`"${l}"`))) } };
      if (method === 'POST' && path === '/rest/api/3/issue') {
        const { labels } = body['fields'] as { labels: string[] };
        issues.push({ key: `SEC-${issues.length + 1}`, labels, comments: [], status: 'To Do' });
        return { status: 201, body: { id: '10000', key: issues.at(-1)!.key } };
      }
      if (issue === undefined) return { status: 404, body: { errorMessages: ['Issue does not exist'] } };
      if (path.endsWith('/comment')) {
        issue.comments.push(JSON.stringify(body));
        return { status: 201, body: { id: '1' } };
      }
      if (method === 'GET')
        return {
          body: {
            transitions: [
              { id: '31', name: 'Close', to: { name: 'Done' } },
              { id: '11', to: { name: 'To Do' } },
            ],
          },
        };
      issue.status = (body['transition'] as { id: string }).id === '31' ? 'Done' : 'wrong';
      return { status: 204 };
    };
    return { issues };
  };

  it('gets one issue an incident, also when the call is repeated, with comments, and it is moved when the incident closes', async () => {
    const { issues } = jira();
    expect(await tell(JIRA, [told('open', 1)])).toEqual({ ref: 'SEC-1' });
    // The answer was lost: the activity is called again without a ref.
    expect(await tell(JIRA, [told('open', 1), told('comment', 5, '<!channel> *contained*')])).toEqual({ ref: 'SEC-1' });
    await tell(JIRA, [told('close', 9)], { ref: 'SEC-1' });
    expect(issues).toMatchObject([{ key: 'SEC-1', labels: ['firebreak', KEY], status: 'Done' }]);
    expect(issues[0]?.comments).toHaveLength(2);
    expect(issues[0]?.comments[0]).toContain('[Firebreak] <!channel> *contained*');
    expect(requests[0]?.authorization).toBe(`Basic ${Buffer.from(`bot@example.com:${SECRET}`).toString('base64')}`);
  });

  it('that has lost the issue says so, and is not asked again', async () => {
    jira();
    await expect(tell(JIRA, [told('comment', 5)], { ref: 'SEC-9' })).rejects.toMatchObject({ nonRetryable: true });
  });
});

describe('ServiceNow', () => {
  it('gets one record an incident, work notes, and a resolution; no text becomes HTML', async () => {
    const records: Record<string, unknown>[] = [];
    answer = ({ method, path, body }) => {
      if (method === 'GET')
        return {
          body: {
            result: records.filter((r) =>
              decodeURIComponent(path).includes(`correlation_id=${r['correlation_id'] as string}`),
            ),
          },
        };
      if (method === 'POST') {
        records.push({ ...body, sys_id: 'f'.repeat(32) });
        return { status: 201, body: { result: records.at(-1) } };
      }
      Object.assign(records[0]!, body);
      return { body: { result: records[0] } };
    };
    await tell(NOW, [told('open', 1)]);
    await tell(NOW, [told('open', 1)]);
    await tell(NOW, [told('close', 9, '[code]<b>closed</b>[/CODE]')], { ref: 'f'.repeat(32) });
    expect(records).toMatchObject([
      {
        correlation_id: KEY,
        urgency: '1',
        state: '6',
        close_code: 'Solution provided',
        work_notes: expect.any(String),
      },
    ]);
    expect(String(records[0]?.['work_notes'])).not.toMatch(/\[\/?code\]/i);
    expect(String(records[0]?.['short_description']).length).toBeLessThanOrEqual(160);
  });
});

describe('the address of a system', () => {
  it.each([
    'http://acme.atlassian.net',
    'https://127.0.0.1',
    'https://localhost',
    'https://[::1]',
    'https://user:pass@acme.atlassian.net',
    'https://acme.atlassian.net/path',
    'https://acme.atlassian.net:8443',
  ])('is not %s', (url) => {
    expect(Schema.safeParse({ ...JIRA, url }).success).toBe(false);
  });
});
