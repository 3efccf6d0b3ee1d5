/** A system outside, as a local receiver that speaks the shapes of its API, and the product's calls to it. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createSystemActivity } from '../../../activities/notices/tell-system.ts';
import { OutsideSystem as Schema, type OutsideSystem } from '../../../domain/outside-systems.ts';
import type { TellProgress, TellResult, TellSystemInput, Telling } from '../../../domain/system-telling.ts';
import { ACCOUNT, customerOf, customersFileOf } from '../../customers.ts';
import { incidentRef } from '../../incident-ref.ts';

export const SECRET = 'a-secret-of-the-system-0001';
export const PAGES = Schema.parse({ id: 'pages', kind: 'pagerduty' });
export const JIRA = Schema.parse({
  id: 'jira',
  kind: 'jira',
  url: 'https://acme.atlassian.net',
  user: 'bot@example.com',
  project: 'SEC',
});
export const GENIE = Schema.parse({ id: 'genie', kind: 'opsgenie' });
export const NOW = Schema.parse({
  id: 'now',
  kind: 'servicenow',
  url: 'https://acme.service-now.com',
  user: 'firebreak',
});

export interface Request {
  method: string;
  path: string;
  authorization: string | undefined;
  type: string;
  /** Of JSON, or the fields of a form. */
  body: Record<string, unknown>;
}
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** The connection ends within the body. */
  cut?: true;
}
/** A system outside: takes a request, and answers it. */
export const outside = {
  requests: [] as Request[],
  /** Heartbeats of the calls. */
  beats: [] as TellProgress[],
  answer: (() => ({})) as (request: Request) => Answer,
};
let site = '';

/** Opens it before the tests of a file, and forgets what it took before each. */
export function openOutside(): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const type = request.headers['content-type'] ?? '';
      const sent: unknown = type.includes('form')
        ? Object.fromEntries(new URLSearchParams(text))
        : JSON.parse(text || '{}');
      const taken: Request = {
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        type,
        body: sent as Record<string, unknown>,
      };
      outside.requests.push(taken);
      const { status = 200, headers = {}, body = {}, cut } = outside.answer(taken);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      if (cut === true) response.write('{', () => response.destroy());
      else response.end(JSON.stringify(body));
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(() => Object.assign(outside, { requests: [], beats: [] }));
}

/** The product's own call, led to the local receiver. */
export const send: typeof fetch = (to, options) =>
  fetch(`${site}${(to as URL).pathname}${(to as URL).search}`, options);

export const told = (kind: Telling['kind'], seq: number, en = `what happened ${seq}`): Telling => ({
  seq,
  kind,
  what: { en, ko: `일어난 일 ${seq}` },
});

export function tell(
  system: OutsideSystem,
  tellings: Telling[],
  over: Partial<TellSystemInput> = {},
  before?: TellProgress,
): Promise<TellResult> {
  const file = customersFileOf([{ ...customerOf(), systems: [system] }]);
  const activities = createSystemActivity({
    customers: () => file,
    keys: new Map([[system.id, [SECRET]]]),
    send,
    pausesMs: [0, 0, 0],
  });
  const at = '2026-11-27T00:00:00Z';
  const input: TellSystemInput = {
    incident: incidentRef(at),
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
  const environment = new MockActivityEnvironment({ heartbeatDetails: before });
  environment.on('heartbeat', (progress: TellProgress) => outside.beats.push(progress));
  return environment.run(() => activities['system.tell'](input));
}

export const KEY = `acme-${ACCOUNT}-instance-0123456789abcdef/01234567`;
