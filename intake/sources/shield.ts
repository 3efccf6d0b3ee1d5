/** AWS Shield: attacks on protected resources, from its events and its API (DescribeAttack, ListAttacks). */
import { alertOutcome } from '../alert/alert.ts';
import { parseArn } from '../../domain/arns.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, listAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

export const shield: SourceNormaliser = {
  source: 'shield',
  recognises: (event) =>
    isFrom(event, 'aws.shield') ||
    (textAt(attackOf(event.body), 'AttackId') !== undefined &&
      textAt(attackOf(event.body), 'ResourceArn') !== undefined),
  normalise: (event) => {
    const attack = attackOf(event.body);
    const resource = firstText(attack, ['ResourceArn'], ['resourceArn']) ?? event.resources?.[0];
    if (resource === undefined) return ignored('shield', 'a Shield event that names no attacked resource');
    return raise(event, attack, resource);
  },
};

const attackOf = (body: unknown): unknown => at(body, 'Attack') ?? body;

function raise(event: RawEvent, attack: unknown, resource: string): Outcome {
  const arn = parseArn(resource);
  const vectors = [...listAt(attack, 'AttackVectors'), ...listAt(attack, 'SubResources', 0, 'AttackVectors')].flatMap(
    (v) => textAt(v, 'VectorType') ?? [],
  );
  return alertOutcome(event, {
    id: textAt(attack, 'AttackId'),
    source: 'shield',
    account: arn?.account === '' ? undefined : arn?.account,
    region: arn?.region === '' ? undefined : arn?.region,
    findingType: `Shield:${vectors[0] ?? 'DDoS'}`,
    title: { en: `DDoS attack on ${resource}`, ko: `DDoS 공격: ${resource}` },
    description: vectors.join(', '),
    category: 'denial-of-service',
    // An attack that still goes on is more severe than one that has ended.
    severity: textAt(attack, 'EndTime') === undefined ? 'high' : 'medium',
    occurredAt: textAt(attack, 'StartTime'),
    entities: new EntityList(event.region).addArn(resource, 'affected').tookPart({ part: 'suffers' }),
    reference: { attackId: textAt(attack, 'AttackId') },
  });
}
