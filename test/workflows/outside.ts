/** What the customer and systems outside are told of an incident, in memory. */
import { updateText, type CustomerUpdate } from '../../domain/customer-update.ts';
import type { CallInput } from '../../domain/notice.ts';
import type { TellResult, TellSystemInput } from '../../domain/system-telling.ts';

export class Outside {
  /** What the customer was told. */
  readonly updates: (CustomerUpdate & { words?: string })[] = [];
  /** Called before the customer is told; throw here. */
  beforeUpdate: () => void = () => undefined;
  /** What systems outside were told. */
  readonly systemsTold: TellSystemInput[] = [];
  /** Whose phones rang. */
  readonly rung: CallInput[] = [];
  /** Called before a phone rings; throw here. */
  beforeCall: () => void = () => undefined;
  /** Called before a system is told; throw here. */
  beforeSystem: () => void = () => undefined;
  /** What a system answers. */
  bySystem: (input: TellSystemInput) => TellResult = ({ ref = 'SEC-1', tellings }) => ({
    ref,
    seq: tellings.at(-1)!.seq,
  });

  activities(): Record<string, (input: never) => unknown> {
    return {
      'incident.draft-update': (update: CustomerUpdate) => ({ text: updateText(update) }),
      'incident.update': (update: CustomerUpdate & { words?: string }) => {
        this.beforeUpdate();
        this.updates.push(update);
        return { text: update.words ?? 'the text' };
      },
      'system.tell': (input: TellSystemInput) => {
        this.beforeSystem();
        this.systemsTold.push(input);
        return this.bySystem(input);
      },
      'system.call': (input: CallInput) => {
        this.beforeCall();
        this.rung.push(input);
        return { called: true };
      },
    };
  }
}
