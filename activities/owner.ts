/** The owner of an account. An account that is not listed needs a person, so the activity is not retried. */
import { ApplicationFailure } from '@temporalio/common';
import { ownerOf, type CustomersFile, type Owner } from '../domain/customer.ts';
import type { Text } from '../domain/text.ts';

/** @throws ApplicationFailure `Validation`, not retried */
export function requireOwner(
  customers: CustomersFile,
  { customerId, account }: { customerId: string; account: string },
): Owner {
  const owner = ownerOf(customers, account);
  if (owner?.customer.id !== customerId)
    throw invalid({
      en: `Account ${account} of customer ${customerId} is not in the customers file. Add it and restart the worker.`,
      ko: `customers.yaml에 없는 계정입니다: ${account}(고객사 ${customerId}). 추가하고 워커를 다시 시작하세요.`,
    });
  return owner;
}

/** A failure that no retry cures: a person has to correct a file. */
export const invalid = (text: Text): ApplicationFailure =>
  ApplicationFailure.create({ type: 'Validation', message: text.en, nonRetryable: true, details: [text] });
