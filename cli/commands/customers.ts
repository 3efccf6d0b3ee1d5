/** `firebreak customers check FILE`: whether a customers.yaml fits; every complaint names its line and the fix. */
import { loadCustomers } from '../../workers/customers.ts';
import type { Command } from '../command.ts';
import { only, parse, UsageError } from '../command.ts';
import { table } from '../output.ts';

export const customers: Command = {
  usage: 'customers check FILE',
  summary: 'checks a customers.yaml; names file, line and fix of everything that does not fit',
  async run(args, io) {
    const [verb, ...rest] = parse(args, {}).positionals;
    if (verb !== 'check') throw new UsageError(verb === undefined ? 'check what?' : `there is no customers ${verb}`);
    const file = only(rest, 'FILE');
    const { customers: all } = await loadCustomers(file);
    io.stdout.write(
      table(
        all.flatMap((c) =>
          c.accounts.map((a) => [c.id, a.id, a.name, a.environment, c.approvers.map((p) => p.name).join(', ')]),
        ),
      ),
    );
    io.stdout.write(`${file}: right\n`);
    return 0;
  },
};
