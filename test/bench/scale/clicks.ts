/** People who click the moment they are asked, through Slack: what an incident takes then is the machine's time. */
import { press } from '../../../cli/start/responder.ts';
import {
  buttonsOf,
  followChannel,
  slackPerson,
  type Button,
  type SlackMessage,
  type SlackPerson,
} from '../../../sandbox/people.ts';
import type { SlackPart } from '../../../sandbox/slack.ts';

export interface Clicker {
  /** When the first card stood that asks about containment (`performance.now()`); undefined before. */
  firstCardAt(): number | undefined;
  /** Resolves when the last click has been made. */
  stop(): Promise<void>;
}

/** A card that does not change after a click: somebody else is asked, or it is tried again. */
const PATIENCE_MS = 3000;
const RETRIES = 3;

interface Pressed {
  count: number;
  at: number;
  /** The card as it was then. */
  card: string;
}

export function startClicking(slack: SlackPart, channel: string, names: readonly string[]): Clicker {
  const people = names.map((name) => slackPerson(slack, name));
  const pressed = new Map<string, Pressed>();
  /** Nobody waits for the click of another. */
  const clicks = new Set<Promise<void>>();
  let firstCardAt: number | undefined;
  const look = (): void => {
    const messages = followed.messages();
    if (messages.some((message) => buttonsOf(message).some(asksToContain))) firstCardAt ??= performance.now();
    for (const message of messages) {
      const click = clickOn(message, people, pressed)
        .catch(() => undefined)
        .finally(() => clicks.delete(click));
      clicks.add(click);
    }
  };
  const followed = followChannel(slack, channel, look);
  // A card that did not change after a click is tried again.
  const again = setInterval(look, PATIENCE_MS / 3);
  return {
    firstCardAt: () => firstCardAt,
    stop: async () => {
      followed.close();
      clearInterval(again);
      await Promise.all(clicks);
    },
  };
}

const approves = ({ action_id }: Button): boolean => action_id === 'gate.approve_all' || action_id === 'gate.review';

const asksToContain = (button: Button): boolean => approves(button) && (button.value ?? '').includes('"isolate-');

async function clickOn(
  message: SlackMessage,
  people: readonly SlackPerson[],
  pressed: Map<string, Pressed>,
): Promise<void> {
  const card = JSON.stringify(message.blocks);
  const buttons = buttonsOf(message);
  // Steps that are only optional are chosen, once the recommended ones are approved.
  const isApproving = buttons.some(approves);
  for (const button of buttons) {
    if (button.action_id === 'gate.choose' && isApproving) continue;
    const key = `${message.ts} ${button.action_id} ${button.value ?? ''}`;
    const before = pressed.get(key) ?? { count: 0, at: 0, card: '' };
    const person = whoClicks(button, before, card, people);
    if (person === undefined) continue;
    pressed.set(key, { count: before.count + 1, at: performance.now(), card });
    await press(person, message, button);
  }
}

/** The first person, and the next when the card has changed and still asks: some changes need two. */
function whoClicks(
  { action_id }: Button,
  { count, at, card: cardBefore }: Pressed,
  card: string,
  people: readonly SlackPerson[],
): SlackPerson | undefined {
  const isNew = count === 0 || card !== cardBefore || performance.now() - at > PATIENCE_MS;
  switch (action_id) {
    case 'incident.acknowledge':
    case 'task.done':
      return count === 0 ? people[0] : undefined;
    case 'gate.approve_all':
    case 'gate.choose':
    case 'gate.review':
      return isNew ? people[count % people.length] : undefined;
    case 'step.retry':
      return count < RETRIES && performance.now() - at > PATIENCE_MS ? people[0] : undefined;
    default:
      return undefined;
  }
}
