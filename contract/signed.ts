/** The signals by which people speak to workflows. Each carries one statement that the Slack app has signed. */
import { defineSignal, type SignalDefinition } from '@temporalio/workflow';
import type { z } from 'zod';
import type { Signed } from '../domain/statement.ts';

export interface SpokenSignal<Message> extends SignalDefinition<[Signed<Message>]> {
  /** Of the message in the statement. Who said it is not in it: the statement says that. */
  readonly schema: z.ZodType<Message>;
  /** What it does, one sentence, for Temporal's UI. */
  readonly description: string;
}

export const spoken = <Message>(
  name: string,
  schema: z.ZodType<Message>,
  description: string,
): SpokenSignal<Message> => ({ ...defineSignal<[Signed<Message>]>(name), schema, description });
