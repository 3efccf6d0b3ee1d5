/** From a GuardDuty finding type, published or not yet, to one of the procedure's six categories. */
import type { Category } from '../../../domain/alert.ts';
import { categoryFromWords } from '../../alert/words.ts';

/** `ThreatPurpose:ResourceType/Detection`; old notifications write a space for the slash. */
export function parseType(type: string): { purpose: string; resource: string; detection: string } {
  const [, purpose = '', resource = '', detection = ''] = /^([^:]*):([^/ ]*)[/ ]?(.*)$/s.exec(type) ?? [];
  return { purpose, resource, detection };
}

/**
 * "GuardDuty finding format" names the purposes. First match wins: what the detection says, then on what kind of
 * resource the purpose was pursued, then the purpose alone. A type unknown today gets its category by the
 * words it uses.
 */
const RULES: readonly (readonly [RegExp, Category])[] = [
  [/DenialOfService|DDoS/, 'denial-of-service'],
  [/MaliciousFile|SuspiciousFile|Malware|Ransom/, 'malware-or-exploit'],
  [/RootCredentialUsage/, 'unauthorized-access'],

  [/^(Behavior|ResourceConsumption):|^DefenseEvasion:EC2\/Unusual/, 'abnormal-behaviour'],

  // What happens to data in S3: leaked, opened to the public, changed, deleted.
  [/^(Exfiltration|Impact|Policy):S3\//, 'data-exposure'],
  [/^AttackSequence:S3\//, 'data-exposure'],
  [/^Exfiltration:/, 'data-exposure'],
  [/^Policy:/, 'insider-misuse'],

  // Through the Kubernetes or AWS API: somebody acts with credentials.
  [/:(IAMUser|IAM|Kubernetes|RDS|S3)\/(?!MaliciousFile)/, 'unauthorized-access'],
  [/^(UnauthorizedAccess|CredentialAccess|InitialAccess|Recon|PenTest|Stealth):/, 'unauthorized-access'],

  // Inside a machine, container or function: code runs that should not.
  [/:Runtime\//, 'malware-or-exploit'],
  [/^(Backdoor|Trojan|CryptoCurrency|Execution|Impact|Object|AttackSequence|DefenseEvasion):/, 'malware-or-exploit'],
  [/^(PrivilegeEscalation|Persistence|Discovery):/, 'malware-or-exploit'],
];

export function categoryOf(type: string): Category {
  return RULES.find(([pattern]) => pattern.test(type))?.[1] ?? categoryFromWords(type);
}

/**
 * GuardDuty's type among the types of a Security Hub finding, where it is written as such (OCSF) or as the last part of
 * ASFF's taxonomy: `TTPs/Discovery/Discovery:Kubernetes-MaliciousIPCaller` is `Discovery:Kubernetes/MaliciousIPCaller`.
 */
export function guarddutyTypeIn(types: readonly string[]): string | undefined {
  const own = types.find((t) => /^\w+:\w+\//.test(t));
  const last = types.map((t) => t.split('/').at(-1) ?? '').find((t) => /^\w+:\w/.test(t));
  return own ?? last?.replace(/^(\w+:\w+)[-.]/, '$1/');
}
