/** CloudWatch alarms in the shapes of EventBridge, SNS and Lambda. */
import type { Category, Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { parseArn } from '../../domain/arns.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, isObject, listAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

export const cloudwatch: SourceNormaliser = {
  source: 'cloudwatch',
  recognises: (event) =>
    isFrom(event, 'aws.cloudwatch') ||
    (textAt(event.body, 'AlarmName') !== undefined && textAt(event.body, 'NewStateValue') !== undefined) ||
    at(event.body, 'alarmData') !== undefined,
  normalise: (event) => {
    const alarm = readAlarm(event);
    if (alarm.name === undefined) {
      if (event.detailType !== undefined && event.detailType !== 'CloudWatch Alarm State Change') {
        return ignored('cloudwatch', `"${event.detailType}" is no alarm`);
      }
      return rejected('cloudwatch', 'an alarm without a name');
    }
    if (alarm.state !== 'ALARM')
      return ignored('cloudwatch', `the alarm ${alarm.name} is ${alarm.state ?? 'in no state'}`);
    return raise(event, alarm);
  },
};

interface Alarm {
  name: string | undefined;
  state: string | undefined;
  description: string | undefined;
  reason: string | undefined;
  arn: string | undefined;
  account: string | undefined;
  changedAt: string | undefined;
  /** Namespaces and metric names that it watches. */
  metrics: string[];
  dimensions: Map<string, string>;
}

/** Reads any of the three shapes, which differ in every member name. */
function readAlarm(event: RawEvent): Alarm {
  const { body } = event;
  const data = at(body, 'alarmData') ?? body;
  const watched = [
    at(body, 'Trigger'),
    ...[...listAt(body, 'Trigger', 'Metrics'), ...listAt(data, 'configuration', 'metrics')].map((m) =>
      at(m, 'metricStat', 'metric'),
    ),
  ];
  return {
    name: textAt(data, 'alarmName'),
    state: firstText(data, ['state', 'value'], ['NewStateValue']),
    description: firstText(data, ['configuration', 'description'], ['AlarmDescription']),
    reason: firstText(data, ['state', 'reason'], ['NewStateReason']),
    arn: firstText(body, ['alarmArn']) ?? event.resources?.[0],
    account: firstText(body, ['AWSAccountId'], ['accountId']),
    changedAt: firstText(data, ['state', 'timestamp'], ['StateChangeTime']),
    metrics: watched
      .flatMap((m) => [textAt(m, 'namespace'), firstText(m, ['metricName'], ['name'])])
      .filter((t) => t !== undefined),
    dimensions: new Map(watched.flatMap((m) => dimensionsOf(at(m, 'dimensions')))),
  };
}

/** `{InstanceId: 'i-…'}` from EventBridge, `[{name, value}]` from SNS. */
function dimensionsOf(dimensions: unknown): [string, string][] {
  if (isObject(dimensions)) {
    return Object.keys(dimensions).flatMap((name): [string, string][] => {
      const value = textAt(dimensions, name);
      return value === undefined ? [] : [[name, value]];
    });
  }
  return listAt(dimensions).flatMap((d): [string, string][] => {
    const name = textAt(d, 'name');
    const value = textAt(d, 'value');
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

/** What an alarm is about: by its metrics, and by its own words, since metric filters have arbitrary names. */
const KINDS: readonly (readonly [RegExp, Category, Severity])[] = [
  [/AWS\/DDoSProtection|DDoS|denial.?of.?service|attack/i, 'denial-of-service', 'high'],
  [/AWS\/WAF|BlockedRequests|request.?flood/i, 'denial-of-service', 'medium'],
  [/\broot\b|RootAccount|RootUsage|root-account/i, 'unauthorized-access', 'high'],
  [
    /unauthori[sz]ed|signin|sign-in|console.?log.?in|without.?mfa|NoMFA|iam.?policy|access.?key|login.?fail|failed.?login|brute/i,
    'unauthorized-access',
    'medium',
  ],
  [/cloudtrail.?(config|change|stop)|config.?change|CMK|kms/i, 'unauthorized-access', 'medium'],
  [/s3.?bucket.?policy|bucket.?policy|public/i, 'data-exposure', 'medium'],
  [/security.?group|network.?acl|\bnacl\b|gateway.?change|route.?table|vpc.?change/i, 'data-exposure', 'medium'],
  [/malware|virus|crypto|miner|intrusion/i, 'malware-or-exploit', 'high'],
  [/AWS\/Billing|EstimatedCharges|billing|spend|budget|cost/i, 'abnormal-behaviour', 'medium'],
];

const OTHER: (typeof KINDS)[number] = [/(?:)/, 'abnormal-behaviour', 'low'];

function raise(event: RawEvent, alarm: Alarm): Outcome {
  const words = [alarm.name, alarm.description, ...alarm.metrics].join(' ');
  const [, category, severity] = KINDS.find(([pattern]) => pattern.test(words)) ?? OTHER;
  const region = parseArn(alarm.arn)?.region ?? event.region;
  return alertOutcome(event, {
    id: `${alarm.arn ?? alarm.name}/${alarm.changedAt ?? ''}`,
    source: 'cloudwatch',
    account: alarm.account,
    region,
    findingType: `Alarm:${alarm.name}`,
    title: { en: `Alarm ${alarm.name}`, ko: `CloudWatch 경보: ${alarm.name}` },
    description: [alarm.description, alarm.reason].filter((t) => t !== undefined).join(' — '),
    category,
    severity,
    occurredAt: alarm.changedAt,
    entities: entitiesOf(alarm, region),
    reference: { alarmName: alarm.name, alarmArn: alarm.arn },
  });
}

function entitiesOf({ dimensions }: Alarm, region: string | undefined): EntityList {
  return new EntityList(region)
    .add('instance', dimensions.get('InstanceId'), 'affected')
    .add('function', dimensions.get('FunctionName'), 'affected')
    .add('database', dimensions.get('DBInstanceIdentifier'), 'affected')
    .add('bucket', dimensions.get('BucketName'), 'affected')
    .add('cluster', dimensions.get('ClusterName'), 'affected')
    .addArn(dimensions.get('ResourceArn'), 'affected');
}
