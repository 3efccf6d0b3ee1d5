/** What a listener is: one a button and window, none of which knows Bolt. */
import type { Person } from '../../domain/incident.ts';
import type { Directory } from '../directory.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import type { ActionId, ButtonValue } from '../buttons.ts';
import type { ModalView } from '../blocks/modals.ts';
import type { Texts } from '../texts/texts.ts';

/** Slack waits three seconds for the answer to a click; the rest is left for answering. */
export const ANSWER_WITHIN_MS = 2_400;

export interface ListenerDeps {
  incidents: Pick<Incidents, 'signal' | 'state' | 'followUps' | 'openHeaders' | 'header' | 'gate' | 'timeline'>;
  directory: Directory;
}

/** A button was clicked. Returning tells Slack that it was received: what must not be lost is at Temporal by then. */
export interface Click {
  button: ButtonValue;
  by: Person;
  t: Texts;
  openModal: (view: ModalView) => Promise<void>;
}
export interface ActionListener {
  actionId: ActionId;
  handle: (click: Click, deps: ListenerDeps) => Promise<void>;
}

/** A window was submitted. */
export interface Submitted {
  button: ButtonValue;
  by: Person;
  t: Texts;
  /** What was written, trimmed; empty if nothing was. */
  reason: string;
  /** The day that was picked, `2026-12-06`; empty if none was. */
  day: string;
  /** Values of all ticked boxes. */
  ticked: string[];
}
/** Field → what is wrong with it; the window stays open, with what was written. */
export type FieldErrors = Record<string, string>;
export interface ViewListener {
  /** The window's `callback_id`. */
  actionId: ActionId;
  handle: (submitted: Submitted, deps: ListenerDeps) => Promise<FieldErrors | undefined>;
}

/** `/incident …`, answered to the person alone. */
export interface Commanded {
  words: string[];
  channel: string;
  t: Texts;
}
export interface CommandListener {
  word: string;
  handle: (commanded: Commanded, deps: ListenerDeps) => Promise<string[]>;
}
