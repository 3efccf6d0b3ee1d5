/** The calls that an incident made, made again one after another by a script, against another sandbox with the same attack. */
import { caller, type Caller, type Credentials } from '../../../sandbox/caller.ts';
import type { RecordedCall } from '../../../sandbox/gateway/recording.ts';
import { leakedKey } from '../../../sandbox/scenarios/leaked-key.ts';
import type { Size } from '../../../sandbox/scenarios/size.ts';
import { Names } from './names.ts';
import { withStack } from './product.ts';

export interface Replayed {
  ms: number;
  calls: number;
  /** Answered with success instead of an error, or the other way round. */
  otherwise: number;
}

/** @param records from the moment the alert lay in the queue until the incident was closed, in their order */
export async function sameCalls(records: readonly RecordedCall[], size: Size): Promise<Replayed> {
  const calls = records.filter((call) => !isIdle(call));
  const modules = await commandsOf(new Set(calls.map((call) => call.service)));
  return withStack(['aws'], async ({ aws, seeded }) => {
    if (aws === undefined || seeded === undefined) throw new Error('the stack has no AWS');
    const scenario = leakedKey.create({ aws, size });
    await scenario.seed();
    await scenario.attack();
    const names = new Names();
    const from = { sourceIp: '203.0.113.10' };
    const engine = caller(aws, seeded.engine, from);
    const intake = caller(aws, seeded.intake, from);
    const callers = new Map<string, Caller>();
    let otherwise = 0;
    const begun = performance.now();
    for (const call of calls) {
      const who = callers.get(call.accessKeyId ?? '') ?? (call.service === 'sqs' ? intake : engine);
      const { Client, commands } = modules.get(call.service)!;
      const Command = commands[`${call.operation}Command`]!;
      const client = who.client(Client, call.region);
      const input = inputOf(call, names);
      const output = await client.send(new Command(input)).catch(() => undefined);
      // As the product reads them. A body that nobody reads ends the process when its connection closes.
      await (output?.['Body'] as Body | undefined)?.transformToByteArray();
      if ((output !== undefined) !== call.status < 400) otherwise += 1;
      names.learn(call.output, output);
      const assumed = assumedBy(call, output);
      if (assumed !== undefined) callers.set(assumed.recorded, caller(aws, assumed.credentials, from));
    }
    const ms = performance.now() - begun;
    for (const who of [engine, intake, ...callers.values()]) who.close();
    return { ms, calls: calls.length, otherwise };
  });
}

/** Waiting for a queue that stays empty is no work. */
const isIdle = ({ service, operation, output }: RecordedCall): boolean =>
  service === 'sqs' && operation === 'ReceiveMessage' && !JSON.stringify(output).includes('ReceiptHandle');

function inputOf(call: RecordedCall, names: Names): object {
  const input = names.translated(call.input) as Record<string, unknown>;
  return call.operation === 'ReceiveMessage' ? { ...input, WaitTimeSeconds: 1 } : input;
}

interface Client {
  send(command: object): Promise<Output>;
  destroy(): void;
  middlewareStack: object;
}
type Output = Record<string, unknown>;
interface Body {
  transformToByteArray(): Promise<Uint8Array>;
}
interface Service {
  Client: new (config: never) => Client;
  commands: Record<string, new (input: object) => object>;
}

/** Names of the SDK's packages that are not botocore's. */
const PACKAGES: Record<string, string> = {
  accessanalyzer: 'accessanalyzer',
  ce: 'cost-explorer',
  config: 'config-service',
  elbv2: 'elastic-load-balancing-v2',
  events: 'eventbridge',
  logs: 'cloudwatch-logs',
  secretsmanager: 'secrets-manager',
};

async function commandsOf(services: ReadonlySet<string>): Promise<Map<string, Service>> {
  const loaded = new Map<string, Service>();
  for (const service of services) {
    const commands = (await import(`@aws-sdk/client-${PACKAGES[service] ?? service}`)) as Service['commands'];
    const name = Object.keys(commands).find((key) => /^[A-Z]\w+Client$/.test(key) && key !== '__Client');
    loaded.set(service, { Client: commands[name ?? ''] as unknown as Service['Client'], commands });
  }
  return loaded;
}

function assumedBy(
  call: RecordedCall,
  output: Output | undefined,
): { recorded: string; credentials: Credentials } | undefined {
  if (call.operation !== 'AssumeRole' || output === undefined) return undefined;
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = output['Credentials'] as Record<string, string>;
  const recorded = (call.output as { Credentials?: { AccessKeyId?: string } }).Credentials?.AccessKeyId ?? '';
  return {
    recorded,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  };
}
