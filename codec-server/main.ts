/** The codec server: decrypts payloads for Temporal's web UI. `node --import tsx codec-server/main.ts`. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { logOfProcess } from '../config/log.ts';
import { loadCodecConfig } from '../config/settings.ts';
import { createPayloadCodec } from '../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { keepRefusals } from '../contract/temporal/refusals.ts';
import { Refusals } from '../domain/refusal-counts.ts';
import { createDeadLetters } from '../intake/receive/dead-letters.ts';
import { amongDeadLetters } from '../intake/receive/refusals.ts';
import { createCodecServer } from './server.ts';

const config = loadCodecConfig(process.env);
const log = logOfProcess('codec-server', config, process.env);
const refusals = new Refusals();
const sqs = new SQSClient({ region: config.AWS_REGION });
const deadLetters = createDeadLetters(sqs, config.FIREBREAK_DEAD_LETTER_QUEUE_URL, log);
const server = createCodecServer({
  codec: createPayloadCodec(await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, config.AWS_REGION)),
  uiOrigin: new URL(config.TEMPORAL_UI_URL).origin,
  people: config.FIREBREAK_CODEC_TOKENS,
  refusals,
  log,
});
server.listen(config.FIREBREAK_CODEC_PORT, config.FIREBREAK_CODEC_HOST);
await once(server, 'listening');
const stopKeeping = keepRefusals(refusals, { record: amongDeadLetters(deadLetters), log });
const { address, port } = server.address() as AddressInfo;
log.info('The codec server is listening', { address, port });

const stop = (): void => {
  server.close();
  server.closeIdleConnections();
  void stopKeeping().then(() => sqs.destroy());
};
process.once('SIGINT', stop).once('SIGTERM', stop);
