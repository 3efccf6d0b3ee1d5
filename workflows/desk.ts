/**
 * The desk of a customer: hears what people decide about the customer and not about one incident. An approver declares an incident
 * or asks for a drill; a lead or the infosec team freezes the customer, for a time, and thaws it. Ends when nothing is said for a while.
 */
import {
  condition,
  log,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
  upsertMemo,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities, DeskActivities, FreezeShown, SlackActivities } from '../contract/activities.ts';
import { declareSignal, drillSignal, freezeSignal, thawSignal, type DeskArgs } from '../contract/desk.ts';
import type { Alert } from '../domain/alert.ts';
import { mayFreeze } from '../domain/approval.ts';
import { declaredAlert } from '../domain/declared.ts';
import { drillAlert } from '../domain/drills.ts';
import { plural } from '../domain/format.ts';
import { freezeOf, isInForce, type Freeze, type Thaw } from '../domain/freeze.ts';
import { DEFAULT_REGION } from '../domain/partitions.ts';
import { newMemory } from '../domain/statement.ts';
import type { Text } from '../domain/text.ts';
import { HOUR_MS } from '../domain/units.ts';
import { RAISE, SLACK_SYNC } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';
import { CustomerHearing } from './customer-hearing.ts';
import { InOrder } from './in-order.ts';
import { isLong } from './long-history.ts';
import { refusalsTold } from './refusals.ts';
import { now, text } from './wording.ts';

/** A window that was opened by then can still be submitted. */
const QUIET_MS = 2 * HOUR_MS;

export async function desk(args: DeskArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { customerId, account, carried, quietMs = QUIET_MS, mostEvents } = args;
  const memory = carried?.memory ?? newMemory();
  let frozen = carried?.frozen;
  let freezes = carried?.freezes ?? 0;
  let heard = 0;
  // Slack may be away for hours: the incidents do not wait for it.
  const [incidents, channels] = [new InOrder(), new InOrder()];

  /** @param thaw how the freeze before has ended */
  const decide = (next: Freeze | undefined, thaw?: Thaw): void => {
    const before = frozen;
    frozen = next;
    if (next !== undefined) freezes += 1;
    upsertMemo({ frozen: next ?? null });
    setCurrentDetails(next === undefined ? 'not frozen' : `frozen until ${next.until} by ${next.by.name}`);
    incidents.add(() => tell(customerId, next ?? null));
    const freeze = next ?? before;
    if (freeze === undefined) return;
    const of = { customerId, number: freezes, freeze };
    const replaced = next === undefined || before === undefined ? {} : { before };
    channels.add(() => show({ ...of, ...replaced, ...(thaw === undefined ? {} : { thaw }) }));
  };

  if (frozen !== undefined) upsertMemo({ frozen });
  const people = new CustomerHearing({
    id: customerId,
    account,
    memory,
    channelOf,
  });
  people.on(declareSignal, (said) => {
    heard += 1;
    return raise(customerId, declaredAlert(said, { by: said.by, at: now() }), OPENED);
  });
  people.on(drillSignal, ({ by, drill, account: of }) => {
    heard += 1;
    const about = { by, at: now(), nonce: uuid4(), account: of, region: DEFAULT_REGION };
    return raise(customerId, drillAlert(drill, about), DRILL);
  });
  people.on(
    freezeSignal,
    ({ by, reason, hours }) => {
      heard += 1;
      const next = freezeOf({ slackUser: by.slackUser, name: by.name }, reason, hours, Date.now());
      if (frozen !== undefined && next.until < frozen.until) return FROZEN_LONGER;
      decide(next);
      return text(
        `Frozen for ${plural(hours, 'hour')}, in your name. Everybody sees it in the channel.`,
        `${hours}시간 동안 변경을 동결했습니다. 채널에 표시되며 본인의 결정으로 기록했습니다.`,
      );
    },
    mayFreeze,
  );
  people.on(
    thawSignal,
    ({ by, reason }) => {
      heard += 1;
      if (frozen === undefined) return NOT_FROZEN;
      decide(undefined, { at: now(), by: { slackUser: by.slackUser, name: by.name }, reason });
      return THAWED;
    },
    mayFreeze,
  );

  const isTold = (): boolean => incidents.isIdle() && channels.isIdle();
  const isDone = (): boolean => frozen === undefined && isTold();
  // Each turn of the loop waits for something, so that it cannot run without end while Slack is away.
  const mayContinue = (): boolean => isLong(mostEvents) && isTold() && people.isIdle();
  for (;;) {
    const before = heard;
    const leftMs = frozen === undefined ? quietMs : Date.parse(frozen.until) - Date.now();
    const summary = frozen === undefined ? 'before the desk ends' : 'before the freeze ends';
    const isNews = await condition(() => heard !== before || mayContinue(), Math.max(1, leftMs), { summary });
    if (frozen !== undefined && !isInForce(frozen, Date.now())) decide(undefined, { at: now() });
    else if (mayContinue()) {
      await refusalsTold();
      if (await people.settled(isTold)) {
        // The next run's first task may come late, and its customer is frozen until then too.
        const goOn = makeContinueAsNewFunc<typeof desk>({ memo: { frozen: frozen ?? null } });
        await goOn({ ...args, carried: { freezes, memory, ...(frozen === undefined ? {} : { frozen }) } });
      }
    } else if (!isNews && isDone()) {
      await refusalsTold();
      if (await people.settled(isDone)) return;
    }
  }
}

/** Where it was said. Slack answers in a direct message if it takes none there. */
const channelOf = (said: object | undefined): string =>
  said !== undefined && 'channel' in said && typeof said.channel === 'string' ? said.channel : '';

async function raise(customerId: string, alert: Alert, done: (incident: string) => Text): Promise<Text> {
  const { 'alert.raise': open } = proxyActivities<AlertActivities>({ ...RAISE, summary: alert.title.slice(0, 100) });
  const { incidentId } = await open({ customerId, alert, afterDismissal: true });
  return incidentId === undefined ? BELOW_MINIMUM : done(incidentId);
}

/** The customer's incidents, which stop changes. */
async function tell(customerId: string, frozen: Freeze | null): Promise<void> {
  const { 'desk.tell': tellIncidents } = proxyActivities<DeskActivities>(RAISE);
  await orWarn(customerId, tellIncidents({ customerId, frozen }));
}

/** In the channels. */
async function show(change: Omit<FreezeShown, 'runId'>): Promise<void> {
  const { 'slack.freeze': inChannels } = proxyActivities<SlackActivities>(SLACK_SYNC);
  await orWarn(change.customerId, inChannels({ ...change, runId: workflowInfo().firstExecutionRunId }));
}

async function orWarn(customerId: string, telling: Promise<unknown>): Promise<void> {
  try {
    await telling;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('Not everybody is told that the customer is frozen, or is not any more', { customerId });
  }
}

const OPENED = (incident: string): Text =>
  text(
    `The incident is open, in your name: ${incident}. The customer's channel shows it, or leads to its own.`,
    `인시던트를 접수했습니다: ${incident}. 고객사 채널에서 인시던트나 전용 채널 링크를 확인하세요.`,
  );
const DRILL = (incident: string): Text =>
  text(
    `The drill has begun: ${incident}. It shows everything, changes nothing, and nobody is called.`,
    `훈련을 시작했습니다: ${incident}. 모든 조치를 보여 주기만 하며, 변경하거나 호출하지 않습니다.`,
  );
const BELOW_MINIMUM = text(
  "Its severity is below the customer's minimum, so no incident was opened.",
  '고객사의 최소 심각도보다 낮아 인시던트를 접수하지 않았습니다.',
);
const FROZEN_LONGER = text(
  'The customer is frozen for longer already. To end that earlier, thaw it instead. Nothing was changed.',
  '더 늦은 시각까지 이미 동결된 고객사입니다. 더 일찍 끝내려면 동결을 해제하세요. 변경된 것은 없습니다.',
);
const NOT_FROZEN = text(
  'The customer is not frozen. Nothing was changed.',
  '동결된 고객사가 아닙니다. 변경된 것은 없습니다.',
);
const THAWED = text(
  'The freeze has ended, in your name. Approved steps go on.',
  '변경 동결을 해제했습니다. 승인된 조치를 계속 진행합니다. 본인의 결정으로 기록했습니다.',
);
