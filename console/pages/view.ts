/** What every page knows: who reads it, in which language, and whose incidents they may see. */
import type { Language } from '../../domain/text.ts';
import type { Scope } from '../scope.ts';
import type { Words } from '../words.ts';

export interface View {
  language: Language;
  t: Words;
  /** Absent before sign-in. */
  person?: { name: string; formToken: string; scope: Scope } | undefined;
  /** The address of the page, to come back to. */
  address: string;
  /** Of the style sheet. */
  style: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A view of somebody who has signed in. */
export interface Reader extends View {
  person: NonNullable<View['person']>;
}

export const customerName = ({ person }: Reader, id: string): string =>
  person.scope.customers.find((c) => c.id === id)?.name ?? id;
