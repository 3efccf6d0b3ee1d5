/** Which sign-ins and uses of the root user ask for a response. */
import { at, textAt } from '../../fields.ts';
import { isRead, type TrailRecord } from './record.ts';
import type { Rule } from './rule.ts';

const signedIn = (r: TrailRecord): boolean => textAt(r.response, 'ConsoleLogin') === 'Success';

/** CIS AWS Foundations 4.3: root, by itself and not through a service. */
const byRoot = (r: TrailRecord): boolean =>
  r.identity === 'Root' &&
  textAt(r.raw, 'userIdentity', 'invokedBy')?.endsWith('.amazonaws.com') !== true &&
  textAt(r.raw, 'eventType') !== 'AwsServiceEvent';

export const ROOT_RULE: Rule = {
  service: '*',
  title: 'The root user was used',
  category: 'unauthorized-access',
  severity: 'high',
  when: (r) => byRoot(r) && !isRead(r),
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
    // The MFA of people who come through an identity provider is not AWS's to see.
    when: (r) =>
      signedIn(r) &&
      r.identity === 'IAMUser' &&
      textAt(r.raw, 'additionalEventData', 'MFAUsed') === 'No' &&
      textAt(r.raw, 'additionalEventData', 'SamlProviderArn') === undefined,
  },
  {
    service: 'signin',
    calls: ['PasswordUpdated', 'PasswordRecoveryCompleted', 'EmailUpdated'],
    title: "The root user's sign-in was changed",
    category: 'unauthorized-access',
    severity: 'critical',
    when: (r) => r.identity === 'Root' || at(r.raw, 'userIdentity', 'userName') === undefined,
  },
  {
    service: 'signin',
    calls: ['PasswordRecoveryRequested'],
    title: "Somebody asked to recover the root user's password",
    category: 'unauthorized-access',
    severity: 'high',
  },
];

/** Last of all, since more telling rules come first. */
export const ROOT_READ_RULE: Rule = {
  service: '*',
  title: 'The root user was used to look around',
  category: 'unauthorized-access',
  severity: 'medium',
  when: byRoot,
};
