/** The viewer's words by language. */
import type { Language } from '../../domain/text.ts';
import { en } from './words-en.ts';
import { ko } from './words-ko.ts';
import type { Words } from './words.ts';

export const WORDS: Record<Language, Words> = { en, ko };
