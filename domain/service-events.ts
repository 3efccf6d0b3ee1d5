/** What AWS's services send to EventBridge when they have found something: customers forward these events, and intake believes them. */
import type { AWS_SOURCES } from './alert.ts';

export interface ServiceEvents {
  /** EventBridge's `source`. */
  source: string;
  /** EventBridge's `detail-type`. Empty where the service's findings come on another way, such as its logs. */
  detailTypes: readonly string[];
  /** A part of an event pattern: of a type with many events, those that are of interest. */
  detail?: object;
}

const THREATS_FOUND = { scanResultStatus: ['THREATS_FOUND'] };

/** For each source of alerts, except CloudTrail's: the services that send its findings (EventBridge: *Events reference*). WAF sends none. */
export const SERVICE_EVENTS: Readonly<Record<Exclude<(typeof AWS_SOURCES)[number], 'cloudtrail'>, ServiceEvents[]>> = {
  guardduty: [
    { source: 'aws.guardduty', detailTypes: ['GuardDuty Finding'] },
    {
      source: 'aws.guardduty',
      detailTypes: ['GuardDuty Malware Protection Object Scan Result'],
      detail: { scanResultDetails: THREATS_FOUND },
    },
    // AWS Backup sends the results of GuardDuty's scans of its recovery points.
    { source: 'aws.backup', detailTypes: ['Scan Job State Change'], detail: { scanResult: THREATS_FOUND } },
  ],
  securityhub: [
    {
      source: 'aws.securityhub',
      detailTypes: [
        'Findings Imported V2',
        'Security Hub Findings - Custom Action',
        'Security Hub Findings - Imported',
      ],
    },
  ],
  config: [
    {
      source: 'aws.config',
      detailTypes: ['Config Rules Compliance Change'],
      detail: { newEvaluationResult: { complianceType: ['NON_COMPLIANT'] } },
    },
  ],
  cloudwatch: [
    {
      source: 'aws.cloudwatch',
      detailTypes: ['CloudWatch Alarm State Change'],
      detail: { state: { value: ['ALARM'] } },
    },
  ],
  waf: [],
  shield: [{ source: 'aws.shield', detailTypes: [] }],
  'network-firewall': [
    { source: 'aws.network-firewall', detailTypes: [] },
    { source: 'aws.route53resolver', detailTypes: ['DNS Firewall Alert', 'DNS Firewall Block'] },
  ],
  'access-analyzer': [{ source: 'aws.access-analyzer', detailTypes: ['Access Analyzer Finding'] }],
  inspector: [
    { source: 'aws.inspector2', detailTypes: ['Inspector2 Finding'] },
    { source: 'aws.ecr', detailTypes: ['ECR Image Scan'] },
  ],
  macie: [
    { source: 'aws.macie', detailTypes: ['Macie Finding'] },
    { source: 'aws.macie2', detailTypes: ['Macie Finding'] },
  ],
  health: [
    { source: 'aws.health', detailTypes: ['AWS Health Abuse Event', 'AWS Health Event'] },
    {
      source: 'aws.trustedadvisor',
      detailTypes: ['Trusted Advisor Check Item Refresh Notification'],
      detail: { 'check-name': ['Exposed Access Keys'] },
    },
    { source: 'aws.ce', detailTypes: ['Anomaly Detected'] },
  ],
};
