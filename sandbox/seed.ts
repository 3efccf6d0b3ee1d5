/** Seeds the sandbox's accounts: the MSP's own resources, and two customers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsPart } from './aws.ts';
import { caller, makeKey, type Caller, type Credentials } from './caller.ts';
import { tellGateway } from './control.ts';
import { customersYaml } from './customers-file.ts';
import { seedBaseline } from './seed/baseline.ts';
import { seedMsp, userName, type MspThings, type MspUser } from './seed/msp.ts';
import { joinOrganization, seedOrganization } from './seed/organization.ts';
import { seedOnboarding } from './seed/onboarding.ts';
import { administrator } from './seed/administrator.ts';
import { CUSTOMERS, MSP_ACCOUNT } from './story.ts';

export interface Seeded extends MspThings {
  /** Credentials in the MSP's account: of the worker, the intake, the `firebreak` command, the console and the codec server. */
  engine: Credentials;
  intake: Credentials;
  operator: Credentials;
  console: Credentials;
  codec: Credentials;
  customers: number;
  accounts: number;
}

/** Addresses from which the MSP's and the customers' own people work. */
const OFFICE_IP = '203.0.113.10';
const SEEDED_DAYS_AGO = 30;

export async function seed(aws: AwsPart, { home }: { home: string }): Promise<Seeded> {
  const accounts = CUSTOMERS.flatMap(({ accounts: theirs, forwardsCalls }) =>
    theirs.map((account) => ({ account, forwardsCalls })),
  );
  writeFileSync(join(home, 'customers.yaml'), customersYaml(), { mode: 0o600 });

  const [msp, ...invitations] = await Promise.all([
    withAdministrator(aws, MSP_ACCOUNT, seedMsp),
    ...CUSTOMERS.map(({ management, accounts: members }) =>
      withAdministrator(aws, management.id, (admin) => seedOrganization(admin, management, members)),
    ),
  ]);
  const invitationOf = new Map(invitations.flatMap((byMember) => [...byMember]));
  await Promise.all(
    accounts.map(({ account, forwardsCalls }) =>
      withAdministrator(aws, account.id, async (admin) => {
        await joinOrganization(admin, invitationOf.get(account.id));
        await seedOnboarding(admin, account, forwardsCalls, msp);
        await seedBaseline(aws, admin, account);
      }),
    ),
  );
  await Promise.all(
    CUSTOMERS.flatMap(({ accounts: theirs, supportPlan: plan }) =>
      theirs.map(({ id: account }) => tellGateway(aws, '/support/plan', { account, plan })),
    ),
  );
  // Investigations in CloudTrail must not find the seed's own calls.
  await tellGateway(aws, '/cloudtrail/age', { days: SEEDED_DAYS_AGO });
  const keyOf = (user: MspUser): Promise<Credentials> =>
    makeKey(aws, { account: MSP_ACCOUNT, userName: userName(user) });
  return {
    ...msp,
    engine: await keyOf('engine'),
    intake: await keyOf('intake'),
    operator: await keyOf('operator'),
    console: await keyOf('console'),
    codec: await keyOf('codec'),
    customers: CUSTOMERS.length,
    accounts: accounts.length,
  };
}

async function withAdministrator<T>(aws: AwsPart, account: string, seedIt: (admin: Caller) => Promise<T>): Promise<T> {
  const root = caller(aws, await makeKey(aws, { account }), { sourceIp: OFFICE_IP });
  const userName = await administrator(root);
  root.close();
  const admin = caller(aws, await makeKey(aws, { account, userName }), { sourceIp: OFFICE_IP, userAgent: 'Terraform' });
  try {
    return await seedIt(admin);
  } finally {
    admin.close();
  }
}
