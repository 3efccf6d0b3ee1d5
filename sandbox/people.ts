/** People in the local Slack: they press buttons, fill in forms and type commands, as they would in a browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'undici';
import type { SlackPart } from './slack.ts';

export interface SlackMessage {
  ts: string;
  channel: string;
  user: string;
  text: string;
  thread_ts?: string;
  blocks?: SlackBlock[];
  /** `ephemeral`: only `ephemeral_to` sees it. */
  subtype?: string;
  ephemeral_to?: string;
}
/** Block Kit, as the app sent it. */
export type SlackBlock = Record<string, unknown> & { type: string; block_id?: string };

export interface Button {
  action_id: string;
  value?: string;
  block_id?: string;
}

/** Slack's `view.state.values`: block id → action id → what was entered. */
export type FormValues = Record<string, Record<string, Record<string, unknown>>>;

export interface SlackPerson {
  readonly name: string;
  readonly id: string;
  press(message: Pick<SlackMessage, 'channel' | 'ts'>, button: Button): Promise<void>;
  /**
   * Presses a button that opens a form, fills it in and submits it. If the form has pages before it, whose callback id is
   * `pages`, each of them is submitted first.
   * @param form its `values` may be made from the blocks that it shows
   * @returns the app's error messages by block id; empty when the form was accepted
   */
  fillIn(
    message: Pick<SlackMessage, 'channel' | 'ts'>,
    button: Button,
    form: { callbackId: string; values: FormValues | ((blocks: readonly SlackBlock[]) => FormValues); pages?: string },
  ): Promise<Record<string, string>>;
  /** Presses a button that opens a window, and closes it. @returns the blocks that it shows */
  read(
    message: Pick<SlackMessage, 'channel' | 'ts'>,
    button: Button,
    callbackId: string,
  ): Promise<readonly SlackBlock[]>;
  command(channel: string, command: `/${string}`, text?: string): Promise<void>;
  /** Opens the app's home. @returns the blocks that it shows */
  openHome(): Promise<SlackBlock[]>;
  /** The same as `fillIn`, for a command that opens a form. */
  fillInAfter(
    channel: string,
    command: `/${string}`,
    text: string,
    form: { callbackId: string; values: FormValues },
  ): Promise<Record<string, string>>;
}

/** @param name one of the workspace's people (story.ts) */
export function slackPerson(slack: Pick<SlackPart, 'url' | 'people'>, name: string): SlackPerson {
  const id = slack.people[name];
  if (id === undefined) throw new Error(`nobody in the workspace is called ${name}`);
  const press: SlackPerson['press'] = ({ channel, ts }, button) =>
    control(slack, 'interact', { user: id, channel, messageTs: ts, action: { type: 'button', ...button } });
  const fill = (
    open: () => Promise<void>,
    form: Parameters<SlackPerson['fillIn']>[2],
  ): Promise<Record<string, string>> =>
    alone(async () => {
      const page = await openPage(slack);
      try {
        await open();
        const ids = [form.callbackId, form.pages];
        const isTheirs = (event: PageEvent): boolean => ids.includes(event.stack?.at(-1)?.callback_id);
        let shown = await page.next('view', isTheirs);
        while (shown.stack?.at(-1)?.callback_id !== form.callbackId) {
          if (shown.stack?.at(-1)?.submit === undefined) throw new Error(`no page leads to ${form.callbackId}`);
          page.send({ t: 'view_submit', user: id, values: {} });
          shown = await page.next('view', isTheirs);
        }
        const { values } = form;
        const entered = typeof values === 'function' ? values(shown.stack?.at(-1)?.blocks ?? []) : values;
        page.send({ t: 'view_submit', user: id, values: entered });
        // An accepted form closes, or another form replaces it. Otherwise the app's error messages arrive.
        const depth = shown.stack?.length ?? 0;
        const answer = await page.next(
          ['view', 'view_errors'],
          (event) => event.t === 'view_errors' || event.stack?.length !== depth,
        );
        if (answer.errors === undefined) return {};
        page.send({ t: 'view_close', user: id });
        return answer.errors;
      } finally {
        page.close();
      }
    });
  const command: SlackPerson['command'] = (channel, word, text = '') =>
    control(slack, 'command', { user: id, channel, command: word, text });
  return {
    name,
    id,
    press,
    fillIn: (message, button, form) => fill(() => press(message, button), form),
    read: (message, button, callbackId) =>
      alone(async () => {
        const page = await openPage(slack);
        try {
          await press(message, button);
          const shown = await page.next('view', (event) => event.stack?.at(-1)?.callback_id === callbackId);
          page.send({ t: 'view_close', user: id });
          return shown.stack?.at(-1)?.blocks ?? [];
        } finally {
          page.close();
        }
      }),
    command,
    openHome: async () => {
      const page = await openPage(slack);
      try {
        page.send({ t: 'open_home', user: id });
        return (await page.next('home', (event) => event.user === id)).view?.blocks ?? [];
      } finally {
        page.close();
      }
    },
    fillInAfter: (channel, word, text, form) => fill(() => command(channel, word, text), form),
  };
}

/** All messages of a channel as they are now, oldest first; private ones included. */
export async function slackMessages(slack: Pick<SlackPart, 'url'>, channel: string): Promise<SlackMessage[]> {
  const answer = await fetch(`${slack.url}/_control/messages/${channel}`);
  return ((await answer.json()) as { messages: SlackMessage[] }).messages;
}

export interface FollowedChannel {
  /** As they are now, in the order in which they were posted. */
  messages(): SlackMessage[];
  close(): void;
}

/**
 * Follows a channel as a browser's page does: what is posted or changed arrives at once.
 * @param changed called when a message was posted or changed, and once when the channel has been read
 */
export function followChannel(slack: Pick<SlackPart, 'url'>, channel: string, changed: () => void): FollowedChannel {
  const messages = new Map<string, SlackMessage>();
  const socket = pageSocket(slack, ({ t, message, state }) => {
    if (t === 'init') for (const one of state?.messages?.[channel] ?? []) messages.set(one.ts, one);
    else if (message?.channel !== channel) return;
    else if (t === 'message_delete') messages.delete(message.ts);
    else messages.set(message.ts, message);
    changed();
  });
  return { messages: () => [...messages.values()], close: () => socket.close() };
}

/** The buttons of a message, as they are now. */
export function buttonsOf(message: Pick<SlackMessage, 'blocks'>): (Button & { text: string })[] {
  return (message.blocks ?? []).flatMap((block) => {
    const elements = [...((block['elements'] ?? []) as unknown[]), block['accessory']] as (ButtonElement | undefined)[];
    return elements.flatMap((element) =>
      element?.type === 'button'
        ? [
            {
              ...element,
              text: element.text.text,
              ...(block.block_id === undefined ? {} : { block_id: block.block_id }),
            },
          ]
        : [],
    );
  });
}

interface ButtonElement extends Button {
  type: string;
  text: { text: string };
}

/** The workspace shows one form at a time, so two people take turns. */
let turn: Promise<unknown> = Promise.resolve();
function alone<T>(act: () => Promise<T>): Promise<T> {
  const mine = turn.then(act, act);
  turn = mine.catch(() => {});
  return mine;
}

async function control(slack: Pick<SlackPart, 'url'>, what: string, body: object): Promise<void> {
  const answer = await fetch(`${slack.url}/_control/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`local Slack refused ${what}: ${answer.status} ${await answer.text()}`);
}

interface PageEvent {
  t: string;
  stack?: { callback_id?: string; submit?: unknown; blocks?: SlackBlock[] }[];
  errors?: Record<string, string>;
  /** Of a home: whose it is, and what it shows. */
  user?: string;
  view?: { blocks?: SlackBlock[] };
  message?: SlackMessage;
  state?: { messages?: Record<string, SlackMessage[]> };
}

/** The connection of the browser's page. */
function pageSocket({ url }: Pick<SlackPart, 'url'>, hear: (event: PageEvent) => void): WebSocket {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ui`);
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as PageEvent));
  return socket;
}

const FORM_TIMEOUT_MS = 15_000;
const LOOK_EVERY_MS = 25;

async function openPage(slack: Pick<SlackPart, 'url'>): Promise<{
  next(kinds: string | string[], is: (event: PageEvent) => boolean): Promise<PageEvent>;
  send(message: object): void;
  close(): void;
}> {
  const heard: PageEvent[] = [];
  const socket = pageSocket(slack, (event) => heard.push(event));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () =>
      reject(new Error(`the local Slack's page at ${slack.url} cannot be opened`)),
    );
  });
  return {
    next: async (kinds, is) => {
      const deadline = Date.now() + FORM_TIMEOUT_MS;
      while (Date.now() < deadline) {
        const event = heard.shift();
        if (event === undefined) await sleep(LOOK_EVERY_MS);
        else if (kinds.includes(event.t) && is(event)) return event;
      }
      throw new Error(`no form was opened or answered within ${FORM_TIMEOUT_MS / 1000} s: is the Slack app running?`);
    },
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.close(),
  };
}
