/**
 * The words of a report that a person answers for. Firebreak drafts them; a person edits and approves them. Each version stays in
 * the evidence store. Facts are computed anew each time, and are no part of it.
 */
import { z } from 'zod';
import { Language } from './text.ts';

/** The readers whose document has such words. The full record has facts only. */
export const ProseReader = z.enum(['executive', 'customer']);
export type ProseReader = z.infer<typeof ProseReader>;

export const Prose = z.object({
  reader: ProseReader,
  language: Language,
  /** 1, 2, 3, … */
  version: z.number().int().min(1),
  /** Plain text; an empty line begins a paragraph. Hostile text. */
  text: z.string().trim().min(1).max(4_000),
  /** Who edited and approved it. */
  by: z.string().trim().min(1).max(200),
  /** ISO 8601. */
  at: z.iso.datetime(),
});
export type Prose = z.infer<typeof Prose>;

/** The latest version for a reader in a language. */
export const latestProse = (all: readonly Prose[], reader: ProseReader, language: Language): Prose | undefined =>
  all.filter((p) => p.reader === reader && p.language === language).toSorted((a, b) => b.version - a.version)[0];
