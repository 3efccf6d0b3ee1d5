/** The owner of an account. An account that is not listed needs a person, who adds it to customers.yaml. */
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
      en: `Account ${account} of customer ${customerId} is not in customers.yaml. Add it there.`,
      ko: `customers.yaml에 없는 계정입니다: ${account}(고객사 ${customerId}). 추가해 주세요.`,
    });
  return owner;
}

/**
 * The same for an alert that opens an incident, and must not be lost: intake may know the account from its file before the worker
 * does.
 * @throws ApplicationFailure `Validation`, retried
 */
export function awaitedOwner(
  customers: CustomersFile,
  of: { customerId: string; account: string },
  missing: (problem: string) => void = () => undefined,
): Owner {
  try {
    return requireOwner(customers, of);
  } catch (error) {
    const { message, details } = error as ApplicationFailure;
    missing(`An alert waits. ${message}`);
    throw ApplicationFailure.create({
      type: 'Validation',
      message,
      details: details ?? [],
      nextRetryDelay: '10 seconds',
    });
  }
}

/** A failure that no retry cures: a person has to correct a file. */
export const invalid = (text: Text): ApplicationFailure =>
  ApplicationFailure.create({ type: 'Validation', message: text.en, nonRetryable: true, details: [text] });
