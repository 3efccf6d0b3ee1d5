/** Calls about the account itself: its organization, its regions, its contacts, domains and mail. */
import { rule, type Rule } from './rule.ts';

export const ACCOUNT_RULES: readonly Rule[] = [
  {
    ...rule(
      'organizations',
      ['LeaveOrganization', 'RemoveAccountFromOrganization'],
      'The account left its organization',
      'unauthorized-access',
      'critical',
    ),
    evenFailed: true,
  },
  rule(
    'organizations',
    ['AcceptHandshake', 'DeleteOrganization'],
    'The account changed its organization',
    'unauthorized-access',
    'high',
  ),
  rule(
    'organizations',
    ['DeregisterDelegatedAdministrator', 'RegisterDelegatedAdministrator', 'DisableAWSServiceAccess'],
    "The organization's administrators were changed",
    'unauthorized-access',
    'medium',
  ),
  rule(
    'route53domains',
    ['TransferDomainToAnotherAwsAccount', 'DisableDomainTransferLock', 'TransferDomain'],
    'A domain can be transferred away',
    'unauthorized-access',
    'high',
  ),
  rule(
    'ses',
    ['PutAccountDetails', 'UpdateAccountSendingEnabled', 'PutAccountSendingAttributes'],
    'Sending of e-mail was enabled',
    'abnormal-behaviour',
    'medium',
  ),
  rule(
    'organizations',
    ['DetachPolicy', 'DeletePolicy', 'DisablePolicyType'],
    'A guardrail of the organization was removed',
    'unauthorized-access',
    'high',
  ),
  rule('account', ['EnableRegion'], 'A region was enabled', 'abnormal-behaviour', 'medium'),
  rule(
    'account',
    [
      'PutAlternateContact',
      'DeleteAlternateContact',
      'PutContactInformation',
      'StartPrimaryEmailUpdate',
      'CloseAccount',
    ],
    "The account's contacts were changed",
    'unauthorized-access',
    'high',
  ),
];
