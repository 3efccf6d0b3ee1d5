/** The snapshots that this incident took of an instance's volumes. */
import { paginateDescribeSnapshots, type EC2Client, type Snapshot } from '@aws-sdk/client-ec2';
import { groupBy } from '../../../domain/group.ts';
import { oneCallFor } from '../one-call.ts';
import { allPages } from '../pages.ts';
import { MOST_VALUES, tagOf } from './instances.ts';
import { INCIDENT_TAG, INSTANCE_TAG } from './tags.ts';

/** In AWS's order, failed ones too. */
export async function copiesOf(ec2: EC2Client, incidentId: string, instanceId: string): Promise<Snapshot[]> {
  return (await copies(ec2, keyOf(incidentId, instanceId))) ?? [];
}

/** Neither id contains a blank. */
const keyOf = (incidentId: string | undefined, instanceId: string | undefined): string => `${incidentId} ${instanceId}`;

const copies = oneCallFor(MOST_VALUES, async (ec2: EC2Client, keys) => {
  const valuesOf = (part: 0 | 1): string[] => [...new Set(keys.map((key) => key.split(' ')[part] ?? ''))];
  const where = {
    OwnerIds: ['self'],
    Filters: [
      { Name: `tag:${INCIDENT_TAG}`, Values: valuesOf(0) },
      { Name: `tag:${INSTANCE_TAG}`, Values: valuesOf(1) },
    ],
  };
  const found = await allPages(paginateDescribeSnapshots({ client: ec2 }, where), (page) => page.Snapshots);
  return groupBy(found, ({ Tags }) => keyOf(tagOf(Tags, INCIDENT_TAG), tagOf(Tags, INSTANCE_TAG)));
});
