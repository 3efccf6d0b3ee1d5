/** Sign-ins and uses of the root user that need a response. */
import { textAt } from '../../../domain/fields.ts';
import { isRoot, isService, type TrailRecord } from '../../../domain/trail-record.ts';
import type { Rule } from './rule.ts';

const signedIn = (r: TrailRecord): boolean => textAt(r.response, 'ConsoleLogin') === 'Success';

/** CIS AWS Foundations 4.3: the root user itself, not a service in its name. */
const byRoot = (r: TrailRecord): boolean =>
  isRoot(r) && !isService(r.caller.invokedBy) && r.eventType !== 'AwsServiceEvent';

/** A call that a guardrail stopped shows as well that somebody acts as root. */
export const ROOT_RULE: Rule = {
  service: '*',
  title: 'The root user was used',
  category: 'unauthorized-access',
  severity: 'high',
  evenFailed: true,
  when: (r) => byRoot(r) && !r.readOnly,
};

export const SIGN_IN_RULES: readonly Rule[] = [
  {
    service: 'signin',
    calls: ['ConsoleLogin'],
    title: 'The root user signed in',
    category: 'unauthorized-access',
    severity: 'high',
    when: (r) => byRoot(r) && signedIn(r),
  },
  {
    service: 'signin',
    calls: ['ConsoleLogin'],
    title: 'Somebody failed to sign in as the root user',
    category: 'unauthorized-access',
    severity: 'medium',
    evenFailed: true,
    when: (r) => byRoot(r),
  },
  {
    service: 'signin',
    calls: ['ConsoleLogin'],
    title: 'A user signed in without MFA',
    category: 'unauthorized-access',
    severity: 'medium',
    when: (r) => signedIn(r) && r.caller.type === 'IAMUser' && r.withoutMfa === true,
  },
  {
    service: 'signin',
    calls: ['PasswordUpdated', 'PasswordRecoveryCompleted', 'EmailUpdated'],
    title: "The root user's sign-in was changed",
    category: 'unauthorized-access',
    severity: 'critical',
    evenFailed: true,
    when: (r) => isRoot(r) || r.caller.user === undefined,
  },
  {
    service: 'signin',
    calls: ['PasswordRecoveryRequested'],
    title: "Recovery of the root user's password was requested",
    category: 'unauthorized-access',
    severity: 'high',
    evenFailed: true,
  },
];

/** Stands last: more specific rules come first. */
export const ROOT_READ_RULE: Rule = {
  service: '*',
  title: 'The root user was used to look around',
  category: 'unauthorized-access',
  severity: 'medium',
  evenFailed: true,
  when: byRoot,
};
