/**
 * Who sent a message of the alert queue. The queue's policy lets in EventBridge and SNS, and both wrap what they bring:
 * EventBridge says of which account an event is, SNS by which topic it came. What has neither wrapping has no sender.
 */
import { isObject } from '../../domain/fields.ts';
import type { Sender } from '../../domain/senders.ts';
import type { RawEvent } from '../outcome.ts';
import { Budget, MESSAGE, OverBudget } from '../unwrap/budget.ts';
import { eventsIn, eventsInText } from '../unwrap/unwrap.ts';
import { EVENTBRIDGE, keptSender, type Senders } from './senders.ts';

export type Opened = { sender: Sender; events: RawEvent[] } | { refused: string };

/**
 * Takes a message apart once its sender is known.
 * @param kept of a message that had come by HTTPS and was rejected: its sender (`keptName`)
 */
export function openQueueMessage(body: string, senders: Senders, kept?: string): Opened {
  const budget = new Budget(MESSAGE);
  if (kept !== undefined) {
    const sender = keptSender(kept, senders);
    return sender === undefined
      ? { refused: `its sender ${kept} is not in customers.yaml` }
      : { sender, events: eventsInText(body, budget) };
  }
  const value = outermost(body, budget);
  if (typeof value === 'string') return { refused: value };
  if (typeof value['detail-type'] === 'string' && Object.hasOwn(value, 'detail'))
    return { sender: EVENTBRIDGE, events: eventsIn(value, budget) };
  const topic = value['TopicArn'];
  if (typeof topic === 'string') {
    const sender = senders.topic(topic);
    return sender === undefined
      ? { refused: `the topic ${topic.slice(0, 300)} is under no customer's topics in customers.yaml` }
      : { sender, events: eventsIn(notification(value), budget) };
  }
  return {
    refused:
      'nobody answers for it: it is neither an event of EventBridge nor a notification of SNS (turn raw message delivery off)',
  };
}

function outermost(body: string, budget: Budget): Record<string, unknown> | string {
  try {
    budget.text(body);
    const value = budget.parse(body);
    return isObject(value) ? value : 'not JSON of EventBridge or SNS';
  } catch (error) {
    if (error instanceof OverBudget) return error.message;
    throw error;
  }
}

/** What SNS signs of a notification. No other member is read: it could be another message. */
export const notification = ({
  Type,
  TopicArn,
  Message,
  Subject,
  Timestamp,
}: Record<string, unknown>): Record<string, unknown> => ({ Type, TopicArn, Message, Subject, Timestamp });
