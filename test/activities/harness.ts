/** A new AWS account for each test, and an entry's context in it that records calls and permissions and can be killed or throttled. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  InviteAccountToOrganizationCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { randomInt } from 'node:crypto';
import { Agent } from 'node:http';
import { ownRolesOf } from '../../domain/own-roles.ts';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import { TrailHistory } from '../../activities/aws/cloudtrail/history.ts';
import { reasonOf } from '../../activities/aws/errors.ts';
import { createOwnAccount } from '../../activities/aws/own-account.ts';
import { loadCatalogue, type Catalogue } from '../../activities/catalogue/load.ts';
import type { CatalogueEntry, EntryContext, NoticeContext } from '../../activities/entry.ts';
import type { EvidenceStore } from '../../activities/evidence/store.ts';
import type { IncidentRef } from '../../domain/entry.ts';
import { readFinding } from '../../intake/read-finding.ts';
import { tellFault } from './fault.ts';
import { isWrite, permissionsOf } from './iam-actions.ts';
import { faultsOf, sessionOf, type Manner } from './real-aws.ts';
import { accountOf, EXTERNAL_ID } from '../customers.ts';
import { testStack } from '../stack.ts';
import { memoryEvidence } from './evidence/memory-store.ts';
import { instrument, observed, REGION, type Client, type Middleware } from './observed.ts';

export { REGION };

export const MSP_ACCOUNT = '999900000000';

type Constructor<C> = new (config: never) => C;
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** One AWS account that no other test uses, with its owner's (root) credentials. */
export interface World {
  account: string;
  /** The management account of the organization that `organize` puts the account in. */
  management: string;
  region: string;
  incident: IncidentRef;
  /** A client with the owner's credentials, for seeding and for reading the result independently of the entry. */
  owner<C extends Client>(ctor: Constructor<C>, region?: string): C;
  /** A client with the credentials of the management account's owner. */
  manager<C extends Client>(ctor: Constructor<C>, region?: string): C;
  /** With other credentials, e.g. an attacker's. */
  as<C extends Client>(credentials: Credentials, ctor: Constructor<C>, region?: string): C;
  /** The context of an entry. Its session has exactly the permissions that the entry declares. */
  context(entry: CatalogueEntry, manner?: Manner): TestContext;
  /** How long the entries have slept, in milliseconds: longer than it took, because the harness shortens it. */
  sleptMs: number;
}

export interface TestContext extends EntryContext {
  evidence: EvidenceStore;
  /** The calls through `aws`, in order. `write` is AWS's own access level. */
  calls: { operation: string; region: string; write: boolean; input: object; output?: object }[];
  /** Fails like a killed worker, right after this many further writes have reached AWS. */
  killAfterWrites(count: number): void;
  /** The first call of every operation is throttled. */
  throttle(): void;
}

/** The error of a context that was told to fail. */
export class Killed extends Error {
  override name = 'Killed';
}

/** Entry id → the IAM actions that it has used in this test file. */
export const seenPermissions = new Map<string, Set<string>>();

let catalogue: Promise<Catalogue> | undefined;
export const wholeCatalogue = (): Promise<Catalogue> => (catalogue ??= loadCatalogue());

const { aws } = await testStack();
/** All clients of a test file share their connections, because connections are expensive. So do the engine's. */
const httpAgent = new Agent({ keepAlive: true });
let msp: Promise<Credentials> | undefined;
let manners: Promise<unknown> | undefined;
let access: AwsAccess | undefined;
const history = new TrailHistory();
/** Where the AWS gateway of this test run listens. */
export const awsUrl = (): string => aws.endpoint;

export async function openWorld(): Promise<World> {
  const [account, management] = [randomAccount(), randomAccount()];
  // Each time, because the variables are those of one file, and this module is loaded once a process.
  useMspCredentials(await (msp ??= seedKey(MSP_ACCOUNT)));
  await (manners ??= Promise.all(faultsOf('firebreak-isolate').map(tellFault)));
  const [root, manager] = await Promise.all([seedKey(account), seedKey(management)]);
  const as: World['as'] = (credentials, ctor, region = REGION) =>
    new ctor({ endpoint: awsUrl(), region, credentials, maxAttempts: 3, requestHandler: { httpAgent } } as never);
  const world: World = {
    account,
    management,
    region: REGION,
    incident: incidentOf(account),
    as,
    owner: (ctor, region) => as(root, ctor, region),
    manager: (ctor, region) => as(manager, ctor, region),
    context: (entry, manner) => contextOf(world, entry, manner),
    sleptMs: 0,
  };
  await createEngineRole(world.owner(IAMClient), world.incident.phase);
  return world;
}

const randomAccount = (): string => `${randomInt(1, 10)}${String(randomInt(0, 1e11)).padStart(11, '0')}`;

/** Makes the account a member of an organization, and creates the engine's role in the management account. */
export async function organize(world: World): Promise<void> {
  const organizations = world.manager(OrganizationsClient);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const enable = { RootId: Roots?.[0]?.Id, PolicyType: 'SERVICE_CONTROL_POLICY' } as const;
  await organizations.send(new EnablePolicyTypeCommand(enable));
  const Target = { Id: world.account, Type: 'ACCOUNT' } as const;
  const { Handshake } = await organizations.send(new InviteAccountToOrganizationCommand({ Target }));
  const HandshakeId = Handshake?.Id;
  await world.owner(OrganizationsClient).send(new AcceptHandshakeCommand({ HandshakeId }));
  await createEngineRole(world.manager(IAMClient), world.incident.phase);
}

/** A long-term key of the account's root, or of one of its users. */
export async function seedKey(account: string, userName?: string): Promise<Credentials> {
  const answer = await fetch(new URL('/_sandbox/keys', awsUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, ...(userName !== undefined && { userName }) }),
  });
  if (!answer.ok) throw new Error(`the gateway gave no key: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Credentials;
}

/** The engine reads its own credentials from the SDK's standard environment variables, as in production. */
function useMspCredentials({ accessKeyId, secretAccessKey }: Credentials): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsUrl(),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
}

const incidentOf = (account: string): IncidentRef => ({
  id: `test-${account}-${randomInt(1e9)}`,
  customerId: 'test',
  account,
  region: REGION,
  phase: 'isolate',
  window: {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  },
});

/** Creates the role of a customer's template: only the MSP may assume it, with its external id. */
async function createEngineRole(iam: IAMClient, phase: string): Promise<void> {
  const RoleName = `firebreak-${phase}`;
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MSP_ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ],
  });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument }));
}

function contextOf(world: World, entry: CatalogueEntry, manner: Manner = 'prompt'): TestContext {
  access ??= createAwsAccess();
  const incident = { ...world.incident, id: sessionOf(manner, `${world.incident.id}-${randomInt(1e9)}`) };
  const account = access.account({
    customerId: incident.customerId,
    account: accountOf(entry.runsIn === 'management' ? world.management : world.account),
    phase: incident.phase,
    incidentId: incident.id,
    region: incident.region,
    permissions: entry.permissions,
  });
  const calls: TestContext['calls'] = [];
  const throttled = new Set<string>();
  let writesLeft: number | undefined;
  let throttling = false;
  const observe: Middleware =
    (next, { clientName, commandName }) =>
    async (args) => {
      const operation = `${clientName?.replace(/Client$/, '').toLowerCase()}:${commandName?.replace(/Command$/, '')}`;
      if (writesLeft === 0) throw new Killed();
      if (throttling && !throttled.has(operation)) {
        throttled.add(operation);
        throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $metadata: { httpStatusCode: 400 } });
      }
      const permissions = permissionsOf(operation, args.input);
      const write = await isWrite(permissions);
      const call: TestContext['calls'][number] = { operation, region: args.region, write, input: args.input };
      calls.push(call);
      noteSeen(entry, permissions);
      const answer = (await next(args)) as { output?: object };
      if (answer.output !== undefined) call.output = answer.output;
      if (write && writesLeft !== undefined && (writesLeft -= 1) === 0) throw new Killed();
      return answer;
    };
  const seen = observed(account, observe, () => world.sleptMs);
  const heartbeat = (): void => undefined;
  const sleep = (ms: number): Promise<void> => {
    world.sleptMs += ms;
    return new Promise((resolve) => setTimeout(resolve, Math.min(ms, 50)));
  };
  return {
    incident,
    timeZone: 'UTC',
    aws: seen,
    trail: history.of({ incident, aws: seen, heartbeat, sleep }),
    untouchable: { rules: [], own: ownRolesOf(accountOf(world.account)) },
    evidence: memoryEvidence(),
    readFinding,
    heartbeat,
    once: (_key, work) => work(),
    why: (error) => reasonOf(error, { account: world.account, roleArn: 'role/firebreak-test' }),
    sleep,
    calls,
    killAfterWrites: (count) => void (writesLeft = count),
    throttle: () => void (throttling = true),
  };
}

/** The context of a notice: the MSP's own account, with a record of the permissions used. */
export function noticeContext(entry: CatalogueEntry, topics: NoticeContext['topics']): NoticeContext {
  const own = createOwnAccount();
  const note: Middleware =
    (next, { clientName, commandName }) =>
    async (args) => {
      const operation = `${clientName?.replace(/Client$/, '').toLowerCase()}:${commandName?.replace(/Command$/, '')}`;
      noteSeen(entry, permissionsOf(operation, args.input));
      return next(args);
    };
  const instrumented = new WeakSet();
  return {
    own: { client: (ctor, region) => instrument(own.client(ctor, region), region, note, instrumented) },
    topics,
    mspLanguage: 'en',
    heartbeat: () => undefined,
  };
}

function noteSeen(entry: CatalogueEntry, permissions: readonly string[]): void {
  const seen = seenPermissions.get(entry.id) ?? new Set();
  seenPermissions.set(entry.id, seen);
  for (const p of permissions) seen.add(p);
}
