/** `firebreak doctor aws`: what would fail in the real accounts of the customers, before an incident finds out. Changes nothing. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createAwsAccess, type AwsAccess, type Reach } from '../../activities/aws/access.ts';
import { createOwnAccount } from '../../activities/aws/own-account.ts';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { accountChecks, CHECK_PERMISSIONS, permissionCheck, type Check } from '../../activities/doctor/checks.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { runbooksFolder } from '../../config/settings.ts';
import { roleArnOf } from '../../domain/own-roles.ts';
import { partitionOf } from '../../domain/arns.ts';
import { homeRegionIn } from '../../domain/partitions.ts';
import { STEP_PHASES, type StepPhase } from '../../domain/runbook.ts';
import type { Io, JsonOption } from '../command.ts';
import { jsonLines, table } from '../output.ts';
import { letAwsRead, productEnvironment } from '../running-stack.ts';
import { customerOf, rolesOf, verifyRole } from './customers-verify.ts';

/** @returns 1 if anything would fail */
export async function doctorAws(id: string, { json }: JsonOption, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const customer = await customerOf(id, env);
  letAwsRead(env);
  const access = createAwsAccess();
  try {
    const rows: Row[] = [{ account: 'MSP', ...(await ownCheck(partitionOf(customer.accounts[0]?.roleArn))) }];
    const needed = await actionsByPhase(io.env);
    const accounts = [...new Map(rolesOf(customer).map(({ reach }) => [reach.id, reach])).values()];
    for (const reach of accounts) {
      const isOfIncidents = customer.accounts.some((a) => a.id === reach.id);
      const roles = rolesOf(customer).filter((r) => r.reach.id === reach.id);
      const of = (checks: Check[]): void => void rows.push(...checks.map((check) => ({ account: reach.id, ...check })));
      of(await roleChecks(access, customer.id, roles));
      if (!isOfIncidents || rows.some((r) => r.account === reach.id && r.verdict === 'fails')) continue;
      of(await accountChecks(examined(access, customer.id, reach, 'assess', CHECK_PERMISSIONS)));
      for (const { phase } of roles) {
        const simulating = examined(access, customer.id, reach, phase, ['iam:SimulatePrincipalPolicy']);
        of([await permissionCheck(simulating, `role ${phase}`, neededBy(reach, phase, needed))]);
      }
    }
    write(rows, json === true, io);
    return rows.some((r) => r.verdict === 'fails') ? 1 : 0;
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

async function roleChecks(
  access: AwsAccess,
  customerId: string,
  roles: readonly { reach: Reach; phase: StepPhase }[],
): Promise<Check[]> {
  const verdicts = await Promise.all(roles.map(({ reach, phase }) => verifyRole(access, customerId, reach, phase)));
  return verdicts.map(({ holds, role, detail }) => ({
    verdict: holds ? 'holds' : 'fails',
    what: role,
    detail,
    ...(!holds && { next: 'check the role’s trust policy and external id, then run this again' }),
  }));
}

function examined(access: AwsAccess, customerId: string, account: Reach, phase: StepPhase, permissions: string[]) {
  const aws = access.account({ account, phase, incidentId: 'firebreak-doctor', permissions, customerId });
  return { aws, roleArn: roleArnOf(account, phase), listed: account.regions };
}

/** The IAM actions of all entries that the runbooks use, by phase. */
async function actionsByPhase(env: Io['env']): Promise<Map<StepPhase, Set<string>>> {
  const [runbooks, catalogue] = await Promise.all([loadRunbooks(runbooksFolder(env)), loadCatalogue()]);
  const byPhase = new Map<StepPhase, Set<string>>();
  for (const phase of STEP_PHASES) {
    const entries = runbooks.flatMap((r) => r[phase].flatMap(({ use }) => catalogue.get(use) ?? []));
    const here = entries.filter((e) => e.kind !== 'notice' && e.runsIn !== 'management');
    byPhase.set(phase, new Set(here.flatMap((e) => e.permissions)));
  }
  // Containment is released in restore.
  for (const action of byPhase.get('isolate') ?? []) byPhase.get('restore')?.add(action);
  return byPhase;
}

/** One role may serve several phases. */
function neededBy(reach: Reach, phase: StepPhase, byPhase: ReadonlyMap<StepPhase, ReadonlySet<string>>): string[] {
  const same = STEP_PHASES.filter((other) => roleArnOf(reach, other) === roleArnOf(reach, phase));
  return [...new Set(same.flatMap((other) => [...(byPhase.get(other) ?? [])]))].sort();
}

const SIGN: Record<Check['verdict'], string> = { holds: '✔', known: '!', fails: '✘' };

function write(rows: readonly Row[], json: boolean, io: Io): void {
  if (json) return void io.stdout.write(jsonLines(rows));
  const lines = rows.map((r) => [
    SIGN[r.verdict],
    r.account,
    r.what,
    r.next === undefined ? r.detail : `${r.detail} → ${r.next}`,
  ]);
  io.stdout.write(table(lines, io.stdout));
  const failing = rows.filter((r) => r.verdict === 'fails').length;
  const known = rows.filter((r) => r.verdict === 'known').length;
  io.stdout.write(
    failing === 0
      ? `Nothing would fail, as far as reading shows (${known} to know of). Nothing was changed.\n`
      : `${failing} would fail, ${known} to know of. Nothing was changed.\n`,
  );
}
