/** Parses each message of a signal when it comes in. One that does not fit its schema is logged and ignored. */
import { log, setHandler } from '@temporalio/workflow';
import type { Signal } from '../contract/messages.ts';

export function onSignal<Message>(signal: Signal<Message>, handle: (message: Message) => void): void {
  setHandler(signal, (raw) => {
    const { success, data, error } = signal.schema.safeParse(raw);
    if (success) handle(data);
    else log.warn('A message that is not understood was ignored', { kind: signal.name, problem: error.message });
  });
}
