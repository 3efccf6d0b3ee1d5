/** The drills that people can play in Slack: a sample alert of each kind of incident (P1.1). A drill previews everything and changes nothing. */
import type { Alert } from './alert.ts';
import type { Entity } from './entity.ts';
import type { Person } from './incident.ts';
import type { Text } from './text.ts';

type Story = Pick<Alert, 'findingType' | 'category' | 'severity' | 'unclassified'> & {
  name: Text;
  about: readonly Pick<Entity, 'kind' | 'id' | 'standing'>[];
};

/** No thing of a customer's has such a name: previews look for it in vain. The ids are those of GuardDuty's own sample findings. */
const KEY = { kind: 'access-key', id: 'GeneratedFindingAccessKeyId', standing: 'affected' } as const;
const USER = { kind: 'iam-user', id: 'GeneratedFindingUserName', standing: 'affected' } as const;
const INSTANCE = { kind: 'instance', id: 'i-99999999', standing: 'affected' } as const;
const BUCKET = { kind: 'bucket', id: 'firebreak-drill-example-bucket', standing: 'affected' } as const;
/** Of the block for documentation (RFC 5737). */
const ADDRESS = { kind: 'ip', id: '198.51.100.0', standing: 'source' } as const;

const STORIES = {
  'leaked-key': {
    name: { en: 'A leaked access key is used from outside', ko: '유출된 액세스 키가 외부에서 사용됨' },
    findingType: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
    category: 'unauthorized-access',
    severity: 'critical',
    about: [USER, KEY, ADDRESS],
  },
  'exposed-bucket': {
    name: { en: 'A bucket is open to everybody', ko: '버킷이 전체 공개됨' },
    findingType: 'Policy:S3/BucketAnonymousAccessGranted',
    category: 'data-exposure',
    severity: 'high',
    about: [BUCKET, USER],
  },
  'denial-of-service': {
    name: { en: 'A web application is flooded with requests', ko: '웹 애플리케이션에 요청이 폭주함' },
    findingType: 'Backdoor:EC2/DenialOfService.Tcp',
    category: 'denial-of-service',
    severity: 'high',
    about: [INSTANCE, ADDRESS],
  },
  'crypto-miner': {
    name: { en: 'An instance mines cryptocurrency', ko: '인스턴스에서 암호화폐 채굴이 실행됨' },
    findingType: 'CryptoCurrency:EC2/BitcoinTool.B',
    category: 'malware-or-exploit',
    severity: 'high',
    about: [INSTANCE, ADDRESS],
  },
  insider: {
    name: { en: 'A user of the customer takes data out', ko: '내부 사용자가 데이터를 반출함' },
    findingType: 'Exfiltration:S3/AnomalousBehavior',
    category: 'insider-misuse',
    severity: 'medium',
    about: [USER, BUCKET],
  },
  unknown: {
    name: { en: 'An alert that no runbook fits', ko: '맞는 런북이 없는 경보' },
    findingType: 'Drill:Unknown',
    category: 'abnormal-behaviour',
    unclassified: true,
    severity: 'medium',
    about: [],
  },
} satisfies Record<string, Story>;

export type Drill = keyof typeof STORIES;
export const DRILLS = Object.keys(STORIES) as [Drill, ...Drill[]];
export const drillName = (drill: Drill): Text => STORIES[drill].name;

/** @param nonce of the statement: each drill is an incident of its own */
export function drillAlert(
  drill: Drill,
  { by, at, nonce, account, region }: { by: Person; at: string; nonce: string; account: string; region: string },
): Alert {
  const { name, about, ...story }: Story = STORIES[drill];
  return {
    ...story,
    id: `drill:${nonce}`,
    source: 'manual',
    account,
    region,
    title: `Drill: ${name.en}`,
    titleKo: `훈련: ${name.ko}`,
    description: `A drill that ${by.name} asked for.`,
    occurredAt: at,
    correlationKey: `drill:${nonce}`,
    entities: about.map((thing) => ({
      ...thing,
      ...(thing.kind === 'instance' || thing.kind === 'bucket' ? { region } : {}),
      foundBy: 'alert',
    })),
    sample: true,
    askedBy: by.slackUser,
    reference: {},
  };
}
