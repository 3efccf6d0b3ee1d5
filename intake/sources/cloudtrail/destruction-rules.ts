/** Calls that destroy data, make it unreadable, or remove its backups: what ransomware does. */
import { accountOf } from '../../../domain/arns.ts';
import { at, firstText, flagAt, listAt, numberAt, textAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { byHand, isOff, rule, type Rule } from './rule.ts';

/** Days after which objects expire. An ordinary lifecycle rule keeps them for months. */
const SHORT_LIFE_DAYS = 7;

/** A prefix whose objects are meant to be gone soon. */
const TEMPORARY = /(^|[/_-])(te?mp|temporary|cache|scratch|trash|thumbnails?)([/_-]|$)/i;

const isTemporary = (r: unknown): boolean =>
  TEMPORARY.test(firstText(r, ['Prefix'], ['Filter', 'Prefix'], ['Filter', 'And', 'Prefix']) ?? '');

/** Whether an enabled lifecycle rule expires objects within days that were meant to stay. */
export const expiresSoon = ({ request }: TrailRecord): boolean =>
  listAt(request, 'LifecycleConfiguration', 'Rule').some((r) => {
    if (isTemporary(r)) return false;
    const days = [
      numberAt(r, 'Expiration', 'Days'),
      numberAt(r, 'NoncurrentVersionExpiration', 'NoncurrentDays'),
      textAt(r, 'Expiration', 'Date') === undefined ? undefined : 0,
    ];
    return textAt(r, 'Status') !== 'Disabled' && days.some((d) => d !== undefined && d <= SHORT_LIFE_DAYS);
  });

const KEY_ID = 'x-amz-server-side-encryption-aws-kms-key-id';

/** Whether objects are encrypted with a key that only the caller holds, or with a key of another account. */
function encryptsForRansom({ request, account }: TrailRecord): boolean {
  if (at(request, 'x-amz-server-side-encryption-customer-algorithm') !== undefined) return true;
  const rules = listAt(request, 'ServerSideEncryptionConfiguration', 'Rule');
  const keys = [textAt(request, KEY_ID), ...rules.map((r) => keyOf(r))];
  return keys.some((key) => {
    const owner = accountOf(key);
    return owner !== undefined && account !== undefined && owner !== account;
  });
}

const keyOf = (encryption: unknown): string | undefined =>
  textAt(encryption, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID');

/** Names under which extortionists leave their demands. A README of a project is none. */
const RANSOM_NOTE = new RegExp(
  [
    String.raw`ransom`,
    String.raw`decrypt`,
    String.raw`(files?|data|bucket)[^a-z0-9]*(are|is|were|has[^a-z0-9]*been|have[^a-z0-9]*been)?[^a-z0-9]*(encrypted|locked|stolen|hostage)`,
    String.raw`how[^a-z0-9]*to[^a-z0-9]*(recover|restore|unlock|get[^a-z0-9]*back|buy)`,
    String.raw`(recover|restore|unlock|return|get[^a-z0-9]*back)[^a-z0-9]*(my|your|the)?[^a-z0-9]*(files?|data)\b`,
    String.raw`read[^a-z0-9]*me[^a-z0-9]*(now|to[^a-z0-9]*(recover|restore|unlock)|for[^a-z0-9]*(recovery|restore))`,
    String.raw`(pay|send)[^a-z0-9]*(bitcoin|btc|monero|xmr)`,
    String.raw`(lockbit|blackcat|alphv|codefinger|conti|ryuk|akira|phobos)[^/]*(note|readme)?\.(txt|html?|hta)`,
  ].join('|'),
  'i',
);

/** Only texts and pages are notes: a library `decrypt.js` is not. */
const isRansomNote = ({ request }: TrailRecord): boolean => {
  // S3's keys have 1,024 bytes at most; a forged one may have a million, at which the search would take minutes.
  const name = (textAt(request, 'key') ?? '').slice(-1024).split('/').at(-1) ?? '';
  return /^[^.]*$|\.(txt|html?|hta|md|rtf|pdf|url)$/i.test(name) && RANSOM_NOTE.test(name);
};

/** Nothing is left to restore from. A member of a cluster and a replica are copies: their data lives on. */
const leavesNothing = (r: TrailRecord): boolean =>
  byHand(r) &&
  (flagAt(r.request, 'skipFinalSnapshot') || flagAt(r.request, 'skipFinalClusterSnapshot')) &&
  (r.call !== 'DeleteDBInstance' || textAt(r.response, 'dBClusterIdentifier') === undefined) &&
  textAt(r.response, 'readReplicaSourceDBInstanceIdentifier') === undefined;

const DESTROYED = 'A database was deleted, and nothing is left to restore it from';
const STOPPED = 'Backups were stopped or lost their protection';
const BACKUPS_DELETED = 'Backups of a database were deleted';

export const DESTRUCTION_RULES: readonly Rule[] = [
  rule(
    'kms',
    ['ScheduleKeyDeletion'],
    'A KMS key is scheduled for deletion: its data will be lost',
    'data-exposure',
    'critical',
  ),
  rule(
    'kms',
    ['DeleteImportedKeyMaterial'],
    'The material of a KMS key was deleted: its data cannot be read',
    'data-exposure',
    'critical',
  ),
  rule(
    'kms',
    ['DisableKey', 'DisconnectCustomKeyStore', 'DeleteCustomKeyStore'],
    'A KMS key was disabled: its data cannot be read',
    'data-exposure',
    'high',
  ),
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
    ['PutBucketVersioning'],
    "A bucket's versions can be deleted without MFA",
    'data-exposure',
    'medium',
    (r) => textAt(r.request, 'VersioningConfiguration', 'MfaDelete') === 'Disabled',
  ),
  rule(
    's3',
    ['PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
    "A bucket's objects lost their lock",
    'data-exposure',
    'medium',
    (r) =>
      at(r.request, 'ObjectLockConfiguration') !== undefined &&
      at(r.request, 'ObjectLockConfiguration', 'Rule') === undefined,
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
    ['CopyObject', 'PutObject', 'CreateMultipartUpload', 'PutBucketEncryption'],
    'Objects are encrypted with a key from outside',
    'data-exposure',
    'high',
    encryptsForRansom,
  ),
  rule('s3', ['PutObject', 'CopyObject'], 'A ransom note was put into a bucket', 'data-exposure', 'high', isRansomNote),
  rule('backup', ['DeleteBackupVault', 'DeleteRecoveryPoint'], 'Backups were deleted', 'data-exposure', 'high', byHand),
  rule(
    'backup',
    [
      'DeleteBackupPlan',
      'DeleteBackupSelection',
      'DeleteBackupVaultLockConfiguration',
      'DeleteBackupVaultAccessPolicy',
    ],
    STOPPED,
    'data-exposure',
    'medium',
  ),
  rule('rds', ['DeleteDBInstance', 'DeleteDBCluster'], DESTROYED, 'data-exposure', 'high', leavesNothing),
  rule('redshift', ['DeleteCluster'], DESTROYED, 'data-exposure', 'high', leavesNothing),
  rule('lightsail', ['DeleteRelationalDatabase'], DESTROYED, 'data-exposure', 'high', leavesNothing),
  rule(
    'elasticache',
    ['DeleteReplicationGroup', 'DeleteServerlessCache'],
    DESTROYED,
    'data-exposure',
    'medium',
    (r) => byHand(r) && firstText(r.request, ['finalSnapshotIdentifier'], ['finalSnapshotName']) === undefined,
  ),
  rule('es', ['DeleteDomain', 'DeleteElasticsearchDomain'], DESTROYED, 'data-exposure', 'medium', byHand),
  rule('dlm', ['DeleteLifecyclePolicy'], STOPPED, 'data-exposure', 'medium', byHand),
  rule('dynamodb', ['DeleteTable'], 'A table was deleted', 'data-exposure', 'medium', byHand),
  rule('cassandra', ['DeleteTable', 'DeleteKeyspace'], 'A table was deleted', 'data-exposure', 'medium', byHand),
  rule('timestream', ['DeleteTable', 'DeleteDatabase'], 'A table was deleted', 'data-exposure', 'medium', byHand),
  {
    ...rule(
      'rds',
      ['ModifyDBInstance', 'ModifyDBCluster', 'ModifyGlobalCluster'],
      'The deletion protection of a database was turned off',
      'data-exposure',
      'medium',
      (r) => isOff(at(r.request, 'deletionProtection')),
    ),
    about: 'DeletionProtection',
  },
  {
    ...rule(
      'dynamodb',
      ['UpdateTable'],
      'The deletion protection of a database was turned off',
      'data-exposure',
      'medium',
      (r) => isOff(at(r.request, 'deletionProtectionEnabled')),
    ),
    about: 'DeletionProtection',
  },
  {
    ...rule(
      'rds',
      ['ModifyDBInstance', 'ModifyDBCluster'],
      'The backups of a database were turned off',
      'data-exposure',
      'medium',
      (r) => numberAt(r.request, 'backupRetentionPeriod') === 0,
    ),
    about: 'BackupRetention',
  },
  {
    ...rule(
      'redshift',
      ['ModifyCluster'],
      'The backups of a database were turned off',
      'data-exposure',
      'medium',
      (r) => numberAt(r.request, 'automatedSnapshotRetentionPeriod') === 0,
    ),
    about: 'BackupRetention',
  },
  rule(
    'rds',
    ['DeleteDBInstanceAutomatedBackup', 'DeleteDBClusterAutomatedBackup'],
    BACKUPS_DELETED,
    'data-exposure',
    'medium',
  ),
  rule('rds', ['DeleteDBSnapshot', 'DeleteDBClusterSnapshot'], BACKUPS_DELETED, 'data-exposure', 'medium', byHand),
  rule(
    'redshift',
    ['DeleteClusterSnapshot', 'BatchDeleteClusterSnapshots'],
    BACKUPS_DELETED,
    'data-exposure',
    'medium',
    byHand,
  ),
  rule('dynamodb', ['DeleteBackup'], BACKUPS_DELETED, 'data-exposure', 'medium', byHand),
  rule(
    'dynamodb',
    ['UpdateContinuousBackups'],
    'The backups of a table were turned off',
    'data-exposure',
    'medium',
    (r) => isOff(at(r.request, 'pointInTimeRecoverySpecification', 'pointInTimeRecoveryEnabled')),
  ),
  rule('elasticfilesystem', ['DeleteFileSystem'], 'A file system was deleted', 'data-exposure', 'medium', byHand),
  rule(
    'fsx',
    ['DeleteFileSystem', 'DeleteBackup', 'DeleteVolume', 'DeleteSnapshot'],
    'A file system or its backups were deleted',
    'data-exposure',
    'medium',
    byHand,
  ),
  rule(
    'secretsmanager',
    ['DeleteSecret'],
    'A secret was deleted without a time to recover it',
    'data-exposure',
    'medium',
    (r) => flagAt(r.request, 'forceDeleteWithoutRecovery'),
  ),
];
