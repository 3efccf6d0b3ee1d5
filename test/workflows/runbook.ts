/** The runbook and the entries of the tests of workflows, and the states that their changes go from and to. */
import { AlertSource } from '../../domain/alert.ts';
import type { Json } from '../../domain/digest.ts';
import { ENTITY_KINDS } from '../../domain/entity.ts';
import type { EntryDescriptor } from '../../domain/entry.ts';
import { verbatim } from '../../domain/text.ts';

export const RUNBOOK = {
  id: 'test',
  title: verbatim('Test runbook'),
  category: 'unauthorized-access',
  match: {},
  assess: [{ use: 'guardduty.confirm-finding', for: 'incident' }],
  isolate: [
    { use: 'ec2.snapshot-volumes', for: 'instance' },
    { use: 'ec2.quarantine', for: 'instance' },
    { use: 'iam.deactivate-access-key', for: 'access-key', release: 'never', because: verbatim('It leaked') },
  ],
  analyze: [{ use: 'cloudtrail.activity', for: 'access-key' }],
  restore: [
    { use: 'iam.delete-principal', for: { kind: 'iam-user', standing: ['unauthorized'] } },
    { use: 'root.change-password', for: 'incident', when: { minimumSeverity: 'critical' } },
  ],
};

const describe = (id: string, kind: EntryDescriptor['kind'], reversible = true): EntryDescriptor => ({
  id,
  kind,
  title: verbatim(id),
  targets: ['instance'],
  needs: id.includes('confirm') ? [...ENTITY_KINDS] : [],
  ...(id.includes('confirm') ? { confirms: AlertSource.parse(id.split('.')[0]), free: true as const } : {}),
  reversible,
  permissions: [],
  csf: [],
  requirements: [],
});

export const ENTRIES = [
  describe('guardduty.confirm-finding', 'inquiry'),
  describe('securityhub.confirm-finding', 'inquiry'),
  describe('sns.notify', 'notice'),
  describe('cloudtrail.activity', 'inquiry'),
  describe('ec2.snapshot-volumes', 'evidence'),
  describe('ec2.quarantine', 'change'),
  describe('ec2.detach-instance-profile', 'change'),
  describe('iam.deactivate-access-key', 'change'),
  describe('iam.delete-principal', 'change', false),
  { ...describe('root.change-password', 'task'), instructions: verbatim('Sign in as root and change it') },
  { ...describe('procedure.update', 'task'), instructions: verbatim('1. Read it. 2. Amend it.') },
  { ...describe('iam.apply-least-privilege', 'task'), instructions: verbatim('1. Read it. 2. Apply it.') },
];

export const BEFORE: Record<string, Json> = {
  'ec2.quarantine': { groups: ['sg-web'] },
  'ec2.detach-instance-profile': { profile: 'web' },
  'iam.deactivate-access-key': { status: 'Active' },
  'iam.delete-principal': { exists: true },
};
export const WANTED: Record<string, Json> = {
  'ec2.quarantine': { groups: ['firebreak-quarantine'] },
  'ec2.detach-instance-profile': { profile: null },
  'iam.deactivate-access-key': { status: 'Inactive' },
  'iam.delete-principal': { exists: false },
};
