/** A console in one process: a bucket in memory, a Temporal that answers what a test says, and people who sign in. */
import type { FastifyInstance } from 'fastify';
import { signSummary, type EvidenceKey } from '../../activities/evidence/manifest.ts';
import type { KeptObject, VersionedBucket } from '../../activities/evidence/versions.ts';
import { createAccessLog } from '../../console/access-log.ts';
import { createReplays } from '../../console/replays.ts';
import type { Person } from '../../console/scope.ts';
import { createConsole } from '../../console/server.ts';
import { createLinks } from '../../console/sign-in/links.ts';
import { createSessions } from '../../console/sign-in/session.ts';
import type { SlackSignIn } from '../../console/sign-in/slack.ts';
import { createEvidence, type EvidenceDeps } from '../../console/sources/evidence.ts';
import { createSource } from '../../console/sources/incidents.ts';
import { createSummaries } from '../../console/sources/summaries.ts';
import { IncidentClosed } from '../../contract/temporal/errors.ts';
import type { Incidents, ListedIncident } from '../../contract/temporal/incidents.ts';
import { Refusals } from '../../domain/refusal-counts.ts';
import type { ConsoleFile } from '../../domain/extracts.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Log } from '../../domain/log.ts';
import { headerOf } from '../../domain/projections.ts';
import { summaryKey, type IncidentSummary } from '../../domain/summary.ts';
import { newSigningKey } from '../spoken.ts';

export const URL_ = 'http://127.0.0.1:4020';
export const TEAM = 'T0MSP';
export const MANAGER: Person = { team: TEAM, slackUser: 'UBOSS', name: 'Yuna Choi' };
export const MINJI: Person = { team: TEAM, slackUser: 'UMINJI', name: 'Minji Kim' };
export const SORA: Person = { team: TEAM, slackUser: 'USORA', name: '이소라' };
export const STRANGER: Person = { team: TEAM, slackUser: 'UNOBODY', name: 'Mallory' };
export const ACME_ACCOUNT = '111122223333';
export const HANBIT_ACCOUNT = '444455556666';

export const CUSTOMERS: ConsoleFile = {
  msp: { name: 'MSP', slackTeam: TEAM, language: 'en', managers: [{ slackUser: 'UBOSS', name: 'Yuna Choi' }] },
  customers: [
    {
      id: 'acme',
      name: 'Acme Corp',
      timeZone: 'America/New_York',
      accounts: [{ id: ACME_ACCOUNT, name: 'acme-prod' }],
      people: [{ slackUser: 'UMINJI', name: 'Minji Kim' }],
    },
    {
      id: 'hanbit',
      name: '한빛소프트',
      timeZone: 'Asia/Seoul',
      accounts: [{ id: HANBIT_ACCOUNT, name: 'hanbit-prod' }],
      people: [{ slackUser: 'USORA', name: '이소라' }],
    },
  ],
};

export interface MemoryBucket extends VersionedBucket {
  put(key: string, body: string | Uint8Array): void;
  delete(key: string): void;
  /** How often it was asked. */
  readonly lists: string[];
  readonly gets: string[];
}

export function memoryBucket(): MemoryBucket {
  const versions = new Map<string, Uint8Array[]>();
  const deleted = new Map<string, string[]>();
  const [lists, gets]: string[][] = [[], []];
  return {
    lists: lists!,
    gets: gets!,
    put(key, body) {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      versions.set(key, [...(versions.get(key) ?? []), bytes]);
    },
    delete: (key) => void deleted.set(key, ['2026-11-27T00:00:00.000Z']),
    list(prefix) {
      lists!.push(prefix);
      const keys = [...versions.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      return Promise.resolve(
        keys.map((key): KeptObject => ({
          key,
          versions: versions.get(key)!.map((_, i) => ({ versionId: String(i), at: '2026-11-27T00:00:00.000Z' })),
          deletedAt: deleted.get(key) ?? [],
        })),
      );
    },
    get(key, versionId) {
      gets!.push(key);
      return Promise.resolve(versions.get(key)![Number(versionId)]!);
    },
  };
}

export const keep = (bucket: MemoryBucket, summary: IncidentSummary, key: EvidenceKey): void =>
  bucket.put(summaryKey(summary), JSON.stringify(signSummary(summary, key)));

/** Temporal with these incidents open. */
export function temporalWith(
  states: readonly IncidentState[],
): Pick<Incidents, 'list' | 'header' | 'state' | 'followUps'> {
  const of = (id: string): Promise<IncidentState> => {
    const state = states.find((s) => s.id === id);
    return state === undefined ? Promise.reject(new IncidentClosed('ended')) : Promise.resolve(state);
  };
  return {
    list: (filter = {}) =>
      Promise.resolve(
        states
          .filter((s) => filter.customers === undefined || filter.customers.includes(s.customer.id))
          .map((s): ListedIncident => ({
            id: s.id,
            runId: s.runId,
            status: s.status,
            phase: s.phase,
            severity: s.severity,
            category: s.category,
            customer: s.customer.id,
            account: s.customer.account.id,
            openedAt: s.openedAt,
            closedAt: null,
          })),
      ),
    header: async ({ id }) => headerOf(await of(id)),
    state: ({ id }) => of(id),
    followUps: () => Promise.reject(new IncidentClosed('ended')),
  };
}

export interface World {
  app: FastifyInstance;
  bucket: MemoryBucket;
  evidenceKey: EvidenceKey;
  slackKey: EvidenceKey;
  /** Lines of the log, as objects. */
  logged: { level: string; message: string; fields: Record<string, unknown> }[];
  clock: { now: number };
  refusals: Refusals;
  customers: ConsoleFile;
  /** The cookie of somebody who has signed in. */
  cookieOf(person: Person): Promise<string>;
  formTokenOf(cookie: string): Promise<string>;
  get(path: string, person?: Person): Promise<{ status: number; body: string; headers: Record<string, unknown> }>;
}

export interface WorldOptions {
  open?: readonly IncidentState[];
  temporal?: Pick<Incidents, 'list' | 'header' | 'state' | 'followUps'>;
  slack?: SlackSignIn;
  accessLog?: string;
  url?: string;
  /** When the console began, milliseconds since the epoch. */
  now?: number;
  render?: (id: string) => Promise<string>;
  /** What Temporal knows of archives. */
  archives?: EvidenceDeps['archives'];
}

export async function world({
  open = [],
  temporal,
  slack,
  accessLog,
  url = URL_,
  now: began = Date.parse('2026-11-27T09:00:00.000Z'),
  render = () => Promise.resolve('<p>replay</p>'),
  archives = () => Promise.resolve([]),
}: WorldOptions = {}): Promise<World> {
  const bucket = memoryBucket();
  const [evidenceKey, slackKey] = [newSigningKey(), newSigningKey()];
  const logged: World['logged'] = [];
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}): void =>
      void logged.push({ level, message, fields });
  const log: Log = { level: 'debug', debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const clock = { now: began };
  const now = (): number => clock.now;
  const evidence = createEvidence({ bucket, keys: [evidenceKey.key], archives });
  const summaries = createSummaries({ bucket, keys: [evidenceKey.key], log, now });
  const source = createSource({ incidents: temporal ?? temporalWith(open), summaries, evidence, now });
  const sessions = createSessions(new Uint8Array(32).fill(7), now);
  const refusals = new Refusals();
  const w: World = {
    refusals,
    app: await createConsole({
      url,
      customers: () => w.customers,
      source,
      summaries,
      evidence,
      replays: createReplays({ render: ({ id }) => render(id), prepare: () => undefined }),
      sessions,
      slack,
      links: createLinks(url, [slackKey.key], now),
      refusals,
      record: createAccessLog(log, accessLog, () => new Date(now())),
      log,
      now,
    }),
    bucket,
    evidenceKey,
    slackKey,
    logged,
    clock,
    customers: CUSTOMERS,
    async cookieOf(person) {
      const name = url.startsWith('https://') ? '__Host-firebreak-console' : 'firebreak-console';
      return `${name}=${(await sessions.open(person)).cookie}`;
    },
    async formTokenOf(cookie) {
      const session = await sessions.read(cookie.slice(cookie.indexOf('=') + 1));
      return sessions.formToken(session!);
    },
    async get(path, person) {
      const headers = person === undefined ? {} : { cookie: await w.cookieOf(person) };
      const { statusCode, body, headers: given } = await w.app.inject({ method: 'GET', url: path, headers });
      return { status: statusCode, body, headers: given };
    },
  };
  return w;
}
