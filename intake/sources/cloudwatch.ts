/** CloudWatch alarms in the shapes of EventBridge, SNS and Lambda. */
import type { Category, Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { parseArn } from '../../domain/arns.ts';
import type { Standing } from '../../domain/entity.ts';
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
    const kind = kindOf(alarm);
    return kind === undefined ? operations(event, alarm, alarm.name) : raise(event, alarm, kind);
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
  namespaces: string[];
  dimensions: Map<string, string>;
}

/** Reads any of the three shapes, which differ in every member name. */
function readAlarm(event: RawEvent): Alarm {
  const { body } = event;
  const data = at(body, 'alarmData') ?? body;
  const queries = [...listAt(body, 'Trigger', 'Metrics'), ...listAt(data, 'configuration', 'metrics')];
  const watched = [at(body, 'Trigger'), ...queries.map((m) => at(m, 'metricStat', 'metric'))];
  const owners = [...new Set(queries.flatMap((m) => textAt(m, 'accountId') ?? []))];
  return {
    name: textAt(data, 'alarmName'),
    state: firstText(data, ['state', 'value'], ['NewStateValue']),
    description: firstText(data, ['configuration', 'description'], ['AlarmDescription']),
    reason: firstText(data, ['state', 'reason'], ['NewStateReason']),
    arn: firstText(body, ['alarmArn']) ?? event.resources?.[0],
    // A monitoring account watches the metrics of others: what is told of happened there.
    account: owners.length === 1 ? owners[0] : firstText(body, ['AWSAccountId'], ['accountId']),
    changedAt: firstText(data, ['state', 'timestamp'], ['StateChangeTime']),
    metrics: watched
      .flatMap((m) => [textAt(m, 'namespace'), firstText(m, ['metricName'], ['name'])])
      .filter((t) => t !== undefined),
    namespaces: watched.flatMap((m) => textAt(m, 'namespace') ?? []),
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

type Kind = readonly [RegExp, Category, Severity];

/** Names of alarms and metrics of the root user's activity. */
const ROOT = /\broot\b|RootAccount|RootUsage|root-account|root.?activity|root.?log.?in/i;

/** Words that speak of security whatever the metric is. */
const SECURITY: readonly Kind[] = [
  [/AWS\/DDoSProtection|DDoS|denial.?of.?service|\battack/i, 'denial-of-service', 'high'],
  [/AWS\/WAF|BlockedRequests|request.?flood/i, 'denial-of-service', 'medium'],
  [ROOT, 'unauthorized-access', 'high'],
  [
    /unauthori[sz]ed|signin|sign-in|console.?log.?in|without.?mfa|NoMFA|iam.?policy|access.?key|login.?fail|failed.?login|brute/i,
    'unauthorized-access',
    'medium',
  ],
  [
    /malware|(?<!anti[-_ ]?)virus|crypto.?(min|jack|currency)|\bminer\b|intrusion|ransom/i,
    'malware-or-exploit',
    'high',
  ],
  [/AWS\/Billing|EstimatedCharges/i, 'abnormal-behaviour', 'medium'],
];

/** Words that do so only of metrics of one's own, as the CIS filters make of CloudTrail: `public-api-latency` is none. */
const OF_LOGS: readonly Kind[] = [
  [/billing|spend|budget|\bcosts?\b/i, 'abnormal-behaviour', 'medium'],
  [/cloudtrail.?(config|change|stop)|config.?change|CMK|kms/i, 'unauthorized-access', 'medium'],
  [/s3.?bucket.?policy|bucket.?policy|public/i, 'data-exposure', 'medium'],
  [/security.?group|network.?acl|\bnacl\b|gateway.?change|route.?table|vpc.?change/i, 'data-exposure', 'medium'],
  [
    /crypto|miner|exfil|threat|suspicious|anomal(y|ous).?(call|api|access)|secur(ity)?.?(alert|event|hub)/i,
    'unauthorized-access',
    'medium',
  ],
];

/** Namespaces of AWS that measure how services do, and nothing else: `AWS/Lambda`, `ContainerInsights`. */
const OPERATIONAL = /^(AWS\/(?!DDoSProtection|WAF|Billing)|ContainerInsights|CWAgent|ECS\/|LambdaInsights|System\/)/;

/** What an alarm is about: by its metrics, and by its own words, since metric filters have arbitrary names. */
function kindOf({ name, description, metrics, namespaces }: Alarm): Kind | undefined {
  const words = [name, description, ...metrics].join(' ');
  const operational = namespaces.length > 0 && namespaces.every((n) => OPERATIONAL.test(n));
  return [...SECURITY, ...(operational ? [] : OF_LOGS)].find(([pattern]) => pattern.test(words));
}

/** What it names has done nothing and nothing is done to it. */
function operations(event: RawEvent, alarm: Alarm, name: string): Outcome {
  const reason = `the alarm ${name} is operations: neither its name nor its metrics speak of security`;
  const wanted = raise(event, alarm, [/./, 'abnormal-behaviour', 'medium'], 'related');
  if (wanted.outcome !== 'alert') return wanted;
  const alert = { ...wanted.alert, unclassified: true as const };
  return { outcome: 'ignored', source: 'cloudwatch', reason, alarm: { name, alert } };
}

function raise(event: RawEvent, alarm: Alarm, [, category, severity]: Kind, standing?: Standing): Outcome {
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
    entities: entitiesOf(alarm, region, category, standing),
    reference: { alarmName: alarm.name, alarmArn: alarm.arn },
  });
}

/** An attack's victim is named, but nothing is changed at it: only what acts is contained. */
function entitiesOf(
  { dimensions, name, metrics }: Alarm,
  region: string | undefined,
  category: Category,
  given?: Standing,
): EntityList {
  const standing: Standing = given ?? (category === 'denial-of-service' ? 'related' : 'affected');
  const list = new EntityList(region)
    .add('instance', dimensions.get('InstanceId'), standing)
    .add('function', dimensions.get('FunctionName'), standing)
    .add('database', dimensions.get('DBInstanceIdentifier') ?? dimensions.get('DBClusterIdentifier'), standing)
    .add('bucket', dimensions.get('BucketName'), standing)
    .add('cluster', dimensions.get('ClusterName'), standing)
    .addArn(dimensions.get('ResourceArn'), given ?? 'affected');
  if (ROOT.test([name, ...metrics].join(' '))) list.add('root', 'root', 'affected');
  return list;
}
