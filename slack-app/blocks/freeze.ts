/** How a frozen customer is shown: a line in each incident's header, and messages in the channels of the customer and of infosec. */
import { shortMoment } from '../../domain/format.ts';
import type { Freeze, Thaw } from '../../domain/freeze.ts';
import type { Language } from '../../domain/text.ts';
import { code, mention, plain } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { sections, type Block } from './elements.ts';
import type { View } from './view.ts';

/** Of the readers of a message. */
interface Readers {
  language: Language;
  timeZone: string;
}

export function frozenLine({ state: { frozen, customer, status }, lang, t }: View): string[] {
  if (frozen === undefined || status !== 'open') return [];
  const until = shortMoment(frozen.until, customer.timeZone, lang);
  return [t.desk.header(until, mention(frozen.by), plain(frozen.reason, 300))];
}

/** One line, for lists. */
export function frozenBriefly(
  customerId: string,
  { by, until, reason }: Freeze,
  { language, timeZone }: Readers,
): string {
  const { desk: t } = textsOf(language);
  return t.frozen(plain(customerId, 40), shortMoment(until, timeZone, language), mention(by), plain(reason, 300));
}

/** The message of the freeze, which stays true when it has ended. */
export function freezeMessage(
  customerId: string,
  freeze: Freeze,
  thaw: Thaw | undefined,
  readers: Readers,
): { blocks: Block[]; note: string } {
  const { desk: t } = textsOf(readers.language);
  const note = t.frozenNote(plain(customerId, 40));
  if (thaw === undefined)
    return {
      blocks: sections([frozenBriefly(customerId, freeze, readers), t.frozenHow(plain(customerId, 40))]),
      note,
    };
  const at = shortMoment(thaw.at, readers.timeZone, readers.language);
  const was = t.wasFrozen(code(customerId, 40), mention(freeze.by), plain(freeze.reason, 300), at);
  return { blocks: sections([was]), note };
}

/** A message of its own when it ends, since an edit notifies nobody. */
export function thawMessage(customerId: string, thaw: Thaw, { language }: Readers): { blocks: Block[]; note: string } {
  const { desk: t } = textsOf(language);
  const id = plain(customerId, 40);
  const note =
    thaw.by === undefined ? t.thawedByTime(id) : t.thawed(id, mention(thaw.by), plain(thaw.reason ?? '', 300));
  return { blocks: sections([note]), note };
}
