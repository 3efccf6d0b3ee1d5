/**
 * The follow-ups of one incident: people are reminded of them in Slack until each is done or dropped. The workflow never
 * continues as new: a year of weekly reminders and a hundred clicks are about 2,000 events; Temporal allows 51,200.
 */
import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Fault } from '../../domain/statement.ts';
import type { FollowUpsPlace } from '../../domain/follow-ups.ts';
import { SLACK_SYNC } from '../activity-options.ts';
import type { SlackActivities } from '../../contract/activities.ts';
import { startArchiving } from '../archive.ts';
import { Board } from './board.ts';
import {
  followUpsQuery,
  incidentNewsSignal,
  moreFollowUpsSignal,
  taskSignal,
  type FollowUpsArgs,
} from '../../contract/messages.ts';
import { SlackMirror } from '../slack.ts';
import { faultOfStart, refuseToBegin } from '../begun.ts';
import { onSignal } from '../on-signal.ts';
import { onSpoken, Statements } from '../statements.ts';
import { untilTold } from '../until-told.ts';

export async function followUps(args: FollowUpsArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const board = new Board(args);
  const statements = new Statements(board.spokenTo);
  onSpoken(taskSignal, (raw) => statements.hear(taskSignal, raw, (answer) => board.take(answer)));
  const refuse = (fault: Fault): void => board.spokenTo.refuseMessage(fault);
  onSignal(moreFollowUpsSignal, (tasks) => board.add(tasks), refuse);
  onSignal(incidentNewsSignal, () => board.askIncident(), refuse);
  setHandler(followUpsQuery, () => board.state);
  const slack = mirror(board);
  do {
    while (board.open().length > 0) {
      board.remindIfDue();
      const { version } = board;
      await condition(() => board.version !== version, Math.max(1, board.nextReminderAt() - Date.now()), {
        summary: 'before the next reminder',
      });
    }
    await slack.lastSync();
    const { incident, customer } = board.state;
    if (board.open().length === 0) await startArchiving({ ...incident, customer }, 'follow-ups');
    await untilTold(board.telling.isNone);
  } while (board.open().length > 0);
}

function mirror(board: Board): SlackMirror<FollowUpsPlace> {
  const { 'slack.syncFollowUps': sync } = proxyActivities<SlackActivities>({
    ...SLACK_SYNC,
    summary: 'the card of the follow-ups',
  });
  const { id, runId } = board.state;
  return new SlackMirror({
    get version() {
      return board.version;
    },
    isPaused: false,
    async sync() {
      // The activity reads the state when it runs, so it shows at least this.
      const { version } = board;
      return { place: await sync({ id, runId }), version };
    },
    shownAt(place) {
      board.state.slack = place;
    },
  });
}
