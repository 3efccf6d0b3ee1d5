/** `firebreak doctor aws`: what would fail in the real accounts of the customers, before an incident finds out. Changes nothing. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAwsAccess, type AwsAccess } from '../../activities/aws/access.ts';
import { createOwnAccount } from '../../activities/aws/own-account.ts';
import { accountChecks, CHECK_PERMISSIONS, type Check, type Examined } from '../../activities/doctor/checks.ts';
import { partitionOf } from '../../domain/arns.ts';
import { groupBy } from '../../domain/group.ts';
import { homeRegionIn } from '../../domain/partitions.ts';
import type { Io, JsonOption } from '../command.ts';
import { jsonLines, table } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';
import { EXAMINER, wantedRoles, type WantedRole } from '../onboarding/roles.ts';
import { customerOf, verifyRole } from './customers-verify.ts';

/** @returns 1 if anything would fail or could not be checked */
export async function doctorAws(id: string, { json }: JsonOption, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const customer = await customerOf(id, env);
  const roles = await wantedRoles(customer, env);
  letAwsRead(env);
  const access = createAwsAccess();
  try {
    const rows: Row[] = [{ account: 'MSP', ...(await ownCheck(partitionOf(customer.accounts[0]?.roleArn))) }];
    for (const [id, own] of groupBy(roles, ({ reach }) => reach.id)) {
      const of = (checks: Check[]): void => void rows.push(...checks.map((check) => ({ account: id, ...check })));
      of(await roleChecks(access, customer.id, own));
      const role = own.find(({ part, phases }) => part === 'account' && phases.includes(EXAMINER));
      if (role !== undefined) of(await accountChecks(examined(access, customer.id, role)));
    }
    write(rows, json === true, io);
    return rows.some((r) => r.verdict === 'fails' || r.verdict === 'unchecked') ? 1 : 0;
  } finally {
    access.close();
  }
}

type Row = Check & { account: string };

/** Whose credentials these are: those of the worker, if it runs here. */
async function ownCheck(partition: string): Promise<Check> {
  const own = createOwnAccount();
  try {
    const { Arn } = await own.client(STSClient, homeRegionIn(partition)).send(new GetCallerIdentityCommand({}));
    return { verdict: 'holds', what: 'credentials', detail: `${Arn}` };
  } catch (error) {
    return {
      verdict: 'fails',
      what: 'credentials',
      detail: error instanceof Error ? error.message : String(error),
      next: 'give this process the worker’s AWS credentials (AWS_PROFILE, or the role of the machine)',
    };
  } finally {
    own.close();
  }
}

async function roleChecks(access: AwsAccess, customerId: string, roles: readonly WantedRole[]): Promise<Check[]> {
  const verdicts = await Promise.all(roles.map((role) => verifyRole(access, customerId, role)));
  return verdicts.map(({ holds, role, detail }) => ({
    verdict: holds ? 'holds' : 'fails',
    what: role,
    detail,
    ...(!holds && { next: 'mend the role (firebreak customers template writes it), then run this again' }),
  }));
}

function examined(access: AwsAccess, customerId: string, { reach: account, arn }: WantedRole): Examined {
  const incidentId = 'firebreak-doctor';
  const aws = access.account({ account, phase: EXAMINER, incidentId, permissions: CHECK_PERMISSIONS, customerId });
  return { aws, roleArn: arn, listed: account.regions };
}

const SIGN: Record<Check['verdict'], string> = { holds: '✔', known: '!', unchecked: '?', fails: '✘' };

function write(rows: readonly Row[], json: boolean, io: Io): void {
  if (json) return void io.stdout.write(jsonLines(rows));
  const lines = rows.map((r) => [
    SIGN[r.verdict],
    r.account,
    r.what,
    r.next === undefined ? r.detail : `${r.detail} → ${r.next}`,
  ]);
  io.stdout.write(table(lines, io.stdout));
  const count = (verdict: Check['verdict']): number => rows.filter((r) => r.verdict === verdict).length;
  const [failing, unchecked, known] = [count('fails'), count('unchecked'), count('known')];
  const said = [
    failing === 0 ? 'Nothing would fail, as far as reading shows' : `${failing} would fail`,
    ...(unchecked === 0 ? [] : [`${unchecked} could not be checked`]),
    `${known} to know of`,
  ];
  io.stdout.write(`${said.join(', ')}. Nothing was changed.\n`);
}
