/** Finding out from CloudTrail (LookupEvents) what an intruder did, compared with parsing the same records. */
import { existsSync, readFileSync } from 'node:fs';
import type { AwsAccess } from '../../activities/aws/access.ts';
import activity from '../../activities/catalogue/cloudtrail/activity.ts';
import type { Entity } from '../../domain/entity.ts';
import type { AwsPart } from '../../sandbox/aws.ts';
import { tellGateway } from '../../sandbox/control.ts';
import { ACCOUNT_ID, contextOf } from './account.ts';
import { compare, type Comparison } from './measure.ts';

/** invictus-ir/aws_dataset, if it is next to the clone. */
const FILE = '../shared/alerts/invictus-aws-dataset/cloudtrail-file.jsonl';
const ATTACKED = '123837392027';
const DAY = { from: '2023-07-10T00:00:00Z', to: '2023-07-11T00:00:00Z' };
const LEAKED: Entity = {
  kind: 'access-key',
  id: 'AKIABA7EBE4A1EXAMPLE',
  standing: 'affected',
  facts: { user: 'bert-jan' },
};

/** Undefined if the data set is missing. */
export async function analysing(aws: AwsPart, access: AwsAccess): Promise<Comparison | undefined> {
  if (!existsSync(FILE)) return undefined;
  const read = (): { Records: object[] }[] =>
    readFileSync(FILE, 'utf8')
      .replaceAll(ATTACKED, ACCOUNT_ID)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Records: object[] });
  const files = read();
  for (const { Records } of files) await tellGateway(aws, '/cloudtrail/events', { account: ACCOUNT_ID, Records });
  const ctx = contextOf(access, activity, 'assess', DAY);
  return compare(
    {
      what: `analyse ${files.reduce((sum, { Records }) => sum + Records.length, 0)} CloudTrail records of a real attack`,
      baseline: 'reading the file',
      bare: read,
      ours: () =>
        activity.inquire(ctx, {
          incident: ctx.incident,
          targets: [LEAKED],
          entities: [LEAKED],
          alerts: [],
          params: {},
        }),
    },
    3,
  );
}
