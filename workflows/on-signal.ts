/**
 * The one check of what our own processes say to a workflow: encrypted for it, said since it began, heard once, and as its schema
 * says. What does not pass is refused on record. What people say has a check of its own (`workflows/statements.ts`).
 */
import { ApplicationFailure, log, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Signal, Update } from '../contract/own.ts';
import { OF_ANOTHER, saidAt } from '../contract/unread.ts';
import type { Fault } from '../domain/statement.ts';
import { MINUTE_MS } from '../domain/units.ts';
import { recordRefusal } from './refusals.ts';

/** How far the clock of the process that says something may be behind Temporal's. */
const BEHIND_MS = 10 * MINUTE_MS;

/** What was heard in this run: a message that is sent again is no message. Each run of a workflow has its own. */
const heard = new Set<string>();

/** @param refuse how a message that is not heard is put on record; by default infosec is told */
export function onSignal<Message>(
  signal: Signal<Message>,
  handle: (message: Message) => void,
  refuse: (fault: Fault) => void = (fault) => recordRefusal(signal.name, fault),
): void {
  const { name, description, schema } = signal;
  const take = (raw: Message): void => {
    const message = heardOf(raw, schema);
    if (!('fault' in message)) {
      handle(message.data);
      return;
    }
    log.warn('A message was refused', { kind: name, ...message });
    refuse(message.fault);
  };
  setHandler(signal, take, { description });
}

/** It has no validator: what a validator refuses leaves nothing in the history, and could not be put on record. */
export function onUpdate<Result, Message>(
  update: Update<Result, Message>,
  handle: (message: Message) => Result | Promise<Result>,
): void {
  setHandler(update, (raw) => {
    const message = heardOf(raw, update.schema);
    if (!('fault' in message)) return handle(message.data);
    log.warn('A message was refused', { kind: update.name, ...message });
    recordRefusal(update.name, message.fault);
    throw ApplicationFailure.nonRetryable(`${update.name} was refused: ${message.problem}`, 'Validation');
  });
}

type Heard<Message> = { data: Message } | { fault: Fault; problem: string };

function heardOf<Message>(raw: unknown, schema: Signal<Message>['schema']): Heard<Message> {
  const said = saidAt(raw);
  if (isBeforeStart(raw)) return { fault: 'stale', problem: 'it was said before this workflow began' };
  if (said !== undefined && heard.has(said.nonce)) return { fault: 'repeated', problem: 'it was heard before' };
  const { success, data, error } = schema.safeParse(raw);
  if (!success) return { fault: raw === OF_ANOTHER ? 'elsewhere' : 'unsigned', problem: error.message };
  if (said !== undefined) heard.add(said.nonce);
  return { data };
}

/** Whether a message or argument was encrypted before this run began, so that somebody has taken it from an earlier one. */
export function isBeforeStart(raw: unknown): boolean {
  const said = saidAt(raw);
  return said !== undefined && said.atMs < workflowInfo().startTime.getTime() - BEHIND_MS;
}
