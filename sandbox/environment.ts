/** The environment variables of our own processes, as an operator sets them for the real services. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackInfo } from './stack-info.ts';
import { HOME_REGION } from './story.ts';

/** AWS workers get no Slack token, and the Slack process gets no AWS credentials. */
export type Role = 'worker' | 'intake' | 'slack' | 'codec' | 'console';

export function environmentOf(info: StackInfo, role?: Role): Record<string, string> {
  const shared = {
    TEMPORAL_ADDRESS: info.temporal?.address,
    TEMPORAL_NAMESPACE: info.temporal?.namespace,
    TEMPORAL_UI_URL: info.temporal?.uiUrl,
    FIREBREAK_PAYLOAD_KEYS: info.payloadKeys,
  };
  const aws = (who: 'engine' | 'intake' | 'operator' | 'console' | 'codec') => ({
    AWS_ENDPOINT_URL: info.aws?.endpoint,
    AWS_REGION: HOME_REGION,
    AWS_ACCESS_KEY_ID: info.seeded?.[who].accessKeyId,
    AWS_SECRET_ACCESS_KEY: info.seeded?.[who].secretAccessKey,
    // A process of the sandbox must never use a developer's own profiles, and so never reach a real account.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  const worker = {
    ...aws('engine'),
    FIREBREAK_CUSTOMERS: join(info.home, 'customers.yaml'),
    FIREBREAK_RUNBOOKS: fileURLToPath(new URL('../runbooks', import.meta.url)),
    FIREBREAK_REVIEWS: fileURLToPath(new URL('../reviews', import.meta.url)),
    FIREBREAK_REGIMES: fileURLToPath(new URL('../regimes', import.meta.url)),
    FIREBREAK_EVIDENCE_BUCKET: info.seeded?.evidenceBucket,
    FIREBREAK_PAYLOAD_BUCKET: info.seeded?.payloadBucket,
    FIREBREAK_SCHEDULES: 'paused',
    FIREBREAK_DEAD_LETTER_QUEUE_URL: info.seeded?.deadLetterQueueUrl,
  };
  const intake = {
    ...aws('intake'),
    FIREBREAK_MAPPINGS: fileURLToPath(new URL('../mappings', import.meta.url)),
    FIREBREAK_INTAKE_CUSTOMERS: join(info.home, 'customers.intake.yaml'),
    FIREBREAK_ALERT_QUEUE_URL: info.seeded?.alertQueueUrl,
    FIREBREAK_DEAD_LETTER_QUEUE_URL: info.seeded?.deadLetterQueueUrl,
    FIREBREAK_INTAKE_HOST: info.intake.host,
    FIREBREAK_INTAKE_PORT: String(info.intake.port),
    FIREBREAK_API_KEYS: Object.entries(info.intake.apiKeys)
      .map(([sender, key]) => `${sender}=${key}`)
      .join(','),
  };
  const slack = {
    FIREBREAK_SLACK_CUSTOMERS: join(info.home, 'customers.slack-app.yaml'),
    // Nor those that the machine's metadata would give it.
    AWS_EC2_METADATA_DISABLED: 'true',
    SLACK_BOT_TOKEN: info.slack?.botToken,
    SLACK_APP_TOKEN: info.slack?.appToken,
    SLACK_SIGNING_SECRET: info.slack?.signingSecret,
    SLACK_API_URL: info.slack?.apiUrl,
    ...consoleAddress(info),
  };
  const codec = {
    ...aws('codec'),
    FIREBREAK_DEAD_LETTER_QUEUE_URL: info.seeded?.deadLetterQueueUrl,
    FIREBREAK_CODEC_PORT: info.temporal?.codec?.port.toString(),
    FIREBREAK_CODEC_TOKENS: info.temporal?.codec && `operator=${info.temporal.codec.token}`,
  };
  const { host, port } = info.console;
  const managers = {
    ...aws('console'),
    ...consoleAddress(info),
    FIREBREAK_CONSOLE_CUSTOMERS: join(info.home, 'customers.console.yaml'),
    FIREBREAK_CONSOLE_HOST: host,
    FIREBREAK_CONSOLE_PORT: String(port),
    FIREBREAK_CONSOLE_ACCESS_LOG: join(info.home, 'console-access.csv'),
    FIREBREAK_EVIDENCE_BUCKET: info.seeded?.evidenceBucket,
    FIREBREAK_PAYLOAD_BUCKET: info.seeded?.payloadBucket,
  };
  const byRole = { worker, intake, slack, codec, console: managers };
  const all = role === undefined ? { ...worker, ...intake, ...slack, ...aws('operator') } : byRole[role];
  return Object.fromEntries(
    Object.entries({ ...shared, ...all }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The local Slack has no sign-in for other programs, so links of `/incident timeline` sign in. */
const consoleAddress = ({ console: { host, port } }: StackInfo): Record<string, string> => ({
  FIREBREAK_CONSOLE_URL: `http://${host}:${port}`,
  FIREBREAK_CONSOLE_LINKS: 'true',
});
