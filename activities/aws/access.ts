/** Credentials for customers' accounts: one role session for each incident, phase and entry, with no more permissions than the entry declares. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { partitionOf } from '../../domain/arns.ts';
import { underCondition } from '../../domain/conditioned-permissions.ts';
import type { Account, Forensics, Organization } from '../../domain/customer.ts';
import { dropOldest } from '../../domain/drop-oldest.ts';
import { roleArnOf } from '../../domain/own-roles.ts';
import type { Phase } from '../../domain/phase.ts';
import { homeRegionOf, type AwsAccount } from '../account.ts';
import { isDenied, RoleNotAssumed } from './errors.ts';
import { Facts } from './facts.ts';
import { rememberCalls, retryReads, shareReads } from './middleware.ts';
import { enabledRegions } from './regions.ts';

/** What is needed of an account to assume its role; also of an organization's management account. */
export type Reach = Pick<Account, 'id' | 'roleArn' | 'externalId' | 'regions'>;

export interface AccessRequest {
  customerId: string;
  account: Reach;
  phase: Phase;
  /** Becomes the role session's name, so that the customer's CloudTrail names the incident. */
  incidentId: string;
  /** Of the incident. It is asked for the account's regions if a policy of the organization denies the home region. */
  region?: string;
  /** `service:Action`. The session may do nothing else, whatever the role allows. */
  permissions: readonly string[];
}

export interface AwsAccess {
  /** The account under the phase's role. The role is assumed at the first call; sessions are cached and refreshed. */
  account(request: AccessRequest): AwsAccount;
  close(): void;
}

/** The shortest session that STS offers. */
const SESSION_SECONDS = 900;
/** A session this close to its end is replaced, so that credentials do not expire during a call. */
const REFRESH_BEFORE_MS = 120_000;
/** Beyond this number the least recently used sessions are dropped. An incident uses about twenty. */
const MAX_SESSIONS = 500;
const STS_ATTEMPTS = 6;
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** The management account of an organization. */
export const managementReach = ({ managementAccount: id, roleArn, externalId }: Organization): Reach => ({
  id,
  roleArn,
  externalId,
  regions: 'all',
});

/** The customer's forensic account. */
export const forensicReach = ({ account: id, roleArn, externalId }: Forensics): Reach => ({
  id,
  roleArn,
  externalId,
  regions: 'all',
});

/** IAM policy that allows exactly these actions, some under a condition. STS accepts at most 2,048 characters. */
export function sessionPolicy(permissions: readonly string[]): string {
  const Action = permissions.filter((p) => underCondition(p) === undefined).sort();
  const conditioned = permissions.flatMap((p) => underCondition(p) ?? []);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }, ...conditioned],
  });
}

/** A session that has just been opened. */
export interface IssuedSession {
  customerId: string;
  /** The account that the role is in. */
  account: string;
  accessKeyId: string;
  /** Unix milliseconds. */
  endsAt: number;
}

/**
 * Endpoint, region and the MSP's own credentials come from the SDK's standard environment.
 * @param record is told of each session before its first call. By it intake knows Firebreak's own calls, so that a session that
 * cannot be recorded is not used.
 */
export function createAwsAccess(record: (session: IssuedSession) => Promise<void> = async () => {}): AwsAccess {
  const network = connections();
  // A session that was assumed twice does no harm.
  const sts = new STSClient({ ...network.options, maxAttempts: STS_ATTEMPTS });
  const sessions = new Map<string, AwsAccount>();
  const facts = new Facts();
  return {
    account(request) {
      const { externalId, regions } = request.account;
      // Also what customers.yaml may have corrected meanwhile.
      const given = [roleArnOf(request.account, request.phase), externalId, String(regions), request.incidentId];
      const key = [...given, ...request.permissions].join('|');
      const session = sessions.get(key) ?? openSession(request, sts, network.options, facts, record);
      sessions.delete(key);
      sessions.set(key, session);
      dropOldest(sessions, MAX_SESSIONS);
      return session;
    },
    close() {
      sessions.clear();
      sts.destroy();
      network.close();
    },
  };
}

type ClientOptions = ReturnType<typeof connections>['options'];

/** All clients share these connections, so only these need closing. There is one client for each entry and region. */
function connections() {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 100 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 100 });
  return {
    options: {
      // Reads and targets are tried again by Firebreak (middleware.ts, ../batch.ts). The SDK's single retry only covers a lost packet.
      maxAttempts: 2,
      requestHandler: {
        httpAgent,
        httpsAgent,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      },
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function openSession(
  request: AccessRequest,
  sts: STSClient,
  options: ClientOptions,
  facts: Facts,
  record: (session: IssuedSession) => Promise<void>,
): AwsAccount {
  const { account, customerId } = request;
  const credentials = sessionCredentials(async () => {
    const fresh = await assumeRole(request, sts);
    const { accessKeyId, expiration } = fresh;
    await record({ customerId, account: account.id, accessKeyId, endsAt: expiration.getTime() });
    return fresh;
  });
  const clients = new Map<string, { destroy(): void }>();
  const partition = partitionOf(account.roleArn);
  const session: AwsAccount = {
    id: account.id,
    partition,
    client(ctor, region) {
      const key = `${ctor.name}|${region}`;
      const known = clients.get(key);
      if (known !== undefined) return known as InstanceType<typeof ctor>;
      const client = new ctor({ ...options, region, credentials } as never);
      shareReads(client);
      retryReads(client);
      rememberCalls(client, region);
      clients.set(key, client);
      return client;
    },
    async regions() {
      if (account.regions !== 'all') return account.regions;
      const inRegion = (region: string): Promise<string[]> => enabledRegions(session.client(EC2Client, region));
      return session.known('regions', () =>
        inRegion(homeRegionOf(session)).catch((error: unknown) => {
          if (request.region === undefined || !isDenied(error)) throw error;
          return inRegion(request.region);
        }),
      );
    },
    known: (what, ask) => facts.get(`${partition} ${account.id} ${what}`, ask),
  };
  return session;
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** One provider for all clients of a session, so that concurrent first calls assume the role once. */
function sessionCredentials(open: () => Promise<Credentials>): () => Promise<Credentials> {
  let held: Credentials | undefined;
  let pending: Promise<Credentials> | undefined;
  return () => {
    if (held !== undefined && held.expiration.getTime() - Date.now() > REFRESH_BEFORE_MS) return Promise.resolve(held);
    pending ??= open()
      .then((fresh) => (held = fresh))
      .finally(() => (pending = undefined));
    return pending;
  };
}

async function assumeRole(request: AccessRequest, sts: STSClient): Promise<Credentials> {
  const roleArn = roleArnOf(request.account, request.phase);
  try {
    const { Credentials: c } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: request.incidentId,
        ExternalId: request.account.externalId,
        DurationSeconds: SESSION_SECONDS,
        Policy: sessionPolicy(request.permissions),
      }),
    );
    if (!c?.AccessKeyId || !c.SecretAccessKey || !c.SessionToken || !c.Expiration)
      throw new Error('STS answered without credentials');
    return {
      accessKeyId: c.AccessKeyId,
      secretAccessKey: c.SecretAccessKey,
      sessionToken: c.SessionToken,
      expiration: c.Expiration,
    };
  } catch (error) {
    throw new RoleNotAssumed(roleArn, error);
  }
}
