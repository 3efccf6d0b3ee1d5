/** The roles that a customer's entry names, and what each must be allowed. */
import { descriptorOf, loadCatalogue } from '../../activities/catalogue/load.ts';
import { forensicReach, managementReach, type Reach } from '../../activities/aws/access.ts';
import { AT_THE_SOURCE, IN_THE_FORENSIC_ACCOUNT } from '../../activities/aws/ec2/forensic-copy.ts';
import { CHECK_PERMISSIONS } from '../../activities/doctor/checks.ts';
import { loadReviews } from '../../config/reviews.ts';
import { loadRunbooks } from '../../config/runbooks.ts';
import { reviewsFolder, runbooksFolder } from '../../config/settings.ts';
import type { Customer } from '../../domain/customer.ts';
import { groupBy } from '../../domain/group.ts';
import { roleArnOf } from '../../domain/own-roles.ts';
import { neededBy, type Needed } from '../../domain/role-permissions.ts';
import { STEP_PHASES, type StepPhase } from '../../domain/runbook.ts';
import type { Io } from '../command.ts';

/** Which template of a customer a role is in. */
export type Part = 'account' | 'organization' | 'forensics';

export interface WantedRole {
  part: Part;
  reach: Reach;
  arn: string;
  /** Those that assume it; one role may serve several. */
  phases: [StepPhase, ...StepPhase[]];
  needed: Needed;
}

/** The phase whose role `firebreak doctor aws` assumes. */
export const EXAMINER: StepPhase = 'assess';

/** Each role once. @throws YamlFileError for mistakes in the runbooks or reviews */
export async function wantedRoles(customer: Customer, env: Io['env']): Promise<WantedRole[]> {
  const catalogue = [...(await loadCatalogue()).values()].map(descriptorOf);
  const plans = { runbooks: await loadRunbooks(runbooksFolder(env)), reviews: await loadReviews(reviewsFolder(env)) };
  const { accounts, organization, forensics } = customer;
  const needs: Record<Part, (phases: readonly StepPhase[]) => Needed> = {
    account: (phases) => {
      const needed = neededBy(phases, 'account', catalogue, plans);
      const copies = forensics !== undefined && phases.includes('isolate') ? AT_THE_SOURCE : [];
      const checks = phases.includes(EXAMINER) ? CHECK_PERMISSIONS : [];
      return withAll(withAll(needed, copies, COPIES), checks, DOCTOR);
    },
    organization: (phases) => neededBy(phases, 'management', catalogue, plans),
    forensics: () => withAll(new Map(), IN_THE_FORENSIC_ACCOUNT, COPIES),
  };
  const reaches: [Part, Reach][] = [
    ...accounts.map((account): [Part, Reach] => ['account', account]),
    ...(organization === undefined ? [] : [['organization', managementReach(organization)] as [Part, Reach]]),
    ...(forensics === undefined ? [] : [['forensics', forensicReach(forensics)] as [Part, Reach]]),
  ];
  return reaches.flatMap(([part, reach]) =>
    // One role may serve several phases.
    [...groupBy(STEP_PHASES, (phase) => roleArnOf(reach, phase))].map(([arn, phases]) => ({
      part,
      reach,
      arn,
      phases,
      needed: needs[part](phases),
    })),
  );
}

const withAll = (needed: Needed, actions: readonly string[], what: string): Needed =>
  new Map([...needed, ...actions.map((action) => [action, [...(needed.get(action) ?? []), what]] as const)]);
const COPIES = 'copies for the forensic account';
const DOCTOR = 'firebreak doctor aws';
