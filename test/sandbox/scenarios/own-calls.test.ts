/** Firebreak's own calls come back through the alert queue, as CloudTrail records them. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller } from '../../../sandbox/caller.ts';
import { createCryptoMiner } from '../../../sandbox/scenarios/crypto-miner.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import { eventually } from '../../eventually.ts';
import { openCase, openStage, until, writes, type Case, type Stage } from './stage.ts';

const ACCOUNT = '111122224444';
const LONG_MS = 300_000;

let stage: Stage;
let c: Case;
beforeAll(async () => {
  stage = await openStage();
  c = await openCase(stage, createCryptoMiner({ aws: stage.stack.aws, account: ACCOUNT }));
}, LONG_MS);
afterAll(() => stage?.close(), LONG_MS);

interface TrailRecord {
  eventID: string;
  awsRegion: string;
  eventTime: string;
  userIdentity: { accessKeyId: string; sessionContext: object; arn: string };
}

/** The CloudTrail record of the engine's first change: the copy of the volumes. */
async function ownRecord(): Promise<TrailRecord> {
  await eventually('a snapshot', async () => (await writes(c)).some((w) => w.operation === 'CreateSnapshots'), {
    patienceMs: 150_000,
  });
  const lookUp = new LookupEventsCommand({
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateSnapshots' }],
  });
  return eventually('its record', async () => {
    const found = await asOwner(stage.stack.aws, ACCOUNT, (who) => who.client(CloudTrailClient).send(lookUp));
    const text = found.Events?.[0]?.CloudTrailEvent;
    return text === undefined ? undefined : (JSON.parse(text) as TrailRecord);
  });
}

/** As EventBridge brings it into the alert queue. */
async function deliver(detail: TrailRecord): Promise<void> {
  const { aws, seeded } = stage.stack;
  const operator = caller(aws, seeded.operator, { sourceIp: '192.0.2.1' });
  const event = {
    version: '0',
    id: detail.eventID,
    source: 'aws.ec2',
    'detail-type': 'AWS API Call via CloudTrail',
    account: ACCOUNT,
    region: detail.awsRegion,
    time: detail.eventTime,
    resources: [],
    detail,
  };
  await operator
    .client(SQSClient)
    .send(new SendMessageCommand({ QueueUrl: seeded.alertQueueUrl, MessageBody: JSON.stringify(event) }));
  operator.close();
}

async function incidentsOfAccount(): Promise<string[]> {
  const query = `WorkflowType = 'incident' AND FirebreakAccount = '${ACCOUNT}'`;
  const found: string[] = [];
  for await (const { workflowId } of stage.client.workflow.list({ query })) found.push(workflowId);
  return found;
}

it(
  'open no incident and are counted; the same with a key that the engine never had opens one',
  async () => {
    const own = await ownRecord();
    await deliver(own);
    const accessKeyId = 'ASIANEVERISSUED00001';
    await deliver({
      ...own,
      eventID: '5c3a7f10-0000-4000-8000-000000000001',
      userIdentity: { ...own.userIdentity, accessKeyId },
    });
    const others = await eventually(
      'an incident about the forged session',
      async () => {
        const found = (await incidentsOfAccount()).filter((id) => id !== c.id);
        return found.length > 0 && found;
      },
      { patienceMs: 150_000 },
    );
    expect(others).toHaveLength(1);
    const [id = ''] = others;
    const state = await until({ ...c, id }, 'an alert', (s) => s.alerts.length > 0);
    expect(state.title).toContain("Firebreak's own role was used by somebody else");
    expect(state.alerts.map((a) => a.id)).toEqual(['5c3a7f10-0000-4000-8000-000000000001']);
    expect(state.severity).toBe('critical');
    // It tells the last minute's counts when it ends.
    await stage.services.intake.stop();
    const lines = stage.services.intake.log().split('\n');
    const told = lines.filter((line) => line.includes('events ignored'));
    expect(told.join()).toContain(`"one of Firebreak's own calls":1`);
    const first = await until(c, 'anything', () => true);
    expect(first.alerts.map((a) => a.id)).not.toContain(own.eventID);
    expect(await incidentsOfAccount()).toHaveLength(2);
  },
  LONG_MS,
);
