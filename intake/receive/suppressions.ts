/** Brings the suppressions of customers.yaml into the list that people read, before they have hidden anything. */
import type { Client } from '@temporalio/client';
import type { IntakeCustomer } from '../../domain/extracts.ts';
import type { Log } from '../../domain/log.ts';
import { keepConfigured } from '../../contract/temporal/suppressions.ts';

const AGAIN_AFTER_MS = 60_000;

type Suppressing = Pick<IntakeCustomer, 'id' | 'suppressions'>;

/** Tried until Temporal has taken them. */
export function registerSuppressions(
  first: readonly Suppressing[],
  client: Pick<Client, 'workflow'>,
  log: Log,
): { register: (customers: readonly Suppressing[]) => void; end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let current = first;
  const tryIt = async (customers: readonly Suppressing[]): Promise<void> => {
    try {
      await keepConfigured(customers, client, new Date());
    } catch (error) {
      log.warn('the list of suppressions does not show those of customers.yaml yet; trying again', { error });
      // Others have come meanwhile, which are tried by themselves.
      if (customers === current) timer = setTimeout(() => void tryIt(customers), AGAIN_AFTER_MS);
    }
  };
  const register = (customers: readonly Suppressing[]): void => {
    clearTimeout(timer);
    current = customers;
    void tryIt(customers);
  };
  register(first);
  return { register, end: () => clearTimeout(timer) };
}
