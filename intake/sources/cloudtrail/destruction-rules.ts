/** Calls that make data unreadable or remove its backups: what ransomware does first. */
import { accountOf } from '../../../domain/arns.ts';
import { at, listAt, numberAt, textAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { rule, type Rule } from './rule.ts';

/** Days after which objects expire. An ordinary lifecycle rule keeps them for months. */
const SHORT_LIFE_DAYS = 7;

/** Whether an enabled lifecycle rule expires objects within days. */
export const expiresSoon = ({ request }: TrailRecord): boolean =>
  listAt(request, 'LifecycleConfiguration', 'Rule').some((r) => {
    const days = numberAt(r, 'Expiration', 'Days');
    return textAt(r, 'Status') !== 'Disabled' && days !== undefined && days <= SHORT_LIFE_DAYS;
  });

/** Whether an object is encrypted with a key that only the caller holds, or with a key of another account. */
function encryptsForRansom({ request, account }: TrailRecord): boolean {
  if (at(request, 'x-amz-server-side-encryption-customer-algorithm') !== undefined) return true;
  const owner = accountOf(textAt(request, 'x-amz-server-side-encryption-aws-kms-key-id'));
  return owner !== undefined && account !== undefined && owner !== account;
}

/** Whether a call sets a member to `false`. A call that does not name it leaves it as it is. */
const turnsOff =
  (name: string) =>
  ({ request }: TrailRecord): boolean =>
    /^false$/i.test(String(at(request, name)));

export const DESTRUCTION_RULES: readonly Rule[] = [
  rule(
    'kms',
    ['ScheduleKeyDeletion', 'DeleteImportedKeyMaterial'],
    'A KMS key is scheduled for deletion: its data will be lost',
    'data-exposure',
    'critical',
  ),
  rule('kms', ['DisableKey'], 'A KMS key was disabled: its data cannot be read', 'data-exposure', 'high'),
  rule(
    's3',
    ['PutBucketVersioning'],
    'Versioning of a bucket was suspended',
    'data-exposure',
    'medium',
    (r) => textAt(r.request, 'VersioningConfiguration', 'Status') === 'Suspended',
  ),
  rule(
    's3',
    ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration'],
    "A bucket's objects are about to expire",
    'data-exposure',
    'medium',
    expiresSoon,
  ),
  rule(
    's3',
    ['CopyObject', 'PutObject'],
    'Objects are encrypted with a key from outside',
    'data-exposure',
    'high',
    encryptsForRansom,
  ),
  rule('backup', ['DeleteBackupVault', 'DeleteRecoveryPoint'], 'Backups were deleted', 'data-exposure', 'high'),
  rule(
    'backup',
    [
      'DeleteBackupPlan',
      'DeleteBackupSelection',
      'DeleteBackupVaultLockConfiguration',
      'DeleteBackupVaultAccessPolicy',
    ],
    'Backups were stopped or lost their protection',
    'data-exposure',
    'medium',
  ),
  rule(
    'rds',
    ['ModifyDBInstance', 'ModifyDBCluster'],
    'The deletion protection of a database was turned off',
    'data-exposure',
    'medium',
    turnsOff('deletionProtection'),
  ),
  rule(
    'rds',
    ['ModifyDBInstance', 'ModifyDBCluster'],
    'The backups of a database were turned off',
    'data-exposure',
    'medium',
    (r) => numberAt(r.request, 'backupRetentionPeriod') === 0,
  ),
  rule('rds', ['DeleteDBInstanceAutomatedBackup'], 'Backups of a database were deleted', 'data-exposure', 'medium'),
  rule(
    'dynamodb',
    ['UpdateContinuousBackups'],
    'The backups of a table were turned off',
    'data-exposure',
    'medium',
    ({ request }) =>
      /^false$/i.test(String(at(request, 'pointInTimeRecoverySpecification', 'pointInTimeRecoveryEnabled'))),
  ),
];
