/** Calls that write whom a resource lets in: policies, grants, shares. One function decides for all who that is. */
import { accountOf } from '../../../domain/arns.ts';
import { at, firstText, isObject, listAt, textAt, textsAt } from '../../../domain/fields.ts';
import { isOutsider, isPublic, outsidersIn, policyOfPermission } from '../../../domain/policies.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { sharesWithOthers } from './policy-documents.ts';
import { rule, type Rule } from './rule.ts';

type Severity = Rule['severity'];

interface Opening {
  service: string;
  calls: readonly string[];
  policy: (record: TrailRecord) => unknown;
  /** The title, and how severe it is, when everyone is let in. */
  everyone: readonly [string, Severity];
  /** The same when other accounts are; left out where accounts share such things every day. */
  others?: readonly [string, Severity];
}

const inRequest =
  (...path: string[]) =>
  ({ request }: TrailRecord): unknown =>
    at(request, ...path);

const OPENINGS: readonly Opening[] = [
  {
    service: 's3',
    calls: ['PutBucketPolicy'],
    policy: inRequest('bucketPolicy'),
    everyone: ['A bucket was opened to everyone by its policy', 'high'],
    others: ['A bucket was opened to another account', 'medium'],
  },
  {
    service: 's3',
    calls: ['PutAccessPointPolicy', 'PutAccessPointPolicyForObjectLambda', 'PutMultiRegionAccessPointPolicy'],
    policy: ({ request, call }) =>
      [at(request, 'policy'), at(request, `${call}Request`, 'policy'), at(request, 'details', 'policy')].find(
        (p) => p !== undefined && p !== '',
      ),
    everyone: ['An access point of a bucket was opened to everyone', 'high'],
    others: ['An access point of a bucket was opened to another account', 'medium'],
  },
  {
    service: 'kms',
    calls: ['PutKeyPolicy', 'CreateKey', 'ReplicateKey'],
    policy: inRequest('policy'),
    everyone: ['A key was opened to everyone', 'high'],
    others: ['A key was opened to another account', 'medium'],
  },
  {
    service: 'lambda',
    calls: ['AddPermission'],
    policy: ({ request }) => policyOfPermission(request),
    everyone: ['A function was opened to everyone', 'high'],
    others: ['A function was opened to another account', 'medium'],
  },
  {
    service: 'lambda',
    calls: ['AddLayerVersionPermission'],
    policy: ({ request }) => policyOfPermission(request),
    everyone: ['A layer was opened to everyone', 'medium'],
  },
  {
    service: 'ecr',
    calls: ['SetRepositoryPolicy', 'PutRegistryPolicy'],
    policy: inRequest('policyText'),
    everyone: ['An image repository was opened to everyone', 'high'],
  },
  {
    service: 'secretsmanager',
    calls: ['PutResourcePolicy'],
    policy: inRequest('resourcePolicy'),
    everyone: ['A secret was opened to others', 'high'],
    others: ['A secret was opened to others', 'high'],
  },
  {
    service: 'sns',
    calls: ['SetTopicAttributes', 'CreateTopic'],
    policy: ({ request }) => at(request, 'attributeValue') ?? at(request, 'attributes', 'Policy'),
    everyone: ['A topic was opened to everyone', 'medium'],
  },
  {
    service: 'sqs',
    calls: ['SetQueueAttributes', 'CreateQueue'],
    policy: ({ request }) => at(request, 'attributes', 'Policy') ?? at(request, 'attribute', 'Policy'),
    everyone: ['A queue was opened to everyone', 'medium'],
  },
  {
    service: 'sns',
    calls: ['AddPermission'],
    policy: namedAccounts,
    everyone: ['A topic was opened to everyone', 'medium'],
  },
  {
    service: 'sqs',
    calls: ['AddPermission'],
    policy: namedAccounts,
    everyone: ['A queue was opened to everyone', 'medium'],
  },
  {
    service: 'es',
    calls: ['UpdateElasticsearchDomainConfig', 'UpdateDomainConfig', 'CreateElasticsearchDomain', 'CreateDomain'],
    policy: inRequest('accessPolicies'),
    everyone: ['A search domain was opened to everyone', 'high'],
  },
  {
    service: 'elasticfilesystem',
    calls: ['PutFileSystemPolicy'],
    policy: inRequest('policy'),
    everyone: ['A file system was opened to everyone', 'medium'],
  },
  {
    service: 'backup',
    calls: ['PutBackupVaultAccessPolicy'],
    policy: inRequest('policy'),
    everyone: ['A backup vault was opened to others', 'high'],
    others: ['A backup vault was opened to others', 'medium'],
  },
  {
    service: 'dynamodb',
    calls: ['PutResourcePolicy', 'CreateTable'],
    policy: ({ request }) => at(request, 'policy') ?? at(request, 'resourcePolicy'),
    everyone: ['A table was opened to others', 'high'],
    others: ['A table was opened to others', 'medium'],
  },
  {
    service: 'events',
    calls: ['PutPermission'],
    policy: ({ request }) => at(request, 'policy') ?? policyOfBus(request),
    everyone: ['An event bus was opened to everyone', 'medium'],
  },
  ...(['glue', 'kinesis', 'codeartifact', 'glacier', 's3tables'] as const).map((service): Opening => ({
    service,
    calls: [
      'PutResourcePolicy',
      'PutRepositoryPermissionsPolicy',
      'PutDomainPermissionsPolicy',
      'SetVaultAccessPolicy',
      'PutTableBucketPolicy',
      'PutTablePolicy',
    ],
    policy: ({ request }) =>
      firstText(request, ['policyInJson'], ['policyDocument'], ['policy', 'policy'], ['resourcePolicy'], ['policy']),
    everyone: ['Stored data was opened to everyone by a policy', 'high'],
  })),
];

/** The policy that AddPermission of SNS and SQS writes: accounts by their number, `*` for everyone. */
function namedAccounts({ request }: TrailRecord): unknown {
  const accounts = [...textsAt(request, 'aWSAccountIds'), ...textsAt(request, 'aWSAccountId')];
  return { Statement: { Effect: 'Allow', Action: '*', Principal: { AWS: accounts } } };
}

/** The policy that PutPermission of EventBridge writes. */
const policyOfBus = (request: unknown): unknown => ({
  Statement: {
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Principal: { AWS: textAt(request, 'principal') },
    Condition: {
      [textAt(request, 'condition', 'type') ?? 'StringEquals']: {
        [textAt(request, 'condition', 'key') ?? 'none']: textAt(request, 'condition', 'value'),
      },
    },
  },
});

/** Calls that write the policy of one resource. Policies of an organization and of identities are about their own. */
const WRITES_POLICY = /^(Put|Set|Create|Update|Attach|Replace)\w*Policy$/;

/** For services without a row of their own: whether any member of the request is a policy for everyone. */
const opensByPolicy = ({ service, call, request }: TrailRecord): boolean =>
  WRITES_POLICY.test(call) &&
  !/^(iam|organizations|sso)$/.test(service) &&
  isObject(request) &&
  Object.values(request).some((value) => isPublic(value));

/** Whether a snapshot or image is shared with everyone (`all`) or with another account. */
const shared = ({ request, account }: TrailRecord): boolean =>
  ['createVolumePermission', 'launchPermission'].some((p) =>
    listAt(request, p, 'add', 'items').some((grantee) => textAt(grantee, 'userId') !== account),
  ) || textsAt(request, 'valuesToAdd').some((grantee) => grantee !== account);

/** AWS services get grants for their own work every day; a principal of another account is no part of that. */
const grantsToOutsiders = ({ request, account }: TrailRecord): boolean =>
  ['granteePrincipal', 'retiringPrincipal'].some((p) => {
    const principal = textAt(request, p) ?? '';
    return accountOf(principal) !== undefined && isOutsider(principal, account);
  });

export const SHARING_RULES: readonly Rule[] = [
  ...OPENINGS.flatMap(({ service, calls, policy, everyone, others }) => [
    rule(service, calls, everyone[0], 'data-exposure', everyone[1], (r) => isPublic(policy(r))),
    ...(others === undefined
      ? []
      : [
          rule(service, calls, others[0], 'data-exposure', others[1], (r) =>
            service === 's3' ? sharesWithOthers(policy(r), r.account) : outsidersIn(policy(r), r.account).length > 0,
          ),
        ]),
  ]),
  {
    service: '*',
    title: 'A resource was opened to everyone by its policy',
    category: 'data-exposure',
    severity: 'medium',
    when: opensByPolicy,
  },
  rule('kms', ['CreateGrant'], 'Another account may use a key', 'data-exposure', 'high', grantsToOutsiders),
  rule(
    'ec2',
    ['ModifySnapshotAttribute', 'ModifyImageAttribute'],
    'A snapshot or image was shared',
    'data-exposure',
    'high',
    shared,
  ),
  rule(
    'rds',
    ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
    'A database snapshot was shared',
    'data-exposure',
    'high',
    shared,
  ),
  rule(
    'redshift',
    ['AuthorizeSnapshotAccess', 'AuthorizeDataShare'],
    'A data warehouse was shared with another account',
    'data-exposure',
    'high',
    ({ request, account }) =>
      [textAt(request, 'accountWithRestoreAccess'), textAt(request, 'consumerIdentifier')].some(
        (a) => a !== undefined && a !== account,
      ),
  ),
  {
    ...rule(
      'ec2',
      ['SharedSnapshotVolumeCreated', 'SharedSnapshotCopyInitiated'],
      'Another account copied a shared snapshot',
      'data-exposure',
      'high',
    ),
    evenByService: true,
  },
  rule(
    'ram',
    ['CreateResourceShare', 'AssociateResourceShare'],
    'Resources were shared with another account',
    'data-exposure',
    'medium',
    ({ request, account }) =>
      textsAt(request, 'principals').some(
        (p) => /^\d{12}$/.test(p) && p !== account && at(request, 'allowExternalPrincipals') !== false,
      ),
  ),
  rule(
    'ssm',
    ['ModifyDocumentPermission'],
    'A document was shared',
    'data-exposure',
    'medium',
    (r) => listAt(r.request, 'accountIdsToAdd').length > 0,
  ),
];
