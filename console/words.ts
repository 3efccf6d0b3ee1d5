/** The console's words by language. */
import type { Language } from '../domain/text.ts';
import { en, type Words } from './words-en.ts';
import { ko } from './words-ko.ts';

export type { Words } from './words-en.ts';
export const WORDS: Record<Language, Words> = { en, ko };
