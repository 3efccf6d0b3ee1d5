/** Gives the customer's roles exactly the permissions that `firebreak actions --json` lists. */
import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { join } from 'node:path';
import { descriptorOf, loadCatalogue, type Catalogue } from '../../../activities/catalogue/load.ts';
import { actions } from '../../../cli/commands/actions.ts';
import type { EntryDescriptor } from '../../../domain/entry.ts';
import { entriesUnder, type Plans } from '../../../domain/role-permissions.ts';
import { STEP_PHASES, type StepPhase } from '../../../domain/runbook.ts';
import type { AwsPart } from '../../../sandbox/aws.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import { allow } from '../../../sandbox/seed/policy.ts';
import { CUSTOMERS, MANAGEMENT_ROLE } from '../../../sandbox/story.ts';
import { loadReviews } from '../../../config/reviews.ts';
import { loadRunbooks } from '../../../config/runbooks.ts';

/** The limit for all inline policies of a role together, without white space (IAM: *IAM and AWS STS quotas*). */
const MAX_POLICY_CHARACTERS = 10_240;

/** As `firebreak actions --json` prints an entry. */
interface ListedEntry {
  id: string;
  kind: string;
  runsIn: 'management' | null;
  permissions: string[];
}

/** The entries that run in a phase. */
export const usedIn = (catalogue: Catalogue, plans: Plans, phase: StepPhase): EntryDescriptor[] =>
  entriesUnder(phase, [...catalogue.values()].map(descriptorOf), plans);

/** What is shipped. */
export const shippedPlans = async (): Promise<Plans> => ({
  runbooks: await loadRunbooks(join(import.meta.dirname, '../../../runbooks')),
  reviews: await loadReviews(join(import.meta.dirname, '../../../reviews')),
});

/** Replaces the permissions of every role that Firebreak assumes by what the listed entries need. */
export async function grantExactly(aws: AwsPart): Promise<void> {
  const listed = await listedEntries();
  const plans = await shippedPlans();
  const catalogue = await loadCatalogue();
  const needed = (phases: readonly StepPhase[], runsIn: ListedEntry['runsIn']): string[] => {
    const used = new Set(phases.flatMap((phase) => usedIn(catalogue, plans, phase).map(({ id }) => id)));
    const entries = listed.filter((e) => used.has(e.id) && e.runsIn === runsIn);
    return [...new Set(entries.flatMap((entry) => entry.permissions))].toSorted();
  };
  await Promise.all(
    CUSTOMERS.flatMap(({ accounts, management }) => [
      ...accounts.map(({ id }) =>
        asOwner(aws, id, async (owner) => {
          const iam = owner.client(IAMClient);
          for (const phase of STEP_PHASES) await grant(iam, `firebreak-${phase}`, needed([phase], null));
        }),
      ),
      asOwner(aws, management.id, (owner) =>
        grant(owner.client(IAMClient), MANAGEMENT_ROLE, needed(STEP_PHASES, 'management')),
      ),
    ]),
  );
}

async function listedEntries(): Promise<ListedEntry[]> {
  let printed = '';
  const out = { write: (text: string) => (printed += text) };
  await actions(undefined, { json: true }, { stdin: process.stdin, stdout: out, stderr: process.stderr, env: {} });
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ListedEntry);
}

async function grant(iam: IAMClient, RoleName: string, permissions: readonly string[]): Promise<void> {
  const PolicyDocument = allow(permissions, '*');
  if (PolicyDocument.length > MAX_POLICY_CHARACTERS)
    throw new Error(`what ${RoleName} needs takes ${PolicyDocument.length} characters, of ${MAX_POLICY_CHARACTERS}`);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  if (permissions.length > 0)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'exactly', PolicyDocument }));
}
