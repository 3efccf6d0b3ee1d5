/** AWS Config: compliance changes of rules. Everything else that it sends is inventory. */
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { addTyped } from '../alert/resource-types.ts';
import { saysExposed } from '../alert/words.ts';

export const config: SourceNormaliser = {
  source: 'config',
  recognises: (event) => isFrom(event, 'aws.config') || (event.source === undefined && isNotification(event.body)),
  normalise: (event) => {
    const { body } = event;
    if (isComplianceChange(body)) return complianceChange(event);
    if (textAt(body, 'invokingEvent') !== undefined)
      return ignored('config', 'the invocation of a rule, not its result');
    const what = event.detailType ?? textAt(body, 'messageType') ?? 'a configuration item';
    return ignored('config', `${what} is inventory, not a compliance change`);
  },
};

const isComplianceChange = (body: unknown): boolean =>
  textAt(body, 'messageType') === 'ComplianceChangeNotification' ||
  textAt(body, 'newEvaluationResult', 'complianceType') !== undefined;

/** The shapes that SNS, SQS and the Lambda functions of rules receive. */
const isNotification = (body: unknown): boolean =>
  isComplianceChange(body) ||
  textAt(body, 'configRuleARN') !== undefined ||
  /^Config|^OversizedConfig|^ComplianceChange|^ScheduledNotification$/.test(textAt(body, 'messageType') ?? '') ||
  at(body, 'configurationItem') !== undefined;

/** "IAM identifiers: unique identifiers". */
const UNIQUE_ID = /^A(IDA|ROA|GPA|NPA|IPA)[A-Z0-9]{12,}$/;

/**
 * The name of a managed rule says what it is about: `s3-bucket-public-read-prohibited`, `restricted-ssh`. How a resource
 * is set up is an incident where strangers can reach it, or where somebody switched off what would see them.
 */
const DEFENCE =
  /cloud-?trail|guardduty|securityhub|security-hub|flow-?logs?-enabled|macie|inspector|detective|access-analyzer|root-(access-key|account|user|mfa)|root.*(mfa|hardware)/i;

function complianceChange(event: RawEvent): Outcome {
  const { body } = event;
  const compliance = textAt(body, 'newEvaluationResult', 'complianceType') ?? 'unknown';
  const name = textAt(body, 'configRuleName') ?? 'a rule without a name';
  if (compliance !== 'NON_COMPLIANT') return ignored('config', `${name} is ${compliance}`);
  if (textAt(body, 'configRuleARN')?.includes('/securityhub.amazonaws.com/') === true) {
    return ignored('config', `${name} is a rule of Security Hub, which tells its result itself`);
  }
  const annotation = textAt(body, 'newEvaluationResult', 'annotation');
  const exposed = saysExposed(`${name} ${annotation ?? ''}`) || /restricted|open-only/.test(name);
  if (!exposed && !DEFENCE.test(name)) return ignored('config', `${name}: posture, not an incident`);
  const type = textAt(body, 'resourceType');
  const id = textAt(body, 'resourceId');
  const entities = new EntityList(textAt(body, 'awsRegion') ?? event.region);
  // Config names users and roles by their unique id only, which no API call accepts.
  if (UNIQUE_ID.test(id ?? '')) entities.add('resource', id, 'related', { facts: { type } });
  else if (type !== 'AWS::::Account') addTyped(entities, type, id, 'affected');
  return alertOutcome(event, {
    id: `${textAt(body, 'configRuleARN') ?? name}/${id ?? ''}/${textAt(body, 'newEvaluationResult', 'resultRecordedTime') ?? ''}`,
    source: 'config',
    account: textAt(body, 'awsAccountId'),
    region: textAt(body, 'awsRegion'),
    findingType: `Config:${name}`,
    title: {
      en: `${type ?? 'A resource'} ${id ?? ''} does not comply with ${name}`,
      ko: `규정 미준수(${name}): ${[type, id].filter((x) => x !== undefined).join(' ') || '리소스'}`,
    },
    description: annotation,
    category: exposed ? 'data-exposure' : 'insider-misuse',
    severity: exposed ? 'high' : 'low',
    occurredAt: firstText(body, ['newEvaluationResult', 'resultRecordedTime'], ['notificationCreationTime']),
    entities,
    reference: { rule: name, ruleArn: textAt(body, 'configRuleARN') },
  });
}
