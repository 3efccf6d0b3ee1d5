/** Text that people read, in every language the product speaks. */
import { z } from 'zod';

export const Language = z.enum(['en', 'ko']);
export type Language = z.infer<typeof Language>;

/** One text in both languages. Never holds markup; whoever shows it escapes it. */
export const Text = z.strictObject({ en: z.string().min(1), ko: z.string().min(1) });
export type Text = z.infer<typeof Text>;

/** A text that is the same in every language: an id, an AWS error message. */
export const verbatim = (text: string): Text => ({ en: text, ko: text });

/** What a person typed in Slack, whose text fields take at most 3,000 characters. Hostile text. */
export const TypedText = z.string().max(3000);

/** Makes `switch` exhaustive: a new member of a union fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
