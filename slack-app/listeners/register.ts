/** Registers all listeners with Bolt: reads who clicked what, chooses the language, and explains failures. */
import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import type { Language } from '../../domain/text.ts';
import { FIELD, type ModalView } from '../blocks/modals.ts';
import { plain } from '../escape.ts';
import type { Clicker } from '../people.ts';
import { namedBy } from '../../contract/ids.ts';
import { ACTION_ID, readValue, StaleButton, type ButtonValue } from '../buttons.ts';
import type { Directory } from '../directory.ts';
import { textsOf } from '../texts/texts.ts';
import { answered } from './answer.ts';
import { explain } from './explain.ts';
import type { KeptClicks } from './kept-clicks.ts';
import type { ActionListener, CommandListener, ListenerDeps, SayTo, ViewListener } from './listener.ts';
import { acknowledge } from './actions/acknowledge.ts';
import { approveAll } from './actions/approve-all.ts';
import { choose } from './actions/choose.ts';
import { retry } from './actions/retry.ts';
import { review } from './actions/review.ts';
import { list as listSteps } from './actions/list.ts';
import { timeline } from './actions/timeline.ts';
import { more } from './actions/more.ts';
import { followUpSteps } from './actions/follow-up-steps.ts';
import { followUpTake } from './actions/follow-up-take.ts';
import { breakGlass } from './commands/break-glass.ts';
import { catchUp } from './commands/catch-up.ts';
import { declare } from './commands/declare.ts';
import { drill } from './commands/drill.ts';
import { freeze, thaw } from './commands/freeze.ts';
import { handover } from './commands/handover.ts';
import { help } from './commands/help.ts';
import { list } from './commands/list.ts';
import { merge } from './commands/merge.ts';
import { oncall } from './commands/oncall.ts';
import { severity } from './commands/severity.ts';
import { show } from './commands/show.ts';
import { suppress } from './commands/suppress.ts';
import { suppressed, unsuppress } from './commands/suppressed.ts';
import { timeline as consoleTimeline } from './commands/timeline.ts';
import { showHome } from './home.ts';
import { undo } from './commands/undo.ts';
import { sayingFor, workspaceOf } from './say.ts';
import { ANSWERS, QUESTIONS } from './questions.ts';
import { draftEdited, DRAFTS } from './update-drafts.ts';
import { approveAll as approveAllSubmitted } from './views/approve-all.ts';
import { choose as chooseSubmitted } from './views/choose.ts';
import { declare as declared, freeze as frozen, thaw as thawed } from './views/desk.ts';
import { listOn, reviewOn } from './views/pages.ts';

const ACTIONS: readonly ActionListener[] = [
  approveAll,
  review,
  listSteps,
  choose,
  retry,
  acknowledge,
  timeline,
  more,
  followUpTake,
  followUpSteps,
  ...DRAFTS,
  ...QUESTIONS,
];
const VIEWS: readonly ViewListener[] = [
  approveAllSubmitted,
  chooseSubmitted,
  listOn,
  reviewOn,
  declared,
  frozen,
  thawed,
  draftEdited,
  ...ANSWERS,
];
const COMMANDS: readonly CommandListener[] = [
  list,
  show,
  catchUp,
  oncall,
  suppress,
  suppressed,
  unsuppress,
  undo,
  severity,
  handover,
  merge,
  breakGlass,
  consoleTimeline,
  declare,
  freeze,
  thaw,
  drill,
  help,
];

type Input = ViewSubmitAction['view']['state']['values'][string][string];

export function registerListeners(app: App, deps: ListenerDeps, kept: KeptClicks): void {
  for (const listener of ACTIONS) onClick(app, listener, deps, kept);
  for (const listener of VIEWS) onSubmit(app, listener, deps);
  onCommand(app, deps);
  onHome(app, deps);
  onError(app, deps);
}

/**
 * Slack is answered after the signal was sent, or kept because Temporal is away. If this process dies before, Slack shows
 * that the click failed. `onError` explains all other failures.
 */
function onClick(app: App, { actionId, handle }: ActionListener, deps: ListenerDeps, kept: KeptClicks): void {
  const constraints = { type: 'block_actions', action_id: actionId } as const;
  app.action<BlockAction<ButtonAction>>(constraints, async ({ action, body, client, ack }) => {
    const { trigger_id, view: shown, user, channel } = body;
    const openModal = async (view: ModalView): Promise<void> => {
      if (shown === undefined) await client.views.open({ trigger_id, view });
      else await client.views.push({ trigger_id, view });
    };
    const replaceModal =
      shown === undefined
        ? undefined
        : async (view: ModalView): Promise<void> => {
            await client.views.update({ view_id: shown.id, view });
          };
    try {
      const button = readValue(action.value);
      const t = textsOf(deps.directory.languageOfIncident(button.id));
      const tell = async (where: string, text: string): Promise<void> => {
        await client.chat.postEphemeral({ channel: where, user: user.id, text });
      };
      const theirs = channel === undefined ? deps : kept.keeping(deps, { tell: (text) => tell(channel.id, text), t });
      const say = sayingFor(theirs, button, body);
      await handle({ button, say, user: user.id, t, openModal, replaceModal }, theirs);
    } finally {
      await ack();
    }
  });
}

function onSubmit(app: App, { actionId, handle }: ViewListener, deps: ListenerDeps): void {
  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: actionId },
    async ({ body, view, ack, logger }) => {
      const button = readValue(view.private_metadata);
      const t = textsOf(languageOf(button, deps.directory));
      const inputs = Object.values(view.state.values).flatMap((block) => Object.entries(block));
      /** What was entered, by the input's `action_id`. */
      const entered = (valueOf: (input: Input) => string | null | undefined): Record<string, string> =>
        Object.fromEntries(
          inputs.flatMap(([name, input]) => {
            const value = valueOf(input);
            return value === undefined || value === null ? [] : [[name, value]];
          }),
        );
      const ticked = inputs.flatMap(([, input]) => input.selected_options ?? []).map((o) => o.value);
      const selected = entered((input) => input.selected_option?.value);
      const typed = entered((input) => input.value?.trim());
      const { [FIELD.reason]: reason = '', [FIELD.except]: except = '' } = typed;
      const { [FIELD.day]: day = '' } = entered((input) => input.selected_date);
      try {
        const say = sayingFor(deps, button, body);
        const sayTo: SayTo = (to) => sayingFor(deps, to, body);
        const given = { button, say, sayTo, t, typed, reason, except, day, ticked, selected, window: view.id };
        const answer = await handle(given, deps);
        if (answer === undefined) await ack();
        else if ('errors' in answer) await ack({ response_action: 'errors', errors: answer.errors });
        else await ack({ response_action: 'update', view: answer.view });
      } catch (error) {
        // The window stays open, so that a failure does not lose what was entered.
        logger.error(error, namedBy(button.id));
        await ack({ response_action: 'errors', errors: { [lastInput(view.blocks)]: unmarked(explain(error, t)) } });
      }
    },
  );
}

/** A window about a customer has the language of the channel in which its command was typed. */
const languageOf = ({ id, channel }: ButtonValue, directory: Directory): Language =>
  channel === undefined ? directory.languageOfIncident(id) : directory.languageOfChannel(channel);

/** Reading many incidents may take longer than Slack waits, so the command is acknowledged first. It changes nothing: a click on the button that it answers with is kept over an outage. */
function onCommand(app: App, deps: ListenerDeps): void {
  app.command('/incident', async ({ command, ack, respond, client }) => {
    await ack();
    await deps.places.look(command.channel_id);
    const t = textsOf(deps.directory.languageOfChannel(command.channel_id));
    const [word = 'help', ...words] = command.text
      .trim()
      .split(/\s+/)
      .filter((w) => w !== '');
    const { trigger_id } = command;
    const clicked = { user: typist(command), team: { id: command.team_id }, trigger_id };
    const listener = COMMANDS.find((c) => c.word === word);
    const answer =
      listener === undefined
        ? [t.command.unknownCommand(plain(word, 30)), ...t.command.help]
        : await listener.handle(
            {
              words,
              channel: command.channel_id,
              user: typist(command),
              workspace: command.team_id,
              sayTo: (to) => sayingFor(deps, to, clicked),
              t,
              openModal: async (view) => {
                await client.views.open({ trigger_id, view });
              },
            },
            deps,
          );
    if (Array.isArray(answer) && answer.length === 0) return;
    await respond({ response_type: 'ephemeral', ...answered(answer, t) });
  });
}

function onHome(app: App, deps: ListenerDeps): void {
  app.event('app_home_opened', async ({ event, body, client }) => {
    if (event.tab === 'home') await showHome({ id: event.user }, body.team_id, client, deps);
  });
  const constraints = { type: 'block_actions', action_id: ACTION_ID.home } as const;
  app.action<BlockAction<ButtonAction>>(constraints, async ({ body, client, ack }) => {
    await ack();
    await showHome(body.user, workspaceOf(body), client, deps);
  });
}

const typist = ({ user_id: id, user_name: name }: { user_id: string; user_name: string }): Clicker => ({ id, name });

/** Explains a failure to the person who clicked. */
function onError(app: App, { directory }: ListenerDeps): void {
  app.error(async ({ error, body, logger }: ExtendedErrorHandlerArgs) => {
    const { user, user_id, channel, channel_id, actions } = body as {
      user?: { id: string };
      user_id?: string;
      channel?: { id: string };
      channel_id?: string;
      actions?: { value?: string }[];
    };
    logger.error(error, concerned(actions?.[0]?.value));
    const [who, where] = [user?.id ?? user_id, channel?.id ?? channel_id];
    if (who === undefined || where === undefined) return;
    const text = explain(error, textsOf(directory.languageOfChannel(where)));
    await app.client.chat.postEphemeral({ channel: where, user: who, text });
  });
}

/** The incident of a button, for the log. A button of another version of this app may have none. */
function concerned(button: string | undefined): ReturnType<typeof namedBy> {
  try {
    return namedBy(readValue(button).id);
  } catch (error) {
    if (error instanceof StaleButton) return {};
    throw error;
  }
}

const lastInput = (blocks: readonly { type: string; block_id?: string }[]): string =>
  blocks.findLast((b) => b.type === 'input')?.block_id ?? blocks.at(-1)?.block_id ?? FIELD.reason;

const unmarked = (text: string): string => text.replaceAll('*', '');
