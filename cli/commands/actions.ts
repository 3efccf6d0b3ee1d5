/** `firebreak actions [--json]`: the catalogue, and what each entry may do to an account. */
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import type { Command } from '../command.ts';
import { parse } from '../command.ts';
import { jsonLines, table } from '../output.ts';

export const actions: Command = {
  usage: 'actions [--json]',
  summary: 'the catalogue: what each entry does, whether it can be undone, and its IAM permissions',
  async run(args, io) {
    const { values } = parse(args, { json: { type: 'boolean' } });
    const entries = [...(await loadCatalogue()).values()].map((entry) => ({
      id: entry.id,
      kind: entry.kind,
      title: entry.title,
      targets: entry.targets,
      reversible: entry.kind === 'change' ? entry.reversible : null,
      minimumApprovals: entry.minimumApprovals ?? null,
      // Notices are sent from the MSP's own account: no role of a customer's needs what they need.
      runsIn: entry.kind === 'notice' ? 'msp' : (entry.runsIn ?? null),
      permissions: entry.permissions,
      csf: entry.csf,
      requirements: entry.requirements,
    }));
    if (values.json) io.stdout.write(jsonLines(entries));
    else
      io.stdout.write(
        table(
          entries.map((e) => [
            e.id,
            e.kind,
            [
              e.reversible === null ? [] : e.reversible ? ['reversible'] : ['CANNOT BE UNDONE'],
              e.minimumApprovals === null ? [] : [`${e.minimumApprovals} approvers`],
              e.runsIn === null ? [] : [`in the ${e.runsIn} account`],
            ]
              .flat()
              .join(', '),
            e.requirements.join(' '),
            e.permissions.join(' '),
          ]),
        ),
      );
    return 0;
  },
};
