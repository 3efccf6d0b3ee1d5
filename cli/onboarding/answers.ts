/** What `firebreak customers add` has to know of a customer: from flags, else asked. */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Approver } from '../../domain/approvers.ts';
import { Account, Customer } from '../../domain/customer.ts';
import { ENVIRONMENTS } from '../../domain/environments.ts';
import { OnCall } from '../../domain/on-call.ts';
import { printable } from '../output.ts';
import { CommandError, type Io } from '../command.ts';

export interface AddOptions {
  id?: string;
  name?: string;
  language?: string;
  timeZone?: string;
  channel?: string;
  account?: string[];
  approver?: string[];
  onCall?: string[];
  regions?: string;
  role?: string;
  externalId?: string;
  organization?: string;
  forensics?: string;
}

const parts = (text: string): string[] => text.split(':').map((part) => part.trim());

/** `111122223333:Acme production:production`. */
const accountOf = (text: string): object => {
  const [id, name, environment = 'production'] = parts(text);
  return { id, name: name ?? id, environment };
};
/** `U0ALICE0001:Alice:responder,lead`. */
const approverOf = (text: string): object => {
  const [slackUser, name, roles = 'responder'] = parts(text);
  return { slackUser, name: name ?? slackUser, roles: roles.split(',') };
};
/** `U0ALICE0001` or `U0ALICE0001:+12065550100`. */
const onCallOf = (text: string): object => {
  const [slackUser, phone] = parts(text);
  return { slackUser, ...(phone === undefined || phone === '' ? {} : { phone }) };
};

interface Question {
  option: keyof AddOptions;
  flag: string;
  asks: string;
  schema: z.ZodType;
  /** Of a list, whose items are asked for until an empty line. */
  item?: (text: string) => object;
  byDefault?: string;
}

const { id, name, language, timeZone, slackChannel } = Customer.shape;
const QUESTIONS: readonly Question[] = [
  {
    option: 'id',
    flag: '--id',
    asks: 'Id (at most 20 lower-case letters, digits and dashes; it never changes)',
    schema: id,
  },
  { option: 'name', flag: '--name', asks: 'Name', schema: name },
  { option: 'language', flag: '--language', asks: 'Language, en or ko', schema: language },
  { option: 'timeZone', flag: '--time-zone', asks: 'Time zone, such as Asia/Seoul', schema: timeZone },
  { option: 'channel', flag: '--channel', asks: 'Slack channel id (C…)', schema: slackChannel },
  {
    option: 'account',
    flag: '--account',
    asks: `AWS account, as 111122223333:Name:ENVIRONMENT (${ENVIRONMENTS.join(', ')})`,
    schema: Account.pick({ id: true, name: true, environment: true }),
    item: accountOf,
  },
  {
    option: 'approver',
    flag: '--approver',
    asks: 'Approver, as U0ALICE0001:Alice:responder,lead',
    schema: Approver,
    item: approverOf,
  },
  {
    option: 'onCall',
    flag: '--on-call',
    asks: 'Person on call, as U0ALICE0001 or U0ALICE0001:+12065550100',
    schema: OnCall,
    item: onCallOf,
  },
];

/** Wrong answers in a row until the command gives up. */
const TRIES = 3;
const MOST_ITEMS = 100;

/** The entry as it is written. @throws CommandError if something is missing or wrong */
export async function entryFrom(options: AddOptions, io: Io): Promise<Pick<Customer, 'id'>> {
  const given: Record<string, unknown> = {};
  const ask = asker(io);
  try {
    for (const question of QUESTIONS) given[question.option] = await answerTo(question, options, ask);
  } finally {
    ask.close();
  }
  // All accounts of a customer share it, so that one StackSet serves them.
  const externalId = options.externalId ?? randomBytes(16).toString('hex');
  const role = options.role ?? 'firebreak-{phase}';
  const regions =
    options.regions === undefined || options.regions === 'all' ? {} : { regions: options.regions.split(',') };
  const accounts = given['account'] as { id: string }[];
  const [forensicAccount, ...key] = options.forensics?.split(':') ?? [];
  return {
    id: given['id'] as string,
    ...({
      name: given['name'],
      language: given['language'],
      timeZone: given['timeZone'],
      slackChannel: given['channel'],
      accounts: accounts.map((account) => ({ ...account, roleArn: roleArn(account.id, role), externalId, ...regions })),
      ...(options.organization === undefined
        ? {}
        : {
            organization: {
              managementAccount: options.organization,
              roleArn: roleArn(options.organization, 'firebreak-management'),
              externalId,
            },
          }),
      ...(forensicAccount === undefined
        ? {}
        : {
            forensics: {
              account: forensicAccount,
              roleArn: roleArn(forensicAccount, 'firebreak-forensics'),
              externalId,
              kmsKey: key.join(':'),
            },
          }),
      approvers: given['approver'],
      onCall: given['onCall'],
    } as object),
  };
}

const roleArn = (account: string, role: string): string => `arn:aws:iam::${account}:role/${role}`;

async function answerTo(question: Question, options: AddOptions, ask: Asker): Promise<unknown> {
  const { option, flag, item } = question;
  const given = options[option];
  if (given !== undefined) {
    const values = [given].flat().map((text) => checked(question, text));
    const wrong = values.find((v) => v.problem !== undefined);
    if (wrong !== undefined) throw new CommandError(`${flag}: ${wrong.problem}`);
    return item === undefined ? values[0]?.value : values.map((v) => v.value);
  }
  if (item === undefined) return askFor(question, ask, question.asks);
  const items: unknown[] = [await askFor(question, ask, question.asks)];
  while (items.length < MOST_ITEMS) {
    const more = await askFor(question, ask, 'Another one, or an empty line', true);
    if (more === undefined) break;
    items.push(more);
  }
  return items;
}

async function askFor(question: Question, ask: Asker, text: string, mayEnd = false): Promise<unknown> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const line = await ask.line(`${text}: `);
    if (mayEnd && (line === undefined || line === '')) return undefined;
    if (line === undefined)
      throw new CommandError(`Nothing was answered: give ${question.flag}, or answer when asked.`);
    const { value, problem } = checked(question, line);
    if (problem === undefined) return value;
    ask.say(`${problem}\n`);
  }
  throw new CommandError(`${question.flag}: ${TRIES} wrong answers. Nothing was written.`);
}

function checked({ schema, item }: Question, text: string): { value?: unknown; problem?: string } {
  const parsed = schema.safeParse(item === undefined ? text.trim() : item(text));
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: printable(`${text}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`) };
}

interface Asker {
  /** Undefined at the end of the input. */
  line(question: string): Promise<string | undefined>;
  say(text: string): void;
  close(): void;
}

function asker({ stdin, stderr }: Io): Asker {
  let lines: AsyncIterator<string> | undefined;
  let reader: ReturnType<typeof createInterface> | undefined;
  return {
    async line(question) {
      stderr.write(question);
      // Only now, since a command with all its flags never reads its input.
      reader ??= createInterface({
        input: stdin instanceof Readable ? stdin : Readable.from(stdin),
        crlfDelay: Infinity,
      });
      lines ??= reader[Symbol.asyncIterator]();
      const next = await lines.next();
      return next.done === true ? undefined : next.value.trim();
    },
    say: (text) => void stderr.write(text),
    close: () => reader?.close(),
  };
}
