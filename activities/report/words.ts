/** The report's own words by language. */
import type { EntityKind } from '../../domain/entity.ts';
import type { Language } from '../../domain/text.ts';
import { en, type Words } from './words-en.ts';
import { ko } from './words-ko.ts';

export const WORDS: Record<Language, Words> = { en, ko };

/** `3 instances`, `인스턴스 3개`. */
export function counted(n: number, kind: EntityKind, language: Language): string {
  const [one, many] = WORDS[language].kinds[kind];
  return language === 'ko' ? `${one} ${n}개` : `${n} ${n === 1 ? one : many}`;
}
