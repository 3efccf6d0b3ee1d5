/** The signals and updates of our own processes, each with the schema of its message. */
import { defineSignal, defineUpdate, type SignalDefinition } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import type { z } from 'zod';

/**
 * A signal of our own processes. Anyone with access to Temporal can send one, so what people decide is signed
 * (`contract/signed.ts`). A workflow parses each message by its schema, once, when it comes in, and ignores one that does not
 * fit: it must not end the workflow.
 */
export interface Signal<Message> extends SignalDefinition<[Message]> {
  readonly schema: z.ZodType<Message>;
  /** What it does, one sentence, for Temporal's UI. */
  readonly description: string;
}

export const signal = <Message>(name: string, schema: z.ZodType<Message>, description: string): Signal<Message> => ({
  ...defineSignal<[Message]>(name),
  schema,
  description,
});

/** An update with the schema of its one argument. One that does not fit is refused. */
export interface Update<Result, Message> extends UpdateDefinition<Result, [Message]> {
  readonly schema: z.ZodType<Message>;
}

export const update = <Result, Message>(name: string, schema: z.ZodType<Message>): Update<Result, Message> => ({
  ...defineUpdate<Result, [Message]>(name),
  schema,
});
