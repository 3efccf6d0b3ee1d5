/** How often the alerts of a dismissed incident came again. */
import type { DismissalState } from '../../domain/dismissals.ts';
import { shortMoment } from '../../domain/format.ts';
import { textsOf } from '../texts/texts.ts';
import { context, sections } from './elements.ts';
import type { CardPart } from './decision.ts';

export function dismissalMessage({ incident, count, lastAt }: DismissalState): CardPart {
  const { language, timeZone } = incident.customer;
  const t = textsOf(language);
  const line = t.cameAgain(count, shortMoment(lastAt ?? incident.closedAt, timeZone, language));
  return { key: 'dismissal', blocks: [...sections([line]), context(t.cameAgainHow)], note: line };
}
