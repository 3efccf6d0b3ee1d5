/** Parses each message when it comes in. A signal that does not fit its schema is logged and ignored, an update refused. */
import { log, setHandler } from '@temporalio/workflow';
import type { Signal, Update } from '../contract/messages.ts';

/** @param refuse what else is done about one that does not fit */
export function onSignal<Message>(
  signal: Signal<Message>,
  handle: (message: Message) => void,
  refuse: () => void = () => undefined,
): void {
  const { description } = signal;
  const take = (raw: Message): void => {
    const { success, data, error } = signal.schema.safeParse(raw);
    if (success) {
      handle(data);
      return;
    }
    refuse();
    log.warn('A message that is not understood was ignored', { kind: signal.name, problem: error.message });
  };
  setHandler(signal, take, { description });
}

export function onUpdate<Result, Message>(
  update: Update<Result, Message>,
  handle: (message: Message) => Result | Promise<Result>,
): void {
  setHandler(update, (raw) => handle(raw), {
    validator: (raw) => {
      update.schema.parse(raw);
    },
  });
}
