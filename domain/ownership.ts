/** What only one customer may have. */
import { senderProblems, type Problem } from './senders.ts';

/** One customer has each id, account, sender and topic. */
export function ownershipProblems(customers: Parameters<typeof senderProblems>[0]): Problem[] {
  const owners = new Map<string, string>();
  return customers.flatMap((c, i) => {
    const taken = c.accounts.flatMap(({ id }, j) => {
      const other = owners.get(id);
      owners.set(id, c.id);
      if (other === undefined) return [];
      const message = `account ${id} already belongs to ${other}: one account has one owner`;
      return [{ path: ['customers', i, 'accounts', j, 'id'], message }];
    });
    const senders = senderProblems(customers, i).map(({ path, message }) => ({
      path: ['customers', i, ...path],
      message,
    }));
    const isTwice = customers.findIndex((x) => x.id === c.id) !== i;
    return [
      ...taken,
      ...senders,
      ...(isTwice ? [{ path: ['customers', i, 'id'], message: `${c.id} is used twice` }] : []),
    ];
  });
}
