/** Brings the suppressions of customers.yaml into the list that people read, before they have hidden anything. */
import type { Client } from '@temporalio/client';
import type { IntakeCustomer } from '../../domain/extracts.ts';
import type { Log } from '../../domain/log.ts';
import { keepConfigured } from '../../contract/temporal/suppressions.ts';

const AGAIN_AFTER_MS = 60_000;

type Suppressing = Pick<IntakeCustomer, 'id' | 'suppressions'>;

/** Tried until Temporal has taken them. @returns a function that ends it */
export function registerSuppressions(
  customers: readonly Suppressing[],
  client: Pick<Client, 'workflow'>,
  log: Log,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const register = async (): Promise<void> => {
    try {
      await keepConfigured(customers, client, new Date());
    } catch (error) {
      log.warn('the list of suppressions does not show those of customers.yaml yet; trying again', { error });
      timer = setTimeout(() => void register(), AGAIN_AFTER_MS);
    }
  };
  void register();
  return () => clearTimeout(timer);
}
