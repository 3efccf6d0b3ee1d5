/** The organizations and people of the sandbox: an MSP, its two customers, their accounts, and the people who decide for them. */

export const MSP_ACCOUNT = '999900000000';
/** The region of the scenarios and of the MSP's own resources. */
export const HOME_REGION = 'us-east-1';

export interface SandboxAccount {
  id: string;
  name: string;
  environment: 'production' | 'development';
}

export interface SandboxCustomer {
  id: string;
  name: string;
  language: 'en' | 'ko';
  timeZone: string;
  /** Name in `CHANNELS`. */
  channel: string;
  accounts: readonly SandboxAccount[];
  /** The management account of the organization that the accounts are members of. */
  management: { id: string; name: string };
  /** Whether the customer also sends single API calls to the MSP, in addition to findings. */
  forwardsCalls: boolean;
  /** The plan of AWS Support of all its accounts. Only some plans have an API. */
  supportPlan: 'basic' | 'business';
  /** Names in `PEOPLE`, in the order they are called. */
  approvers: readonly string[];
  /** Ids of `regimes/`. */
  regimes: readonly string[];
}

export const CUSTOMERS: readonly SandboxCustomer[] = [
  {
    id: 'acme',
    name: 'Acme Corp',
    language: 'en',
    timeZone: 'America/New_York',
    channel: 'acme-security',
    accounts: [
      { id: '111122223333', name: 'acme-prod', environment: 'production' },
      { id: '111122224444', name: 'acme-dev', environment: 'development' },
    ],
    management: { id: '111122220000', name: 'acme-management' },
    forwardsCalls: false,
    supportPlan: 'business',
    approvers: ['minji', 'jun'],
    regimes: ['gdpr-33', 'gdpr-34'],
  },
  {
    id: 'hanbit',
    name: '한빛소프트',
    language: 'ko',
    timeZone: 'Asia/Seoul',
    channel: 'hanbit-security',
    accounts: [
      { id: '444455556666', name: 'hanbit-prod', environment: 'production' },
      { id: '444455557777', name: 'hanbit-dev', environment: 'development' },
    ],
    management: { id: '444455550000', name: 'hanbit-management' },
    forwardsCalls: true,
    supportPlan: 'basic',
    approvers: ['sora', 'daeho'],
    regimes: ['kr-pipa-34', 'kr-network-48-3'],
  },
];

/** The engine's role in a management account, for all phases. */
export const MANAGEMENT_ROLE = 'firebreak-management';

export const PHASES = ['assess', 'isolate', 'analyze', 'patch', 'restore'] as const;

/** The MSP's manager, who may read everything in the console. */
export const MANAGER = 'yuna';

/** Slack users by name. mallory belongs to the workspace but may decide nothing. */
export const PEOPLE: Readonly<Record<string, { id: string; realName: string; timeZone: string; phone?: string }>> = {
  minji: { id: 'U0MINJI01', realName: 'Minji Kim', timeZone: 'Asia/Seoul', phone: '+12065550101' },
  jun: { id: 'U0JUN0001', realName: 'Jun Park', timeZone: 'Asia/Seoul', phone: '+12065550102' },
  sora: { id: 'U0SORA001', realName: '이소라', timeZone: 'Asia/Seoul', phone: '+12065550103' },
  daeho: { id: 'U0DAEHO01', realName: '최대호', timeZone: 'Asia/Seoul', phone: '+12065550104' },
  yuna: { id: 'U0YUNA001', realName: 'Yuna Choi', timeZone: 'Asia/Seoul' },
  mallory: { id: 'U0MALLORY', realName: 'Mallory Reed', timeZone: 'America/New_York' },
};

/** Slack channels by name. */
export const CHANNELS: Readonly<Record<string, string>> = {
  'acme-security': 'C0ACMESEC',
  'hanbit-security': 'C0HANBIT1',
  'msp-infosec': 'C0INFOSEC',
};

/** The workspace of everybody. */
export const SLACK_TEAM = 'T0FIREBRK';
export const BOT_USER = 'U0FIREBRK';

/** Customers' rules send their findings here, from any region (seed/msp.ts). */
export const ALERT_BUS_ARN = `arn:aws:events:${HOME_REGION}:${MSP_ACCOUNT}:event-bus/firebreak-alerts`;
/** Regions in which customers have GuardDuty on and forward its findings. */
export const WATCHED_REGIONS = [HOME_REGION, 'ap-northeast-2', 'ap-south-1', 'sa-east-1'] as const;

/** The secret that the MSP and one account share for assuming roles. */
export const externalIdOf = (account: { name: string }): string => `firebreak-${account.name}-5f2c9a`;

/** The SNS topic for notices about incidents: a customer's, or the MSP's own. All topics are in the MSP's account. */
export const noticeTopicOf = (customer?: { id: string }): string =>
  `arn:aws:sns:${HOME_REGION}:${MSP_ACCOUNT}:firebreak-notices${customer === undefined ? '' : `-${customer.id}`}`;

/** The SNS topic to which a customer's tools publish alerts. */
export const alertTopicOf = (customer: { id: string }): string =>
  `arn:aws:sns:${HOME_REGION}:${MSP_ACCOUNT}:firebreak-alerts-${customer.id}`;

/** A customer's senders by HTTPS: EventBridge's API destination, and tools of its own. */
export const sendersOf = ({ id }: { id: string }) =>
  [
    { id: `${id}-eventbridge`, door: 'eventbridge', sources: ['guardduty', 'securityhub', 'cloudtrail', 'config'] },
    { id: `${id}-tools`, door: 'direct' },
  ] as const;
