/** What a notice to an authority can say from the record of an incident. A person completes and sends it. Pure. */
import { actsOf } from './acts.ts';
import { ENTITY_KINDS, isInvolved, type EntityKind } from './entity.ts';
import { momentWithUtc } from './format.ts';
import type { IncidentState } from './incident.ts';
import { CATEGORY_NAMES, confirmationName, counted, SEVERITY_NAMES } from './names.ts';
import type { FieldFill } from './regimes.ts';
import type { Text } from './text.ts';

/** Ids that a draft names. */
const MOST_NAMED = 5;

/**
 * As far as it is known now. It is made once, when the question of awareness is asked; so it says as of when, and nothing of
 * what only the end of the incident shows: measures, cause, contact.
 * @param now ISO 8601
 */
export function draftOf(state: IncidentState, now: string): Partial<Record<FieldFill, Text>> {
  const { category, severity, confirmation, source, alerts, openedAt, customer } = state;
  const first = alerts.map((a) => a.occurredAt).toSorted()[0] ?? openedAt;
  const when = (iso: string): string => momentWithUtc(iso, customer.timeZone);
  const asOfNow = ({ en, ko }: Text): Text => ({ en: `As of ${when(now)}: ${en}`, ko: `${when(now)} 기준: ${ko}` });
  return {
    nature: asOfNow({
      en: `${CATEGORY_NAMES[category].en}, severity ${SEVERITY_NAMES[severity].en.toLowerCase()}, ${confirmationName(confirmation, source).en}`,
      ko: `${CATEGORY_NAMES[category].ko}, 심각도 ${SEVERITY_NAMES[severity].ko}, ${confirmationName(confirmation, source).ko}`,
    }),
    when: asOfNow({
      en: `first seen ${when(first)}; alert received ${when(openedAt)}`,
      ko: `최초 확인 ${when(first)}, 경보 수신 ${when(openedAt)}`,
    }),
    things: asOfNow(things(state)),
  };
}

function things(state: IncidentState): Text {
  const involved = state.entities.filter((e) => isInvolved(e) && e.standing === 'affected');
  const named = actsOf(state)
    .flatMap((f) => f.entity?.id ?? [])
    .filter((id, i, all) => all.indexOf(id) === i && involved.some((e) => e.id === id))
    .slice(0, MOST_NAMED);
  const count = (kind: EntityKind): number => involved.filter((e) => e.kind === kind).length;
  const said = (language: 'en' | 'ko'): string => {
    const counts = ENTITY_KINDS.filter((kind) => count(kind) > 0).map((kind) => counted(count(kind), kind, language));
    const list = named.length === 0 ? '' : ` (${named.join(', ')})`;
    return `${counts.join(', ') || (language === 'ko' ? '확인된 대상 없음' : 'nothing known yet')}${list}`;
  };
  return { en: said('en'), ko: said('ko') };
}
