/** Builds an alert outcome. What the source leaves out is taken from the event's envelopes. */
import { moreSevere, type Category, type Severity } from '../../domain/alert.ts';
import { correlationKey } from '../../domain/correlation.ts';
import { digestOf } from '../../domain/digest.ts';
import type { EntityList } from './entity-list.ts';
import type { Entity } from '../../domain/entity.ts';
import { isoTime } from '../../domain/fields.ts';
import { type Text, wordsIn } from '../../domain/text.ts';
import type { Outcome, OutsideSource, RawEvent } from '../outcome.ts';

export interface AlertParts {
  source: OutsideSource;
  /** The source's own id of the finding; without one, the digest of its content. */
  id?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  findingType: string;
  /** The source's own title, or ours in English with the same in Korean. */
  title?: string | Text | undefined;
  description?: string | undefined;
  category: Category;
  /** `category` is only a guess, so no runbook is chosen by it. */
  unclassified?: boolean;
  severity: Severity;
  /** In any form that `isoTime` reads. */
  occurredAt?: string | undefined;
  entities: EntityList;
  sample?: boolean;
  count?: number | undefined;
  reference?: Record<string, string | undefined>;
}

export function alertOutcome(event: RawEvent, parts: AlertParts): Outcome {
  const account = parts.account ?? event.account;
  const entities = parts.entities.toArray(account);
  const { count, title = parts.findingType } = parts;
  const reference = Object.entries(parts.reference ?? {}).flatMap(([k, v]) =>
    v === undefined ? [] : [[k, v] as const],
  );
  return {
    outcome: 'alert',
    alert: {
      id: (parts.id ?? digestOf(event.body)).slice(0, 2048),
      source: parts.source,
      account: account ?? null,
      region: parts.region ?? event.region ?? null,
      findingType: parts.findingType,
      title: wordsIn(title, 'en'),
      ...(typeof title !== 'string' && { titleKo: title.ko }),
      description: parts.description ?? '',
      category: parts.category,
      ...(parts.unclassified === true && { unclassified: true as const }),
      severity: atLeastForRoot(parts.severity, entities),
      occurredAt: isoTime(parts.occurredAt) ?? isoTime(event.time) ?? null,
      correlationKey: correlationKey(entities, parts.findingType),
      entities,
      sample: parts.sample ?? false,
      ...(count !== undefined && Number.isInteger(count) && count > 0 ? { count } : {}),
      reference: Object.fromEntries(reference),
    },
  };
}

/** That the root user was used at all is high, regardless of who reports it: GuardDuty rates it low. */
const atLeastForRoot = (severity: Severity, entities: readonly Entity[]): Severity =>
  entities.some((e) => e.kind === 'root' && e.standing === 'affected') ? moreSevere(severity, 'high') : severity;
