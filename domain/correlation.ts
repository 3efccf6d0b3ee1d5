/** What an alert is about: alerts about the same thing join one incident. */
import type { Entity, EntityKind } from './entity.ts';

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
