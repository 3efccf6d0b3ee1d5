/** Errors of activities leave the process without secrets, whatever threw them: Temporal keeps their texts. */
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { scrubbed } from '../../domain/secrets-in-text.ts';

/** More causes than any error has. */
const MOST_CAUSES = 20;

/** An interceptor of every worker that runs activities. */
export const scrubErrors: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        scrubError(error);
        throw error;
      }
    },
  },
});

/** In place, with its causes, because the class of an error says what Temporal does with it. */
export function scrubError(error: unknown): void {
  for (let one = error, i = 0; one instanceof Error && i < MOST_CAUSES; one = one.cause, i += 1) {
    one.message = scrubbed(one.message);
    if (one.stack !== undefined) one.stack = scrubbed(one.stack);
  }
}
