/** Intake with the running stack's Temporal, and a new customer for each test. No worker takes the incidents. */
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { randomInt } from 'node:crypto';
import { incidentId } from '../../contract/ids.ts';
import { ownerOf, type Customer, type CustomersFile } from '../../domain/customer.ts';
import { alertsSignal } from '../../contract/messages.ts';
import { handOver } from '../../contract/temporal/open-incident.ts';
import type { DeliveryDeps } from '../../intake/deliver.ts';
import { Grouping } from '../../intake/group.ts';
import { Senders } from '../../intake/receive/senders.ts';
import type { Sender } from '../../domain/senders.ts';
import { forIntake } from '../../domain/extracts.ts';
import { ownRolesIn } from '../../domain/own-roles.ts';
import { accountOf, customerOf, intakeOwner } from '../customers.ts';
import { testStack } from '../stack.ts';

/** Whose an account is, for tests of who may say what: Firebreak itself has no role and no session. */
export const ownersIn = (
  file: CustomersFile,
): Pick<DeliveryDeps, 'ownRolesIn' | 'isOwnSession' | 'ownerOf' | 'now'> => ({
  ownRolesIn: () => [],
  isOwnSession: async () => false,
  ownerOf: (account) => {
    const owner = ownerOf(file, account);
    return owner && { customer: intakeOwner(owner.customer) };
  },
  now: () => new Date(),
});

const CUSTOMER_ID = 'intake-test';

export class Rig {
  readonly client: Client;
  /** The customer's account; each test has another one. */
  account = '';
  /** The management account of its organization. */
  readonly management = '999988887777';
  /** What the engine has opened: customer, account and access key. */
  readonly ownSessions = new Set<string>();
  private readonly handles: WorkflowHandle[] = [];

  private constructor(client: Client) {
    this.client = client;
  }

  static async start(): Promise<Rig> {
    const { temporal } = await testStack();
    return new Rig(new Client({ connection: await Connection.connect({ address: temporal.address }) }));
  }

  /** Before each test. */
  newCustomer(): void {
    this.account = String(randomInt(1e11, 1e12 - 1));
    this.ownSessions.clear();
  }

  /** After each test. */
  async endIncidents(): Promise<void> {
    await Promise.all(this.handles.splice(0).map((handle) => handle.terminate().catch(() => undefined)));
  }

  private readonly grouping = new Grouping({
    send: (deliveries, owner) => handOver(deliveries, owner, this.client),
  });

  stop = (): Promise<void> => this.client.connection.close();

  deps = (change: Partial<Customer> = {}): DeliveryDeps => ({
    client: this.client,
    handOver: (delivered, owner) => this.grouping.add(delivered, owner),
    ownerOf: (id) => {
      if (id !== this.account && id !== this.management) return undefined;
      const accounts = [accountOf(this.account)];
      return { customer: intakeOwner(customerOf({ id: CUSTOMER_ID, name: 'Intake Test', accounts, ...change })) };
    },
    ownRolesIn: (id) => {
      const { roleArn, externalId } = accountOf(this.management);
      const organization = { managementAccount: this.management, roleArn, externalId };
      const customers = [customerOf({ id: CUSTOMER_ID, accounts: [accountOf(this.account)], organization })];
      return ownRolesIn(forIntake({ customers }).customers, id);
    },
    isOwnSession: ({ customerId, account }, key) =>
      Promise.resolve(this.ownSessions.has(`${customerId} ${account} ${key}`)),
    now: () => new Date('2026-11-20T04:00:00Z'),
  });

  /** A GuardDuty finding about a user of the account. */
  finding = (user: string, change: object = {}): object => findingAbout(this.account, user, change);

  /** The same as EventBridge brings it. */
  event = (user: string, change: object = {}): object => eventOf(this.account, this.finding(user, change));

  /** The incident about a user; it is terminated after the test. */
  incident = (user: string): WorkflowHandle =>
    this.incidentOf(incidentId(CUSTOMER_ID, this.account, `iam-user:${user}`));

  /** Likewise by its id. */
  incidentOf(id: string): WorkflowHandle {
    const handle = this.client.workflow.getHandle(id);
    this.handles.push(handle);
    return handle;
  }
}

/** A GuardDuty finding about a user. */
export const findingAbout = (account: string, user: string, change: object = {}): object => ({
  schemaVersion: '2.0',
  accountId: account,
  region: 'us-east-1',
  id: `f-${user}`,
  arn: `arn:aws:guardduty:us-east-1:${account}:detector/d/finding/f-${user}`,
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  severity: 5,
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: { userName: user, userType: 'IAMUser', accessKeyId: 'AKIAEXAMPLEEXAMPLE09' },
  },
  service: { detectorId: 'd' },
  ...change,
});

/** A finding of GuardDuty as EventBridge brings it. */
export const eventOf = (account: string, detail: object): object => ({
  version: '0',
  id: 'e',
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  account,
  region: 'us-east-1',
  time: '2026-11-20T03:13:00Z',
  resources: [],
  detail,
});

const listed =
  <C>(customers: readonly C[]) =>
  () =>
    customers;

/** A sender that may say everything, for what is no test of senders. */
export const TRUSTED: Sender = { name: 'a test', accounts: 'any', sources: 'any', aws: 'messages' };
/** As intake makes them of customers.yaml. @param keys by sender */
export const sendersOf = (customers: Customer | readonly Customer[], keys: Record<string, string[]> = {}): Senders =>
  new Senders(listed([customers].flat()), new Map(Object.entries(keys)));

/** No sender but EventBridge. */
export const NO_SENDERS = new Senders(listed([]), new Map());

/** How many deliveries an incident was told of, by its history. */
export async function alertsOf(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const groups = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const data = signal?.signalName === alertsSignal.name ? signal.input?.payloads?.[0]?.data : undefined;
    return data ? [alertsSignal.schema.parse(JSON.parse(Buffer.from(data).toString()))] : [];
  });
  const receipts = groups.flatMap((g) => [...g.alerts.map((a) => a.receipt), ...g.repeats.flatMap((r) => r.receipts)]);
  return new Set(receipts).size;
}
