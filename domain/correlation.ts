/** What an alert is about: alerts about the same thing join one incident. */
import type { Entity, EntityKind } from './entity.ts';

/**
 * In this order: the principal, then the machine, the data, and whatever else it is about. Without any of them,
 * `correlationKey` uses the finding type.
 */
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
  'snapshot',
  'image',
  'volume',
  'kms-key',
  'trail',
  'security-group',
  'network-interface',
  'object',
  'resource',
  // Only a machine inside is ever `affected` as an address, where nothing else names it.
  'ip',
  'vpc',
];

/**
 * The key under which alerts of one account join one incident: `iam-user:deploy-bot`, `instance:i-0abc`,
 * else `type:Recon:EC2/Portscan`. Only `affected` entities count, because many incidents may share an attacker's address,
 * and only those of the account itself.
 */
export function correlationKey(entities: readonly Entity[], findingType: string): string {
  for (const kind of SUBJECTS) {
    const subject = entities.find((e) => e.kind === kind && e.standing === 'affected' && e.account === undefined);
    if (subject !== undefined)
      return `${kind === 'resource' && WEB_ACL.test(subject.id) ? 'web-acl' : kind}:${subject.id}`;
  }
  return `type:${findingType}`;
}

/** A web ACL of AWS WAF, classic or v2. Requests that match many of its rules are one incident. */
const WEB_ACL = /^arn:[^:]*:waf(v2|-regional)?:.*\bwebacl\//;
