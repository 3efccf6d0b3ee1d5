/** A scripted responder: it reads the Slack channel and presses buttons, as people do. It uses nothing but Slack. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PHASES, type Phase } from '../../domain/phase.ts';
import {
  buttonsOf,
  slackMessages,
  slackPerson,
  type Button,
  type SlackMessage,
  type SlackPerson,
  type FormValues,
  type SlackBlock,
} from '../../sandbox/people.ts';
import type { SlackPart } from '../../sandbox/slack.ts';

export interface ResponderOptions {
  slack: SlackPart;
  channel: string;
  /** Its workflow id. Other incidents may have cards in the same channel. */
  incident: string;
  /** Names. The second person approves where two approvals are needed. */
  people: readonly string[];
  /** It decides nothing in this phase or a later one. */
  until?: Phase | undefined;
  /** Called with each person who pressed a button, and what it was. */
  tell?: (who: string, what: string) => void;
}

export interface Responder {
  /** Resolves when the last button has been pressed. */
  stop(): Promise<void>;
}

const LOOK_MS = 400;
/** A card shows the effect of a press within this time. After it, a second person is needed. */
const SECOND_PERSON_MS = 2500;
const RETRIES = 2;

export function startResponder(options: ResponderOptions): Responder {
  const people = options.people.map((name) => slackPerson(options.slack, name));
  const presses = new Map<string, { count: number; at: number }>();
  const stopped = new AbortController();
  const done = (async () => {
    while (!stopped.signal.aborted) {
      // Slack may be unavailable for a moment. The next look tries again.
      await lookAround(options, people, presses).catch((error: unknown) =>
        options.tell?.('responder', `could not press: ${String(error)}`),
      );
      await sleep(LOOK_MS);
    }
  })();
  return {
    stop: () => {
      stopped.abort();
      return done;
    },
  };
}

async function lookAround(
  options: ResponderOptions,
  people: readonly SlackPerson[],
  presses: Map<string, { count: number; at: number }>,
): Promise<void> {
  for (const message of await slackMessages(options.slack, options.channel)) {
    const buttons = buttonsOf(message);
    // Steps that are only optional are chosen by hand, when the recommended ones are approved.
    const approves = buttons.some((b) => APPROVING.has(b.action_id));
    for (const button of buttons) {
      if (button.action_id === 'gate.choose' && approves) continue;
      const about = aboutOf(button);
      if (about?.id !== options.incident || !mayDecide(about, options.until)) continue;
      const key = `${button.action_id} ${about.id} ${about.gateId ?? ''} ${about.stepId ?? ''} ${about.gateId === undefined ? '' : (about.digest ?? '')}`;
      const before = presses.get(key) ?? { count: 0, at: 0 };
      const person = whoPresses(button, before, people);
      if (person === undefined) continue;
      presses.set(key, { count: before.count, at: Date.now() });
      await press(person, message, button);
      // A press that failed (above) does not count: the same person tries again after a while.
      presses.set(key, { count: before.count + 1, at: Date.now() });
      if (before.count > 0) await sleep(LOOK_MS);
      options.tell?.(person.name, `pressed ${button.text}`);
    }
  }
}

const APPROVING: ReadonlySet<string> = new Set(['gate.approve_all', 'gate.review']);

/** One person for most buttons. A second person when the button is still there after the first one pressed it. */
function whoPresses(
  { action_id }: Button,
  before: { count: number; at: number },
  people: readonly SlackPerson[],
): SlackPerson | undefined {
  const waited = Date.now() - before.at > SECOND_PERSON_MS;
  switch (action_id) {
    case 'incident.acknowledge':
      return before.count === 0 ? people[0] : undefined;
    case 'gate.approve_all':
    case 'gate.choose':
    case 'gate.review':
      return waited ? people[before.count] : undefined;
    case 'step.retry':
    case 'task.done':
      return waited && before.count < RETRIES ? people[0] : undefined;
    default:
      return undefined;
  }
}

/** A button as a message shows it, with its text. */
type Shown = ReturnType<typeof buttonsOf>[number];

/** Presses a button. If it opens a form, fills that in and submits it. */
export async function press(
  person: SlackPerson,
  message: SlackMessage,
  { text: _text, ...button }: Shown,
): Promise<void> {
  switch (button.action_id) {
    case 'task.done':
      await person.fillIn(message, button, {
        callbackId: 'task.done',
        values: because('Done; confirmed with the account owner.'),
      });
      return;
    case 'gate.choose':
      await person.fillIn(message, button, { callbackId: 'gate.choose', values: tickAll });
      return;
    case 'gate.review':
      // A plan that is too long for its card is approved in the form that shows all of it.
      await person.fillIn(message, button, { callbackId: 'gate.approve_all', pages: 'gate.review', values: {} });
      return;
    default:
      await person.press(message, button);
  }
}

const because = (value: string): FormValues => ({ reason: { reason: { type: 'plain_text_input', value } } });

/** Ticks every box of a form. */
const tickAll = (blocks: readonly SlackBlock[]): FormValues =>
  Object.fromEntries(
    blocks.flatMap(({ block_id: id, element }): [string, FormValues[string]][] => {
      const {
        type,
        action_id: action,
        options,
      } = (element ?? {}) as Partial<Record<string, string>> & {
        options?: object[];
      };
      return id === undefined || type !== 'checkboxes' || action === undefined
        ? []
        : [[id, { [action]: { type, selected_options: options } }]];
    }),
  );

/** What a button is about (`slack-app/buttons.ts`): incident, gate, plan digest, step. */
interface About {
  id: string;
  gateId?: string;
  digest?: string;
  stepId?: string;
}

function aboutOf({ value }: Button): About | undefined {
  try {
    return JSON.parse(value ?? '') as About;
  } catch {
    return undefined;
  }
}

/** Gates and steps are named after their phase: `restore-g1`, `restore-3`. */
function mayDecide(about: About, until: Phase | undefined): boolean {
  const phase = PHASES.find((p) => (about.gateId ?? about.stepId ?? '').startsWith(`${p}-`));
  return phase === undefined || until === undefined || PHASES.indexOf(phase) < PHASES.indexOf(until);
}
