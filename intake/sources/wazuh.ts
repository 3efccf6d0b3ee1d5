/** Wazuh alerts: rules with a level from 0 to 15 ("Rules classification"), about a host or about AWS logs that Wazuh read. */
import type { Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, isObject, numberAt, textAt, textsAt } from '../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { categoryFromWords } from '../alert/words.ts';

/** The first level that Wazuh calls unusual: "Level 7: bad word matching". */
const LOWEST_LEVEL = 7;

export const wazuh: SourceNormaliser = {
  source: 'third-party',
  recognises: ({ body }) =>
    numberAt(body, 'rule', 'level') !== undefined &&
    textAt(body, 'rule', 'description') !== undefined &&
    (isObject(at(body, 'agent')) || isObject(at(body, 'manager'))),
  normalise: (event) => {
    const level = numberAt(event.body, 'rule', 'level') ?? 0;
    return level < LOWEST_LEVEL
      ? ignored('third-party', `a Wazuh event of level ${level} is everyday`)
      : alert(event, level);
  },
};

function alert(event: RawEvent, level: number): Outcome {
  const { body } = event;
  const rule = at(body, 'rule');
  const aws = at(body, 'data', 'aws');
  const title = textAt(rule, 'description') ?? 'A Wazuh alert';
  const words = [title, ...textsAt(rule, 'groups'), ...textsAt(rule, 'mitre', 'technique')].join(' ');
  const region = firstText(aws, ['awsRegion'], ['region']) ?? event.region;
  const facts = { name: textAt(body, 'agent', 'name'), localIp: textAt(body, 'agent', 'ip') };
  const entities = new EntityList(region)
    .add('instance', firstText(body, ['agent', 'labels', 'aws', 'instance-id']), 'affected', { facts })
    .add('iam-user', textAt(aws, 'userIdentity', 'userName'), 'affected')
    .add('access-key', textAt(aws, 'userIdentity', 'accessKeyId'), 'affected')
    .addRemoteIp(firstText(body, ['data', 'srcip'], ['data', 'aws', 'sourceIPAddress']), 'source');
  return alertOutcome(event, {
    id: textAt(body, 'id'),
    source: 'third-party',
    account: firstText(aws, ['aws_account_id'], ['recipientAccountId'], ['accountId']),
    region,
    findingType: `Wazuh:${textAt(rule, 'id') ?? 'Rule'}`,
    title: `${title}${facts.name === undefined ? '' : ` on ${facts.name}`}`,
    description: textAt(body, 'full_log'),
    category: categoryFromWords(words),
    severity: severityOf(level),
    occurredAt: textAt(body, 'timestamp'),
    entities,
    reference: { product: 'Wazuh', ruleId: textAt(rule, 'id') },
  });
}

const severityOf = (level: number): Severity =>
  level >= 15 ? 'critical' : level >= 12 ? 'high' : level >= 10 ? 'medium' : 'low';
