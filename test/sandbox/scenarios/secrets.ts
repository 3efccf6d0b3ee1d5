/** Nothing that is kept of a closed incident has a secret that the sandbox knows: not its history, evidence, reports or logs, nor Slack. */
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { historiesOf } from '../../../contract/temporal/chain.ts';
import { decryptHistory } from '../../../contract/temporal/external-payloads.ts';
import { asOwner } from '../../../sandbox/scenarios/reading.ts';
import { HOME_REGION, MSP_ACCOUNT } from '../../../sandbox/story.ts';
import { channelText, type Case } from './stage.ts';

/** What is shorter may be an ordinary word. */
const SHORTEST = 16;

export async function keepsNoSecret(c: Case): Promise<void> {
  const secrets = [...ofProcesses(c), ...(await ofTheCustomer(c))];
  expect(secrets.length).toBeGreaterThan(4);
  const kept = [...(await histories(c)), ...(await evidence(c)), ...(await logs(c)), ['Slack', await channelText(c)]];
  for (const [what, text = ''] of kept) {
    for (const [name, secret] of secrets) expect(text.includes(secret), `${name} in ${what}`).toBe(false);
  }
}

/** Name and text. */
type Named = [string, string];

/** Variables have one secret, or a list such as `sender=secret,sender=secret` and `id=local:key`. */
const ofProcesses = ({ stage }: Case): Named[] =>
  Object.entries(stage.stack.environment).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET/.test(name) && !/PUBLIC|KEY_ID/.test(name)
      ? value
          .split(/,|[a-z0-9-]+=(?:local:)?/)
          .filter((secret) => secret.length >= SHORTEST)
          .map((secret): Named => [name, secret])
      : [],
  );

/** The new keys and passwords that Firebreak made, where their owners fetch them. */
const ofTheCustomer = ({ stage, scenario }: Case): Promise<Named[]> =>
  asOwner(stage.stack.aws, scenario.account.id, async (who) => {
    const manager = who.client(SecretsManagerClient, HOME_REGION);
    const { SecretList = [] } = await manager.send(new ListSecretsCommand({}));
    const values = await Promise.all(
      SecretList.map(async ({ ARN, Name = '' }): Promise<Named[]> => {
        const { SecretString = '' } = await manager.send(new GetSecretValueCommand({ SecretId: ARN }));
        const held = [...SecretString.matchAll(/"([^"]{20,})"/g)].map(([, one = '']) => one);
        // The id of a key is no secret.
        return held.filter((one) => !/^AKIA|^arn:|^20\d\d-/.test(one)).map((one) => [Name, one]);
      }),
    );
    return values.flat();
  });

/** As Temporal has them, and decrypted with all payloads as text. */
async function histories({ stage: { client }, id }: Case): Promise<Named[]> {
  const { payloadCodecs } = client.workflow.options.loadedDataConverter;
  const runs = await historiesOf(client, id);
  return Promise.all(
    runs.map(async ({ runId, history }): Promise<Named> => {
      const sealed = historyToJSON(history);
      await decryptHistory(history, payloadCodecs);
      const open = historyToJSON(history);
      const payloads = [...open.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString('utf8'),
      );
      return [`history ${runId}`, [sealed, open, ...payloads].join('\n')];
    }),
  );
}

const evidence = ({ stage, id }: Case): Promise<Named[]> =>
  asOwner(stage.stack.aws, MSP_ACCOUNT, async (who) => {
    const s3 = who.client(S3Client, HOME_REGION);
    const Bucket = stage.stack.seeded.evidenceBucket;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${id}/` }));
    return Promise.all(
      Contents.map(async ({ Key = '' }): Promise<Named> => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return [Key, unpacked(Key, (await Body?.transformToByteArray()) ?? new Uint8Array())];
      }),
    );
  });

/** The finished record is packed, also within the viewer's file. */
function unpacked(key: string, bytes: Uint8Array): string {
  if (key.endsWith('.gz')) return gunzipSync(bytes).toString();
  const text = new TextDecoder().decode(bytes);
  const [, packed] = /id="recording">([^<]*)</.exec(text) ?? [];
  return packed === undefined ? text : gunzipSync(Buffer.from(packed, 'base64')).toString();
}

/** Of our own processes. */
const logs = ({ stage }: Case): Promise<Named[]> =>
  Promise.all(
    stage.stack.processes
      .filter(({ name }) => ['workers', 'slack-app', 'intake'].includes(name))
      .map(async ({ name, logFile }): Promise<Named> => [`the log of ${name}`, await readFile(logFile, 'utf8')]),
  );
