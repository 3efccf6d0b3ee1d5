/** The settings of every process, read from the environment and checked once. Nothing else reads `process.env`. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LOG_LEVELS } from '../domain/log.ts';
import { DEFAULT_REGION } from '../domain/partitions.ts';
import { complaintsOf } from './complaints.ts';
import { didYouMean } from './did-you-mean.ts';
import { PayloadKeyList } from './payload-keys.ts';
import { API_KEY, secretsOf, Tokens, WEBHOOK_SECRET, SYSTEM_SECRET } from './secret-lists.ts';
import { PrivateSigningKey, PublicSigningKeys } from './signing-keys.ts';

const Port = z.coerce.number().int().min(0).max(65_535);

/** Settings of all processes. */
const Shared = z.object({
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** For Temporal Cloud. Implies TLS. */
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: z.stringbool().default(false),
  /** PEM files for mutual TLS: the authority of Temporal's certificate, and a certificate of this process. Each implies TLS. */
  TEMPORAL_TLS_CA: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  /** The name in Temporal's certificate, where it is not the host of the address. */
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  /** For links in Slack and reports, e.g. http://127.0.0.1:8233. */
  TEMPORAL_UI_URL: z.url().optional(),
  FIREBREAK_CUSTOMERS: z.string().default('customers.yaml'),
  FIREBREAK_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
});

/** What encrypts Temporal's payloads: each process needs it. */
const Encryption = z.object({ FIREBREAK_PAYLOAD_KEYS: PayloadKeyList });

/** How payloads are read by the command line, which also reads histories that are not encrypted. */
const Payloads = z.object({
  ...Encryption.partial().shape,
  AWS_REGION: z.string().default(DEFAULT_REGION),
  /** An S3 bucket without Object Lock, for payloads that are too long for a history. Without it, all payloads stay in Temporal's histories. */
  FIREBREAK_PAYLOAD_BUCKET: z.string().min(3).optional(),
  FIREBREAK_PAYLOAD_PREFIX: z.string().default('temporal/'),
});

const Worker = Shared.extend({
  ...Payloads.shape,
  ...Encryption.shape,
  FIREBREAK_RUNBOOKS: z.string().default('runbooks'),
  FIREBREAK_REVIEWS: z.string().default('reviews'),
  FIREBREAK_REGIMES: z.string().default('regimes'),
  /** File with the workflows' code, made by `scripts/bundle-workflows.ts`. Without it the worker bundles when it starts. */
  FIREBREAK_WORKFLOW_BUNDLE: z.string().optional(),
  /** Folder with the code of replays, made by the same script. Without it each replay of a closed incident bundles for itself. */
  FIREBREAK_REPLAY_BUNDLE: z.string().optional(),
  /** The public keys of the Slack app's `FIREBREAK_DECISION_KEY`; two while they are rotated. */
  FIREBREAK_DECISION_PUBLIC_KEYS: PublicSigningKeys,
  /** `paused`: schedules of reviews are created paused, so that they run only when triggered. */
  FIREBREAK_SCHEDULES: z.enum(['on', 'paused']).default('on'),
  /** The MSP's own region, for STS and the evidence bucket. */
  AWS_REGION: z.string().default(DEFAULT_REGION),
  /** Where the counts of what is refused are kept, as what the intake refuses. Without it, only in the log. */
  FIREBREAK_DEAD_LETTER_QUEUE_URL: z.url().optional(),
  FIREBREAK_EVIDENCE_BUCKET: z.string().min(3),
  /** Days during which an evidence object cannot be deleted or overwritten. */
  FIREBREAK_EVIDENCE_RETENTION_DAYS: z.coerce.number().int().min(1).default(365),
  /** With `COMPLIANCE`, nobody can shorten the retention, not even root. */
  FIREBREAK_EVIDENCE_LOCK: z.enum(['GOVERNANCE', 'COMPLIANCE']).default('COMPLIANCE'),
  /** The private key that signs the evidence manifest. No other process may have it. */
  FIREBREAK_EVIDENCE_KEY: PrivateSigningKey,
  /** Public keys of earlier ones. */
  FIREBREAK_EVIDENCE_PUBLIC_KEYS: PublicSigningKeys.default([]),
  /** Of the systems outside that incidents are opened in. */
  FIREBREAK_SYSTEM_KEYS: secretsOf(SYSTEM_SECRET).default(new Map()),
});

/** What checks evidence: no private key. Where the worker's own settings are, its key is known too. */
const Examiner = z.object({
  AWS_REGION: z.string().default(DEFAULT_REGION),
  FIREBREAK_EVIDENCE_BUCKET: z.string().min(3),
  FIREBREAK_EVIDENCE_PUBLIC_KEYS: PublicSigningKeys.default([]),
  FIREBREAK_EVIDENCE_KEY: PrivateSigningKey.optional(),
});

/** What writes a version of a report's words as evidence. */
const Editor = Worker.pick({
  AWS_REGION: true,
  FIREBREAK_EVIDENCE_BUCKET: true,
  FIREBREAK_EVIDENCE_RETENTION_DAYS: true,
  FIREBREAK_EVIDENCE_LOCK: true,
  FIREBREAK_EVIDENCE_KEY: true,
  FIREBREAK_EVIDENCE_PUBLIC_KEYS: true,
});

const Intake = Shared.omit({ FIREBREAK_CUSTOMERS: true }).extend({
  /** What the intake reads of customers.yaml (`firebreak customers export --for intake`). */
  FIREBREAK_INTAKE_CUSTOMERS: z.string().default('customers.intake.yaml'),
  ...Encryption.shape,
  /** How the alerts of tools that Firebreak does not know are read. */
  FIREBREAK_MAPPINGS: z.string().default('mappings'),
  AWS_REGION: z.string().default(DEFAULT_REGION),
  FIREBREAK_ALERT_QUEUE_URL: z.url().optional(),
  FIREBREAK_DEAD_LETTER_QUEUE_URL: z.url().optional(),
  FIREBREAK_INTAKE_HOST: z.string().default('127.0.0.1'),
  FIREBREAK_INTAKE_PORT: Port.default(8080),
  /** PEM files. Without them, a load balancer in front must terminate TLS. */
  FIREBREAK_INTAKE_TLS_CERT: z.string().optional(),
  FIREBREAK_INTAKE_TLS_KEY: z.string().optional(),
  /** The keys of the senders of customers.yaml that send one as `x-api-key`: API destinations and direct senders. */
  FIREBREAK_API_KEYS: secretsOf(API_KEY).default(new Map()),
  /** The secrets with which the webhook senders of customers.yaml sign. */
  FIREBREAK_WEBHOOKS: secretsOf(WEBHOOK_SECRET).default(new Map()),
  /** The secrets with which the systems outside sign their webhooks. */
  FIREBREAK_SYSTEM_SECRETS: secretsOf(SYSTEM_SECRET).default(new Map()),
});

/** The address that people open, without a path. */
const ConsoleUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => new URL(url))
  .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '', 'an address without a path')
  .transform((url) => url.origin);

const Slack = Shared.omit({ FIREBREAK_CUSTOMERS: true })
  .extend({
    /** What the Slack app reads of customers.yaml (`firebreak customers export --for slack-app`). */
    FIREBREAK_SLACK_CUSTOMERS: z.string().default('customers.slack-app.yaml'),
    ...Encryption.shape,
    SLACK_BOT_TOKEN: z.string().startsWith('xoxb-'),
    /** Selects Socket Mode. Without it, the app uses HTTP with the signing secret. */
    SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional(),
    SLACK_SIGNING_SECRET: z.string().min(8).optional(),
    SLACK_API_URL: z.url().optional(),
    SLACK_HTTP_PORT: Port.default(3000),
    /** Where people open items of the evidence store, with `{key}` for the item's key: the S3 console, for example. */
    FIREBREAK_EVIDENCE_URL: z
      .string()
      .regex(/^https?:\/\/[^\s<>|]*\{key\}[^\s<>|]*$/, 'a URL with {key} in it')
      .optional(),
    /** The private key that signs what people decide. No other process may have it. */
    FIREBREAK_DECISION_KEY: PrivateSigningKey,
    /** The console's address, for `/incident timeline`. */
    FIREBREAK_CONSOLE_URL: ConsoleUrl.optional(),
    /** `/incident timeline` gives links that sign in: for the sandbox, which has no Slack to sign in with. */
    FIREBREAK_CONSOLE_LINKS: z.stringbool().default(false),
  })
  .refine((c) => c.SLACK_APP_TOKEN !== undefined || c.SLACK_SIGNING_SECRET !== undefined, {
    message: 'set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode)',
  });

const Codec = Shared.omit({ FIREBREAK_CUSTOMERS: true }).extend({
  ...Worker.pick({ AWS_REGION: true, FIREBREAK_PAYLOAD_KEYS: true, FIREBREAK_DEAD_LETTER_QUEUE_URL: true }).shape,
  /** Whose pages may ask. */
  TEMPORAL_UI_URL: z.url(),
  FIREBREAK_CODEC_HOST: z.string().default('127.0.0.1'),
  FIREBREAK_CODEC_PORT: Port.default(8088),
  /** Who may read, and with which token each signs in. */
  FIREBREAK_CODEC_TOKENS: Tokens,
});

const Console = Shared.omit({ FIREBREAK_CUSTOMERS: true })
  .extend({
    ...Payloads.shape,
    ...Encryption.shape,
    /** What the console reads of customers.yaml (`firebreak customers export --for console`). */
    FIREBREAK_CONSOLE_CUSTOMERS: z.string().default('customers.console.yaml'),
    /** As the worker's: without it, the first replay bundles. */
    FIREBREAK_REPLAY_BUNDLE: z.string().optional(),
    FIREBREAK_CONSOLE_URL: ConsoleUrl,
    FIREBREAK_CONSOLE_HOST: z.string().default('127.0.0.1'),
    FIREBREAK_CONSOLE_PORT: Port.default(8090),
    /** Seals the cookies of sign-in. */
    FIREBREAK_CONSOLE_KEY: z
      .string()
      .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits; make one with: openssl rand -hex 32')
      .transform((hex) => Buffer.from(hex, 'hex')),
    /** A CSV file with a line for each view and download. */
    FIREBREAK_CONSOLE_ACCESS_LOG: z.string().optional(),
    /** Of Slack's app: who signs in with Slack. */
    SLACK_CLIENT_ID: z.string().optional(),
    SLACK_CLIENT_SECRET: z.string().optional(),
    SLACK_OPENID_ISSUER: z.url().default('https://slack.com'),
    /** Accepts the links of `/incident timeline`, each once. */
    FIREBREAK_CONSOLE_LINKS: z.stringbool().default(false),
    /** The Slack app's, by which such links are known. */
    FIREBREAK_DECISION_PUBLIC_KEYS: PublicSigningKeys.default([]),
    FIREBREAK_EVIDENCE_BUCKET: z.string().min(3),
    FIREBREAK_EVIDENCE_PUBLIC_KEYS: PublicSigningKeys,
  })
  .refine(
    (c) => c.FIREBREAK_CONSOLE_LINKS || (c.SLACK_CLIENT_ID !== undefined && c.SLACK_CLIENT_SECRET !== undefined),
    {
      message: 'set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, so that people can sign in with Slack',
    },
  )
  .refine((c) => !c.FIREBREAK_CONSOLE_LINKS || c.FIREBREAK_DECISION_PUBLIC_KEYS.length > 0, {
    message: 'FIREBREAK_CONSOLE_LINKS needs FIREBREAK_DECISION_PUBLIC_KEYS, by which links are known',
  });

/** What `firebreak alert` needs of intake's settings. */
const Submission = Intake.pick({
  FIREBREAK_INTAKE_CUSTOMERS: true,
  FIREBREAK_INTAKE_HOST: true,
  FIREBREAK_INTAKE_PORT: true,
  FIREBREAK_API_KEYS: true,
});

export type SubmissionConfig = z.infer<typeof Submission>;
export type SharedConfig = z.infer<typeof Shared>;
export type WorkerConfig = z.infer<typeof Worker>;
export type IntakeConfig = z.infer<typeof Intake>;
export type SlackConfig = z.infer<typeof Slack>;
export type ConsoleConfig = z.infer<typeof Console>;

/** The names of the settings that each process reads. `temporal-docker/compose.yaml` must pass all of them. */
export const SETTINGS = {
  worker: Object.keys(Worker.shape),
  intake: Object.keys(Intake.shape),
  'slack-app': Object.keys(Slack.shape),
  'codec-server': Object.keys(Codec.shape),
  console: Object.keys(Console.shape),
} as const;

export type Env = Record<string, string | undefined>;

export const loadSharedConfig = (env: Env): SharedConfig => parse(Shared, env);
export const loadPayloadConfig = (env: Env): z.infer<typeof Payloads> => parse(Payloads, env);
export const loadExaminerConfig = (env: Env): z.infer<typeof Examiner> => parse(Examiner, env);
export const loadEditorConfig = (env: Env): z.infer<typeof Editor> => parse(Editor, env);
export const loadWorkerConfig = (env: Env): WorkerConfig => parse(Worker, env);
export const loadSubmissionConfig = (env: Env): SubmissionConfig => parse(Submission, env);
export const loadIntakeConfig = (env: Env): IntakeConfig => parse(Intake, env);
export const loadCodecConfig = (env: Env): z.infer<typeof Codec> => parse(Codec, env);
export const loadConsoleConfig = (env: Env): ConsoleConfig => parse(Console, env);
export const loadSlackConfig = (env: Env): SlackConfig => parse(Slack, env);

/** Variables that no process reads: those of the sandbox and of `temporal-docker/compose.yaml`. */
const NO_SETTINGS = [
  'FIREBREAK_HOME',
  'FIREBREAK_VERSION',
  'FIREBREAK_CUSTOMERS_FILE',
  'FIREBREAK_INTAKE_CUSTOMERS_FILE',
  'FIREBREAK_SLACK_CUSTOMERS_FILE',
  'FIREBREAK_CONSOLE_CUSTOMERS_FILE',
  'FIREBREAK_PAYLOAD_KEYS_SLACK',
  'FIREBREAK_CODEC_URL',
  'FIREBREAK_RUNBOOKS_FOLDER',
  'FIREBREAK_REVIEWS_FOLDER',
  'FIREBREAK_REGIMES_FOLDER',
  'FIREBREAK_MAPPINGS_FOLDER',
  'FIREBREAK_TLS_FOLDER',
];

/** One line for each `FIREBREAK_…` variable that nothing reads. It is probably misspelt, so the default is used instead. */
export function unknownSettings(env: Env): string[] {
  const known = new Set(Object.values(SETTINGS).flat());
  return Object.keys(env)
    .filter((name) => name.startsWith('FIREBREAK_') && !known.has(name) && !NO_SETTINGS.includes(name))
    .map((name) => `${name} is set, but there is no such setting${didYouMean(name, known)}`);
}

const shipped = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** For the command line: the folders in the environment, else those of the repository. */
export const runbooksFolder = (env: Env): string => env['FIREBREAK_RUNBOOKS'] ?? shipped('runbooks');
export const reviewsFolder = (env: Env): string => env['FIREBREAK_REVIEWS'] ?? shipped('reviews');
export const regimesFolder = (env: Env): string => env['FIREBREAK_REGIMES'] ?? shipped('regimes');
export const mappingsFolder = (env: Env): string => env['FIREBREAK_MAPPINGS'] ?? shipped('mappings');

/** Settings that are missing or wrong. The message says what each should be, and never shows a value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** A certificate is of no use without its key. */
const PAIRS = [
  ['FIREBREAK_INTAKE_TLS_CERT', 'FIREBREAK_INTAKE_TLS_KEY'],
  ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
] as const;

const halfPairs = (set: Readonly<Record<string, unknown>>): string[] =>
  PAIRS.filter(([one, other]) => (set[one] === undefined) !== (set[other] === undefined)).map(
    ([one, other]) => `${one} and ${other}: belong together: set both or neither`,
  );

function parse<T extends object>(schema: z.ZodType<T>, env: Env): T {
  const set = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined && v !== ''));
  const result = schema.safeParse(set);
  const half = halfPairs(result.data ?? {});
  if (result.success && half.length === 0) return result.data;
  const complaints = result.success ? [] : complaintsOf(result.error, schema, set);
  const lines = [
    ...complaints.map(({ path, message }) => `${path.join('.') || 'environment'}: ${message}`),
    ...half,
    ...unknownSettings(env),
  ];
  throw new ConfigError(
    `The environment is not complete:\n${lines.map((line) => `  ${line}\n`).join('')}See docs/deploy.md for every variable.`,
  );
}
