/**
 * Which people an incident is about, by what AWS says they are: the IAM users and Identity Center users that the customer's
 * entry maps to people. Names that a caller can choose, such as the session name of an ordinary role, name nobody.
 */
import { isIdentityCenterRole, nameInArn, parseArn } from './arns.ts';
import type { KnownPerson } from './approvers.ts';
import type { CustomerPolicy } from './customer.ts';
import { isInvolved, type Entity } from './entity.ts';

/** Slack user ids. */
export function suspectsOf(
  entities: readonly Entity[],
  { people = [], account }: Pick<CustomerPolicy, 'people' | 'account'>,
): ReadonlySet<string> {
  if (people.length === 0) return new Set();
  const involved = entities.filter(isInvolved);
  const suspects = people.filter((person) => involved.some((entity) => isAbout(entity, person, account.id)));
  return new Set(suspects.map((person) => person.slackUser));
}

/** Whether something is about this person, who then reads and decides nothing of it. @param person a Slack id */
export const isSuspect = ({ suspects = [] }: { suspects?: readonly string[] }, person: string): boolean =>
  suspects.includes(person);

function isAbout(entity: Entity, { slackUser, iamUsers, identityCenter }: KnownPerson, incident: string): boolean {
  const { facts = {}, account = incident } = entity;
  if (facts['slackUser'] === slackUser) return true;
  const isUser = (name: string | undefined): boolean =>
    name !== undefined && iamUsers.some((user) => isNamed(user, name, account));
  const hasId = (id: string | undefined): boolean => id !== undefined && iamUsers.includes(id);
  switch (entity.kind) {
    case 'iam-user':
      return isUser(entity.id) || hasId(facts['principalId']);
    case 'access-key':
      return facts['userType'] === 'AssumedRole' || facts['userType'] === 'Role' ? false : isUser(facts['user']);
    case 'iam-role': {
      // AWS gives the session of such a role the name of the person who signed in.
      const session = facts['session'] ?? facts['principalId']?.split(':')[1];
      return session !== undefined && includes(identityCenter, session) && isOfIdentityCenter(entity);
    }
    default:
      return false;
  }
}

/**
 * By the role's ARN: AWS alone makes roles in Identity Center's path, and anybody a role of such a name. GuardDuty does not give
 * the ARN. Then the name counts: rather one approver too few than a suspect who decides.
 */
const isOfIdentityCenter = ({ id, facts }: Entity): boolean =>
  facts?.['roleArn'] === undefined ? RESERVED_NAME.test(id) : isIdentityCenterRole(facts['roleArn']);

/** `AWSReservedSSO_<permission set>_<16 hex digits>`. */
const RESERVED_NAME = /^AWSReservedSSO_[\w+=,.@-]+_[0-9a-f]{16}$/;

/** IAM compares names without regard to case, within an account. */
function isNamed(user: string, name: string, account: string): boolean {
  const arn = parseArn(user);
  return arn?.account === account && same(nameInArn(user), name);
}

const includes = (names: readonly string[], name: string): boolean => names.some((n) => same(n, name));
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
