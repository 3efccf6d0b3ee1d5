/** Where today's code and a recorded history part, and what either says there. */
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { capitalized } from '../domain/format.ts';

export interface Disagreement {
  /** Number of the history event. Missing only where Temporal names none. */
  event?: number;
  /** The activity that the event is about, if it is about one. */
  activity?: string;
  /** What the history has at that event. */
  recorded: string;
  /** What the code did instead. */
  code: string;
  /** Temporal's own words. */
  message: string;
}

type Event = NonNullable<History['events']>[number];

/**
 * @param error of the replay
 * @param agreedTo number of the last event up to which both agreed
 */
export function locate(error: Error, history: History, agreedTo: number): Disagreement {
  const message = /Nondeterminism error: (.*?)\\?", source:/s.exec(error.message)?.[1] ?? error.message;
  const events = history.events ?? [];
  const event = eventOf(message, events, agreedTo);
  const activity = event?.activityTaskScheduledEventAttributes?.activityType?.name ?? undefined;
  const number = event?.eventId;
  return {
    ...(number === undefined || number === null ? {} : { event: Number(number) }),
    ...(activity === undefined ? {} : { activity }),
    recorded: event === undefined ? 'an event that Temporal does not name' : described(event),
    code: codeSide(message),
    message,
  };
}

/** Temporal names the event by its number, or by the activity it schedules; then it is the first such one after what agreed. */
function eventOf(message: string, events: readonly Event[], agreedTo: number): Event | undefined {
  const number = /HistoryEvent\(id: (\d+)/.exec(message)?.[1];
  if (number !== undefined) return events.find((e) => Number(e.eventId) === Number(number));
  const activity = /scheduled event '([^']+)'/.exec(message)?.[1];
  return events.find(
    (e) =>
      Number(e.eventId) > agreedTo && e.activityTaskScheduledEventAttributes?.activityType?.name === (activity ?? ''),
  );
}

/** `ActivityTaskScheduled ec2.quarantine.apply`. */
function described(event: Event): string {
  const type = proto.temporal.api.enums.v1.EventType[event.eventType ?? 0] ?? 'EVENT_TYPE_UNSPECIFIED';
  const name =
    event.activityTaskScheduledEventAttributes?.activityType?.name ??
    event.workflowExecutionSignaledEventAttributes?.signalName ??
    event.timerStartedEventAttributes?.timerId;
  const words = type.replace('EVENT_TYPE_', '').toLowerCase().split('_');
  const title = words.map(capitalized).join('');
  return name === undefined || name === null ? title : `${title} ${name}`;
}

function codeSide(message: string): string {
  const activity = /activity command '([^']+)'/.exec(message)?.[1];
  if (activity !== undefined) return `activity ${activity}`;
  if (message.includes('No command scheduled')) return 'no command';
  return 'another command';
}
