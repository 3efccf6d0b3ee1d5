/** Brings the suppressions of customers.yaml into the list that people read, before they have hidden anything. */
import type { Client } from '@temporalio/client';
import type { IntakeCustomer } from '../../domain/extracts.ts';
import type { Log } from '../../domain/log.ts';
import { kept, type Kept } from '../../contract/temporal/kept.ts';
import { keepConfigured } from '../../contract/temporal/suppressions.ts';

type Suppressing = Pick<IntakeCustomer, 'id' | 'suppressions'>;

export const keptSuppressions = (client: Pick<Client, 'workflow'>, log: Log): Kept<readonly Suppressing[]> =>
  kept(
    (customers) => keepConfigured(customers, client, new Date()),
    (error) => log.warn('the list of suppressions does not show those of customers.yaml yet; trying again', { error }),
  );
