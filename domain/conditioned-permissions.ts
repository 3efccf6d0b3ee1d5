/** Permissions that are only given under a condition: in the roles of the templates, and in each session. */

/** The services that the catalogue's entries hand roles to: an instance its profile, AWS Backup its restores. */
export const PASSED_TO = ['backup', 'ec2'] as const;

/** The regions in China name some services otherwise. */
const principals = PASSED_TO.flatMap((service) => [`${service}.amazonaws.com`, `${service}.amazonaws.com.cn`]);

const CONDITIONS: ReadonlyMap<string, object> = new Map([
  // IAM User Guide, *Grant a user permissions to pass a role to an AWS service*.
  ['iam:PassRole', { StringEquals: { 'iam:PassedToService': principals } }],
  // Only an AWS service may do it, in the name of a session (EBS User Guide, *Requirements for Amazon EBS encryption*).
  ['kms:CreateGrant', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }],
]);

export interface Allowed {
  Effect: 'Allow';
  Action: string;
  Resource: '*';
  Condition: object;
}

/** The statement that allows an action under its condition; undefined if it has none. */
export function underCondition(action: string): Allowed | undefined {
  const Condition = CONDITIONS.get(action);
  return Condition === undefined ? undefined : { Effect: 'Allow', Action: action, Resource: '*', Condition };
}
