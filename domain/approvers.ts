/** The people of a customer's entry: who may decide, and the AWS identities of people. */
import { z } from 'zod';

export const SlackUserId = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, 'a Slack user id such as U0123ABCD (profile → ⋯ → Copy member ID)');

/** What a person may approve: `responder` reversible steps, `lead` and `infosec` irreversible steps too. */
const ApproverRole = z.enum(['responder', 'lead', 'infosec']);
export type ApproverRole = z.infer<typeof ApproverRole>;

export const Approver = z.strictObject({
  slackUser: SlackUserId,
  /** As Slack mentions them: `minji`. */
  name: z.string().min(1),
  /** As reports and notices name them: `Minji Kim`. */
  fullName: z.string().min(1).max(200).optional(),
  roles: z.array(ApproverRole).min(1),
});
export type Approver = z.infer<typeof Approver>;

/** Somebody who may read in the console and decides nothing. */
export const Viewer = z.strictObject({ slackUser: SlackUserId, name: z.string().min(1).max(200) });
export type Viewer = z.infer<typeof Viewer>;

/** An IAM user, by what it is: its ARN or its unique id. */
const IamUser = z
  .string()
  .regex(
    /^(?:arn:aws[a-z-]*:iam::\d{12}:user\/[\w+=,.@/-]+|AIDA[A-Z0-9]{12,})$/,
    'the ARN of an IAM user such as arn:aws:iam::111122223333:user/minji, or its unique id (AIDA…)',
  );

/** The AWS identities of a person in Slack. A person whom an incident is about may not decide in it. */
export const KnownPerson = z.strictObject({
  slackUser: SlackUserId,
  iamUsers: z.array(IamUser).default([]),
  /** User names in IAM Identity Center. */
  identityCenter: z.array(z.string().min(1)).default([]),
});
export type KnownPerson = z.infer<typeof KnownPerson>;

/** Approvers that are listed twice, and numbers of approvers that the people on the list can never reach. */
export function approversProblems({
  approvers,
  people,
  approval,
}: {
  approvers: readonly Approver[];
  people: readonly KnownPerson[];
  approval: { reversible: number; irreversible: number };
}): { path: PropertyKey[]; message: string }[] {
  const problems: { path: PropertyKey[]; message: string }[] = [];
  for (const [list, all] of Object.entries({ approvers, people }))
    for (const [i, { slackUser }] of all.entries()) {
      const first = all.findIndex((a) => a.slackUser === slackUser);
      if (first !== i)
        problems.push({
          path: [list, i, 'slackUser'],
          message: `${slackUser} is listed twice: one person is one approver. Keep one entry (the first is ${list}.${first})`,
        });
    }
  for (const [i, { name, fullName }] of approvers.entries()) {
    const same = approvers.filter((a) => a.name === name);
    if (fullName !== undefined && same.length > 1)
      problems.push({
        path: ['approvers', i, 'name'],
        message: `two approvers are named ${name}, so that a report could not tell them apart by their full names: give each a name of its own`,
      });
  }
  const have = new Set(approvers.map((a) => a.slackUser)).size;
  for (const kind of ['reversible', 'irreversible'] as const)
    if (have < approval[kind])
      problems.push({
        path: ['approvers'],
        message: `${kind} steps need ${approval[kind]} different approvers, but only ${have} listed: add approvers or lower approval.${kind}`,
      });
  if (!approvers.some(isSenior))
    problems.push({
      path: ['approvers'],
      message:
        'nobody is lead or infosec, so no step that cannot be undone could ever be approved: give one of them the role lead or infosec',
    });
  return problems;
}

/** May approve steps that cannot be undone. */
export const isSenior = ({ roles }: Pick<Approver, 'roles'>): boolean =>
  roles.some((role) => role === 'lead' || role === 'infosec');
