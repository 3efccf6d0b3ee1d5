/** The section that a person may edit: Firebreak's draft, or the latest version that a person approved. */
import { longDate } from '../../../domain/format.ts';
import { latestProse, type Prose, type ProseReader } from '../../../domain/prose.ts';
import type { Block } from '../document.ts';
import type { Page } from '../page.ts';
import { byDate, section } from './blocks.ts';

export function proseSection(page: Page, reader: ProseReader, all: readonly Prose[]): Block[] {
  const { words, language, when } = page;
  const edited = latestProse(all, reader, language);
  const paragraphs = (edited?.text ?? draftOf(page, reader)).split(/\n\s*\n/).map((text): Block => {
    const line = [text.trim()];
    return edited === undefined ? { kind: 'paragraph', line } : { kind: 'paragraph', line, approved: true };
  });
  const approval: Block[] =
    edited === undefined
      ? []
      : [
          {
            kind: 'paragraph',
            line: [{ quiet: words.readers.approved(edited.by, when(edited.at), edited.version) }],
            approved: true,
          },
        ];
  return section(words.readers.message[reader], ...paragraphs, ...approval);
}

/** What Firebreak would say: only what the facts carry. */
export function draftOf({ facts, state, words, language }: Page, reader: ProseReader): string {
  const mine = reader === 'customer' ? facts.open.filter((p) => p.team === 'customer') : facts.open;
  const [next] = byDate(mine);
  const due = next?.dueAt === undefined ? undefined : longDate(next.dueAt, state.customer.timeZone, language);
  return words.readers.drafts[reader](mine.length, due);
}
