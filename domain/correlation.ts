/** What an alert is about, and the incident's id made of it. */
import type { Entity, EntityKind } from './entity.ts';
import { sha256Hex } from './digest.ts';

/** The principal, else the machine or data, else (in `correlationKey`) the finding type. First match wins. */
const SUBJECTS: readonly EntityKind[] = [
  'root',
  'iam-user',
  'iam-role',
  'access-key',
  'instance',
  'function',
  'cluster',
  'container',
  'database',
  'bucket',
  'kms-key',
  'trail',
];

/**
 * The key under which alerts of one account join one incident: `iam-user:deploy-bot`, `instance:i-0abc`,
 * else `type:Recon:EC2/Portscan`. Only what is `affected` counts: an attacker's address is shared by many incidents.
 */
export function correlationKey(entities: readonly Entity[], findingType: string): string {
  for (const kind of SUBJECTS) {
    const subject = entities.find((e) => e.kind === kind && e.standing === 'affected');
    if (subject !== undefined) return `${kind}:${subject.id}`;
  }
  const webAcl = entities.find((e) => e.standing === 'affected' && e.kind === 'resource' && WEB_ACL.test(e.id));
  if (webAcl !== undefined) return `web-acl:${webAcl.id}`;
  return `type:${findingType}`;
}

/** One of WAF's, of both versions: a storm of requests that match many rules is one incident. */
const WEB_ACL = /^arn:[^:]*:waf(v2|-regional)?:.*\bwebacl\//;

/** The workflow id. Names nothing sensitive: ids are not encrypted by Temporal. Safe as a role session name (≤ 64). */
export function incidentId(customerId: string, account: string, key: string): string {
  const kind = key.slice(0, key.indexOf(':'));
  return `${customerId.slice(0, 20)}-${account}-${kind}-${sha256Hex(key).slice(0, 10)}`;
}

/** The id of a review's schedule, and of what it keeps as evidence. Safe as a role session name (≤ 64). */
export const reviewScheduleId = (customerId: string, account: string, review: string): string =>
  `${customerId.slice(0, 20)}-${account}-review-${review}`;

/** The id of the workflow that counts the console sign-ins of one account. */
export const signInsId = (customerId: string, account: string): string =>
  `${customerId.slice(0, 20)}-${account}-sign-ins`;

/** The id of the workflow that keeps what incidents hold of one target. `target` is its `entityKey`. */
export const resourceId = (customerId: string, account: string, target: string): string =>
  `${customerId.slice(0, 20)}-${account}-holds-${sha256Hex(target).slice(0, 16)}`;

/** The id of the workflow that chases what one run of an incident has left to do. Begins like its incident's. */
export const followUpsId = (incident: string, runId: string): string => `${incident}-follow-ups-${runId.slice(0, 8)}`;
