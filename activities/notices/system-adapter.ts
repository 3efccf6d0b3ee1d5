/** What each kind of system outside must be able to do. All texts that it is given are plain. */
import { OWN_COMMENT, type TellSystemInput, type Telling } from '../../domain/system-telling.ts';
import type { SystemLink } from './system-http.ts';

export interface SystemTold {
  input: Omit<TellSystemInput, 'tellings' | 'ref'>;
  /** Unique for the incident. */
  key: string;
  /** In the customer's language. */
  summary: string;
  details: string;
}

export interface SystemAdapter<S> {
  /** Its origin. */
  site(system: S): string;
  headers(system: S, secret: string): Record<string, string>;
  /** The ticket that is there already; absent where a second call opens no second ticket. @returns its ref */
  find?(link: SystemLink, system: S, told: SystemTold): Promise<string | undefined>;
  /** @returns the ref of a new ticket */
  create(link: SystemLink, system: S, told: SystemTold): Promise<string>;
  /** @param told.text of the telling, in the customer's language */
  tell(link: SystemLink, system: S, told: SystemTold & { ref: string; telling: Telling; text: string }): Promise<void>;
}

export const ownComment = (text: string): string => `${OWN_COMMENT} ${text}`;
