/** Alerts of tools that no source of this folder knows, read as a mapping says (`domain/mapping.ts`). */
import { Category, type Severity } from '../../domain/alert.ts';
import { find, holds } from '../../domain/expression.ts';
import type { Mapping } from '../../domain/mapping.ts';
import { isObject, numberAt, textAt } from '../../domain/fields.ts';
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { categoryInWords, severityFromLabel, severityFromScore } from '../alert/words.ts';
import { rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

export const mappedBy = (mapping: Mapping): SourceNormaliser => ({
  source: 'third-party',
  recognises: (event) => mayBeMapped(event) && unmet(mapping, event) === undefined,
  normalise: (event) => read(event, mapping),
});

/** To try a mapping: an event that is not the tool's is rejected with the condition that it does not meet. */
export const triedBy = (mapping: Mapping): SourceNormaliser => ({
  source: 'third-party',
  recognises: mayBeMapped,
  normalise(event) {
    const condition = unmet(mapping, event);
    if (condition === undefined) return read(event, mapping);
    return rejected('third-party', `mapping ${mapping.id}: the event does not meet the condition ${condition}`);
  },
});

/** AWS's own events are never a tool's, whatever they contain. */
const mayBeMapped = ({ body, source }: RawEvent): boolean => source?.startsWith('aws.') !== true && isObject(body);

const unmet = ({ when }: Mapping, { body }: RawEvent): string | undefined => when.find((e) => !holds(e, body));

function read(event: RawEvent, { id, product, alert, severities, categories, entities }: Mapping): Outcome {
  const text = (expression: string | undefined): string | undefined =>
    expression === undefined ? undefined : textAt(find(expression, event.body));
  const findingType = text(alert.type);
  if (findingType === undefined) return rejected('third-party', `mapping ${id}: ${alert.type} finds no type`);
  const region = text(alert.region);
  const named = new EntityList(region ?? event.region);
  for (const { kind, id: where, standing } of entities)
    for (const one of [find(where, event.body)].flat()) named.add(kind, textAt(one), standing);
  const title = text(alert.title);
  const description = text(alert.description);
  const category =
    categoryOf(text(alert.category), categories) ??
    categoryInWords(`${findingType} ${title ?? ''} ${description ?? ''}`);
  return alertOutcome(event, {
    id: text(alert.id),
    source: 'third-party',
    account: text(alert.account),
    region,
    findingType,
    title,
    description,
    category: category ?? 'abnormal-behaviour',
    unclassified: category === undefined,
    severity: severityOf(text(alert.severity), severities) ?? 'medium',
    occurredAt: text(alert.occurredAt),
    entities: named,
    sample: alert.sample !== undefined && holds(alert.sample, event.body),
    reference: { product, mapping: id },
  });
}

const categoryOf = (text: string | undefined, names: Mapping['categories']): Category | undefined =>
  text === undefined ? undefined : (named(names, text) ?? Category.safeParse(text).data);

const severityOf = (text: string | undefined, names: Mapping['severities']): Severity | undefined =>
  text === undefined ? undefined : (named(names, text) ?? severityFromLabel(text) ?? severityFromScore(numberAt(text)));

/** A tool may say `constructor`. */
const named = <T>(names: Record<string, T>, text: string): T | undefined =>
  Object.hasOwn(names, text) ? names[text] : undefined;
