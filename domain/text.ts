/** Texts for people, in English and Korean. */
import { z } from 'zod';

export const Language = z.enum(['en', 'ko']);
export type Language = z.infer<typeof Language>;

/** One text in both languages. It contains no markup. Escape it where it is shown. */
export const Text = z.strictObject({ en: z.string().min(1), ko: z.string().min(1) });
export type Text = z.infer<typeof Text>;

/** A text that is the same in every language: an id, an AWS error message. */
export const verbatim = (text: string): Text => ({ en: text, ko: text });

/** What a person typed in Slack, whose text fields take at most 3,000 characters. Hostile text. */
export const TypedText = z.string().max(3000);

/** A text in each language, or one that is the same in all: an id, a value as AWS writes it. */
export type Words = string | Text;

export const wordsIn = (words: Words, language: Language): string =>
  typeof words === 'string' ? words : words[language];

/** Makes `switch` exhaustive: a new member of a union fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

/**
 * Control characters, and characters that are invisible or change the direction of text. Tab and newline are none of them,
 * nor is the zero-width joiner, which emoji and some languages need.
 */
export const INVISIBLE = /(?![\t\n\u200d])[\p{Cc}\p{Cf}]/gu;

/** At most so many characters, the last one … if there are more. */
export const truncated = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** Text from outside on one line: each run of blanks, control and invisible characters becomes one blank. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
