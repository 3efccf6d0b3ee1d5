/** The catalogue of a language. */
import type { Language } from '../../domain/text.ts';
import { en, type Texts } from './en.ts';
import { ko } from './ko.ts';

export type { Texts } from './en.ts';

export const textsOf = (language: Language): Texts => (language === 'ko' ? ko : en);
