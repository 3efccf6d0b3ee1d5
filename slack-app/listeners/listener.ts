/** The interfaces of listeners: one for each button and window. They do not depend on Bolt. */
import type { SpokenSignal } from '../../contract/signed.ts';
import type { Directory } from '../directory.ts';
import type { Desks } from '../../contract/temporal/desks.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import type { ActionId, ButtonValue } from '../buttons.ts';
import type { ConsoleLinks } from '../console-links.ts';
import type { IncidentPlaces } from '../incident-places.ts';
import type { Clicker, People } from '../people.ts';
import type { Signer } from '../signer.ts';
import type { Block } from '../blocks/elements.ts';
import type { ModalView } from '../blocks/modals.ts';
import type { Texts } from '../texts/texts.ts';

/** Slack waits three seconds for the answer to a click. The rest of them is for sending the answer. */
export const ANSWER_WITHIN_MS = 2_400;

export interface ListenerDeps {
  incidents: Pick<
    Incidents,
    | 'signal'
    | 'state'
    | 'followUps'
    | 'step'
    | 'openHeaders'
    | 'openFollowUps'
    | 'header'
    | 'gate'
    | 'gateFold'
    | 'stepPage'
    | 'timeline'
    | 'suppressions'
    | 'undoable'
  >;
  desks: Desks;
  places: IncidentPlaces;
  directory: Directory;
  people: People;
  signer: Signer;
  /** Absent where there is no console. */
  console?: ConsoleLinks | undefined;
}

/** Signs what the person says, and sends it to the workflow of the button. @throws StaleButton, IncidentClosed, NoAnswer */
export type Say = <Message>(signal: SpokenSignal<Message>, message: Message) => Promise<void>;

/** @param to the workflow, and the first run of its chain */
export type SayTo = (to: { id: string; runId: string }) => Say;

/** A click on a button. When the listener returns, Slack is told that the click was received, so it must be at Temporal by then. */
export interface Click {
  button: ButtonValue;
  say: Say;
  /** Who clicked: a Slack id. The incident decides by what is signed; this is for what a window may show. */
  user: string;
  t: Texts;
  /** Opens a window. A click in a window opens the new one above it. */
  openModal: (view: ModalView) => Promise<void>;
  /** Shows another view in the window in which the click was made. Undefined if it was made on a message. */
  replaceModal: ((view: ModalView) => Promise<void>) | undefined;
}
export interface ActionListener {
  actionId: ActionId;
  handle: (click: Click, deps: ListenerDeps) => Promise<void>;
}

/** A window was submitted. */
export interface Submitted {
  button: ButtonValue;
  say: Say;
  /** Says something to another workflow than that of the button. */
  sayTo: SayTo;
  t: Texts;
  /** The text that was entered, trimmed. Empty if there is none. */
  reason: string;
  /** The numbers of steps that were left out, as entered. Empty if there are none. */
  except: string;
  /** The day that was picked, `2026-12-06`. Empty if there is none. */
  day: string;
  /** The texts that were entered, trimmed, by the input's `action_id`. */
  typed: Record<string, string>;
  /** The values of all ticked boxes. */
  ticked: string[];
  /** Slack's id of the window. */
  window: string;
  /** What was selected, by the input's `action_id`. */
  selected: Record<string, string>;
}
/** Field → error. The window stays open and keeps what was entered. */
export type FieldErrors = Record<string, string>;
export interface ViewListener {
  /** The window's `callback_id`. */
  actionId: ActionId;
  /** @returns errors of the fields, or the view that the window shows next; undefined: the window closes */
  handle: (
    submitted: Submitted,
    deps: ListenerDeps,
  ) => Promise<{ errors: FieldErrors } | { view: ModalView } | undefined>;
}

/** A command `/incident …`. Only the person sees the answer. */
export interface Commanded {
  words: string[];
  channel: string;
  user: Clicker;
  /** The workspace in which it was typed. */
  workspace: string;
  sayTo: SayTo;
  t: Texts;
  /** Opens a window, within three seconds of the command. */
  openModal: (view: ModalView) => Promise<void>;
}
/** Escaped lines, and blocks where a line is not enough. */
export type Lines = (string | Block)[];
/** A list: as many of its items are shown as fit into a message. */
export interface Listing {
  title: string[];
  items: Lines[];
  /** Items that are not among `items`. */
  more: number;
}
export interface CommandListener {
  word: string;
  /** @returns the answer; without a line there is none, since a window was opened */
  handle: (commanded: Commanded, deps: ListenerDeps) => Promise<Lines | Listing>;
}
