/** What the customer and systems outside are told of an incident, in memory. */
import type { CustomerUpdate } from '../../domain/customer-update.ts';
import type { TellSystemInput } from '../../domain/system-telling.ts';

export class Outside {
  /** What the customer was told. */
  readonly updates: CustomerUpdate[] = [];
  /** What systems outside were told. */
  readonly systemsTold: TellSystemInput[] = [];
  /** Called before a system is told; throw here. */
  beforeSystem: () => void = () => undefined;

  activities(): Record<string, (input: never) => unknown> {
    return {
      'incident.update': (update: CustomerUpdate) => {
        this.updates.push(update);
        return { text: 'the text' };
      },
      'system.tell': (input: TellSystemInput) => {
        this.beforeSystem();
        this.systemsTold.push(input);
        return { ref: input.ref ?? 'SEC-1' };
      },
    };
  }
}
