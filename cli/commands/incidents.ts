/** `firebreak incidents [--json]`: open and past incidents, newest first, from Temporal's visibility. */
import { INCIDENT_WORKFLOW } from '../../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';
import { withTemporal } from '../connection.ts';
import { parse, type Command } from '../command.ts';
import { jsonLines, table } from '../output.ts';

export const incidents: Command = {
  usage: 'incidents [--json]',
  summary: 'open and past incidents, newest first',
  async run(args, io) {
    const { values } = parse(args, { json: { type: 'boolean' } });
    const rows = await withTemporal(io, async (client) => {
      const found = [];
      const query = `WorkflowType = '${INCIDENT_WORKFLOW}'`;
      for await (const w of client.workflow.list({ query })) {
        const attribute = (key: keyof typeof SEARCH_ATTRIBUTES): string =>
          w.typedSearchAttributes.get(SEARCH_ATTRIBUTES[key]) ?? '';
        found.push({
          id: w.workflowId,
          runId: w.runId,
          status: attribute('status'),
          phase: attribute('phase'),
          severity: attribute('severity'),
          category: attribute('category'),
          customer: attribute('customer'),
          account: attribute('account'),
          openedAt: w.startTime.toISOString(),
          closedAt: w.closeTime?.toISOString() ?? null,
        });
      }
      return found;
    });
    if (values.json) io.stdout.write(jsonLines(rows));
    else if (rows.length === 0) io.stdout.write('no incidents\n');
    else io.stdout.write(table(rows.map((r) => [r.id, r.status, r.phase, r.severity, r.category, r.openedAt])));
    return 0;
  },
};
