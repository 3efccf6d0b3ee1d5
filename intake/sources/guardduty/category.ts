/** The category of a GuardDuty finding type, also of types that GuardDuty adds later. */
import type { Category } from '../../../domain/alert.ts';
import { categoryFromWords } from '../../alert/words.ts';

/** `ThreatPurpose:ResourceType/Detection`. Old notifications have a space in the place of the slash. */
export function parseType(type: string): { purpose: string; resource: string; detection: string } {
  const [, purpose = '', resource = '', detection = ''] = /^([^:]*):([^/ ]*)(?:[/ ](.*))?$/s.exec(type) ?? [];
  return { purpose, resource, detection };
}

/**
 * "GuardDuty finding format" names the purposes. The first match wins: by the detection, then by purpose and kind of
 * resource, then by the purpose alone. A type that is not known gets its category by its words.
 */
const RULES: readonly (readonly [RegExp, Category])[] = [
  [/DenialOfService|DDoS/, 'denial-of-service'],
  [/MaliciousFile|SuspiciousFile|Malware|Ransom/, 'malware-or-exploit'],
  [/RootCredentialUsage/, 'unauthorized-access'],
  // Calls that blind the defence, or prepare mail, accounts and models for an intruder.
  [/^(DefenseImpairment|ResourceDevelopment):(?!Runtime\/)/, 'unauthorized-access'],

  [/^(Behavior|ResourceConsumption):|^DefenseEvasion:EC2\/Unusual/, 'abnormal-behaviour'],

  // Data in S3 is leaked, opened to the public, changed or deleted.
  [/^(Exfiltration|Impact|Policy):S3\//, 'data-exposure'],
  [/^AttackSequence:S3\//, 'data-exposure'],
  [/^Exfiltration:/, 'data-exposure'],
  [/^Policy:/, 'insider-misuse'],

  // Somebody uses credentials, through the Kubernetes or AWS API.
  [
    /:(IAMUser|IAM|Kubernetes|RDS|S3|RolesAnywhere|SES|Bedrock|SageMaker|Organizations)\/(?!MaliciousFile)/,
    'unauthorized-access',
  ],
  [/^(UnauthorizedAccess|CredentialAccess|InitialAccess|Recon|PenTest|Stealth):/, 'unauthorized-access'],

  // Unwanted code runs inside a machine, container or function.
  [/:Runtime\//, 'malware-or-exploit'],
  [/^(Backdoor|Trojan|CryptoCurrency|Execution|Impact|Object|AttackSequence|DefenseEvasion):/, 'malware-or-exploit'],
  [/^(PrivilegeEscalation|Persistence|Discovery):/, 'malware-or-exploit'],
];

export function categoryOf(type: string, resourceType?: string): Category {
  const category = RULES.find(([pattern]) => pattern.test(type))?.[1] ?? categoryFromWords(type);
  // Of a finding about a key, the service in the type is the one that was called: nothing runs there that is unwanted.
  return resourceType === 'AccessKey' &&
    category === 'malware-or-exploit' &&
    !/Malware|Ransom|CryptoCurrency/i.test(type)
    ? 'unauthorized-access'
    : category;
}

/** Threat purposes of "GuardDuty finding format" and of its newer pages. A shape with one of them is GuardDuty's. */
export const PURPOSES =
  /^(AttackSequence|Backdoor|Behavior|Collection|CommandAndControl|CredentialAccess|CryptoCurrency|DefenseEvasion|DefenseImpairment|Discovery|Execution|Exfiltration|Impact|InitialAccess|LateralMovement|Object|PenTest|Persistence|Policy|PrivilegeEscalation|Recon|ResourceConsumption|ResourceDevelopment|Stealth|Trojan|UnauthorizedAccess):[\w-]+[/ ]\S/i;

/**
 * GuardDuty's type among the types of a Security Hub finding. OCSF has it as it is; in ASFF's taxonomy it is the last
 * part: `TTPs/Discovery/Discovery:Kubernetes-MaliciousIPCaller` is `Discovery:Kubernetes/MaliciousIPCaller`.
 */
export function guarddutyTypeIn(types: readonly string[]): string | undefined {
  const own = types.find((t) => /^\w+:\w+\//.test(t));
  const last = types.map((t) => t.split('/').at(-1) ?? '').find((t) => /^\w+:\w/.test(t));
  return own ?? last?.replace(/^(\w+:\w+)[-.]/, '$1/');
}
