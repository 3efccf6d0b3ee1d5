/** `firebreak suppressions end` on a real Temporal. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppressionId } from '../../contract/ids.ts';
import { SUPPRESSION_WORKFLOW } from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { listSuppressions } from '../../contract/temporal/suppressions.ts';
import type { SuppressionPart } from '../../domain/suppressions.ts';
import { DAY_MS } from '../../domain/units.ts';
import { ACCOUNT } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { Rig } from '../workflows/rig.ts';
import { firebreakIn, type Result } from './firebreak.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

async function suppressed(incident: string): Promise<WorkflowHandle> {
  const until = new Date(Date.now() + 3 * DAY_MS).toISOString();
  const facts: SuppressionPart['facts'] = {
    customer: 'acme',
    account: ACCOUNT,
    origin: 'people',
    findingTypes: ['Recon:EC2/Portscan'],
    about: `a scan of ${incident}`,
    severity: 'low',
    from: new Date().toISOString(),
    until,
    because: 'a scanner of ours',
    by: ['jun'],
    incident,
  };
  const { client } = rig.env;
  const handle = await client.workflow.start(SUPPRESSION_WORKFLOW, {
    workflowId: suppressionId(incident),
    taskQueue: TASK_QUEUES.workflows,
    args: [{ until, decided: { parts: [{ facts }], channel: 'C0ACME' } }],
    memo: { parts: [{ facts }] },
  });
  await eventually('it in the list', async () => (await listSuppressions(client)).some((s) => s.incident === incident));
  return handle;
}

const end = (incident: string, by = 'ops'): Promise<Result> =>
  firebreakIn({ env: rig.where() }, 'suppressions', 'end', incident, '--by', by, '--because', 'asked by phone');

describe('firebreak suppressions end', () => {
  it('ends it in the name of the operator, and says so once it has ended', async () => {
    const handle = await suppressed('acme-1-x');
    const { code, out } = await end('acme-1-x', 'o'.repeat(69));
    expect([code, out]).toEqual([0, 'Ended: a scan of acme-1-x. Its alerts open incidents again.\n']);
    await handle.result();
    const { memo } = await handle.describe();
    expect(memo?.['ended']).toMatchObject({ by: `${'o'.repeat(69)} (operator)`, because: 'asked by phone' });
  });

  it('says that it is not confirmed while no worker has ended it', async () => {
    const handle = await suppressed('acme-2-x');
    await rig.stopWorking();
    const { code, out } = await end('acme-2-x');
    expect([code, out]).toEqual([1, expect.stringContaining('Told, not confirmed yet: a scan of acme-2-x.')]);
    await rig.startWorkers();
    await handle.result();
  });

  it('refuses a name that is too long for the record, and an id of which nothing is suppressed', async () => {
    expect(await end('acme-1-x', 'o'.repeat(70))).toMatchObject({
      code: 1,
      err: expect.stringContaining('at most 69'),
    });
    expect(await end('acme-9-x')).toMatchObject({ code: 1, err: expect.stringContaining('Nothing is suppressed') });
  });
});
