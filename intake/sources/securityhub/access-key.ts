/** An access key as a finding's resource, with its owner. */
import type { EntityList } from '../../alert/entity-list.ts';
import { firstText } from '../../../domain/fields.ts';

/** @param id the key's id, or GuardDuty's `AWS::IAM::AccessKey:<id>`; @param details in the words of ASFF, OCSF or GuardDuty */
export function addAccessKey(list: EntityList, id: string | undefined, details: unknown): void {
  const key = firstText(details, ['AccessKeyId'], ['access_key_id']) ?? id?.split(':').at(-1);
  const name = firstText(details, ['PrincipalName'], ['UserName'], ['user_name']);
  const type = (firstText(details, ['PrincipalType'], ['UserType'], ['user_type']) ?? '').toLowerCase();
  if (key !== 'null') list.add('access-key', key, 'affected', { facts: { user: name } });
  if (type === 'root') list.add('root', 'root', 'affected');
  else if (type === 'role' || type === 'assumedrole') list.add('iam-role', name, 'affected');
  // The name of such a session is made up by the one who opened it.
  else if (type === 'federateduser') list.add('iam-user', name, 'related');
  else if (type !== 'awsaccount' && type !== 'awsservice') list.add('iam-user', name, 'affected');
}
