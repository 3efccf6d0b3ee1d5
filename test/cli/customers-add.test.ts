/** `firebreak customers add` and `template`: the entry, the templates, and the templates applied in the sandbox. */
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCustomers } from '../../config/customers.ts';
import { rewriteFile } from '../../cli/onboarding/entry.ts';
import { forwardingRules } from '../../cli/onboarding/forwarded.ts';
import { MOTO } from '../../scripts/tools.mjs';
import { MSP, startTestGateway, type Credentials, type TestGateway } from '../sandbox/gateway/start.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { firebreakIn, type Result } from './firebreak.ts';
import { cannotWiden } from './hijacked.ts';

const EXAMPLE = readFileSync('temporal-docker/customers.example.yaml', 'utf8');
const ACCOUNT = '210987654321';
const ORGANIZATION = '210987650001';
const FORENSICS = '210987650002';
const FLAGS = [
  ['--id', 'hanbit', '--name', '한빛 주식회사', '--language', 'ko', '--time-zone', 'Asia/Seoul'],
  ['--channel', 'C0HANBIT001', '--account', `${ACCOUNT}:Hanbit production:production`],
  ['--approver', 'U0MINJI0001:Minji:responder,lead', 'U0JUN000001:Jun:responder,lead'],
  ['--on-call', 'U0MINJI0001:+821012345678', 'U0JUN000001', '--regions', 'us-east-1,ap-northeast-2'],
  ['--organization', ORGANIZATION],
  ['--forensics', `${FORENSICS}:arn:aws:kms:us-east-1:${FORENSICS}:alias/firebreak`],
].flat();
const folder = temporaryFolder('customers-add');
let files = 0;
const fresh = (text = EXAMPLE): string => {
  const path = join(folder, `customers-${(files += 1)}.yaml`);
  writeFileSync(path, text);
  return path;
};
const add = (file: string, args: readonly string[], stdin = ''): Promise<Result> =>
  firebreakIn({ env: { FIREBREAK_CUSTOMERS: file }, stdin }, 'customers', 'add', ...args);
const template = (file: string, ...args: string[]): Promise<Result> =>
  firebreakIn({ env: { FIREBREAK_CUSTOMERS: file } }, 'customers', 'template', ...args);
const without = (flag: string): string[] => {
  const at = FLAGS.indexOf(flag);
  const next = FLAGS.findIndex((text, i) => i > at && text.startsWith('--'));
  return [...FLAGS.slice(0, at), ...FLAGS.slice(next)];
};

describe('firebreak customers add', () => {
  it('adds the entry at the end, and leaves every other character of the file as it was', async () => {
    const file = fresh();
    const { code, err } = await add(file, FLAGS);
    expect([code, err]).toEqual([0, expect.stringContaining('firebreak customers verify hanbit')]);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith(EXAMPLE.trimEnd())).toBe(true);
    const { customers } = parseCustomers(text, file);
    expect(customers.map(({ id }) => id)).toEqual(['acme', 'hanbit']);
    expect(customers[1]).toMatchObject({
      name: '한빛 주식회사',
      accounts: [
        {
          id: ACCOUNT,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/firebreak-{phase}`,
          externalId: expect.stringMatching(/^[0-9a-f]{32}$/),
          regions: ['us-east-1', 'ap-northeast-2'],
        },
      ],
      onCall: [{ slackUser: 'U0MINJI0001', phone: '+821012345678' }, { slackUser: 'U0JUN000001' }],
    });
  });

  it('writes into the file itself, which a container may have mounted alone', async () => {
    const file = fresh();
    const { ino } = statSync(file);
    expect(await add(file, FLAGS)).toMatchObject({ code: 0 });
    expect(statSync(file).ino).toBe(ino);
  });

  it('writes nothing over what somebody else has written meanwhile, or where it may not', async () => {
    const file = fresh();
    await expect(rewriteFile(file, 'another text', 'new')).rejects.toThrow('has changed meanwhile');
    expect(readFileSync(file, 'utf8')).toBe(EXAMPLE);
    await expect(rewriteFile('/proc/version', readFileSync('/proc/version', 'utf8'), 'new')).rejects.toThrow(
      'cannot be written (',
    );
  });

  it('puts the entry before what follows the list of customers', async () => {
    const [head, customers] = EXAMPLE.split(/^customers:\n/m) as [string, string];
    const turned = `customers:\n${customers}# The MSP itself.\n${head.slice(head.indexOf('msp:'))}`;
    const file = fresh(turned);
    expect(await add(file, FLAGS)).toMatchObject({ code: 0 });
    const text = readFileSync(file, 'utf8');
    expect(parseCustomers(text, file).customers).toHaveLength(2);
    for (const line of turned.split('\n')) expect(text.split('\n')).toContain(line);
  });

  it('asks for what no option says, and again after a wrong answer', async () => {
    const file = fresh();
    const answers = ['Mars/Olympus', 'Asia/Seoul'].join('\n');
    const { code, err } = await add(file, without('--time-zone'), `${answers}\n`);
    expect(code).toBe(0);
    expect(err).toMatch(/Time zone, such as Asia\/Seoul: Mars\/Olympus: .*IANA time zone/);
    expect(parseCustomers(readFileSync(file, 'utf8'), file).customers[1]?.timeZone).toBe('Asia/Seoul');
  });

  it('asks for people until an empty line', async () => {
    const file = fresh();
    const { code } = await add(file, without('--on-call'), 'U0MINJI0001\nU0JUN000001\n\n');
    expect(code).toBe(0);
    expect(parseCustomers(readFileSync(file, 'utf8'), file).customers[1]?.onCall).toHaveLength(2);
  });

  it.each([
    ['an id that is used', ['--id', 'acme'], 'acme is used twice'],
    ['an account that has an owner', ['--account', '111122223333:Acme again:production'], 'already belongs to acme'],
    ['an id of another form', ['--id', 'Hanbit!'], 'lower-case letters, digits and dashes'],
    ['an environment that there is not', ['--account', `${ACCOUNT}:Hanbit:live`], '--account:'],
    ['a role of no approver', ['--approver', 'U0MINJI0001:Minji:boss'], '--approver:'],
  ])('refuses %s, and writes nothing', async (_, flags, says) => {
    const file = fresh();
    const { code, err } = await add(file, [...without(flags[0]!), ...flags]);
    expect([code, err]).toEqual([1, expect.stringContaining(says)]);
    expect(readFileSync(file, 'utf8')).toBe(EXAMPLE);
  });

  it('says what is missing when nobody answers, and where a file names no event bus', async () => {
    const file = fresh();
    expect(await add(file, without('--channel'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('give --channel'),
    });
    expect(readFileSync(file, 'utf8')).toBe(EXAMPLE);
    const noBus = fresh(EXAMPLE.replace(/^ {2}alertBusArn: .*\n/m, ''));
    expect(await add(noBus, FLAGS)).toMatchObject({ code: 1, err: expect.stringContaining('add msp.alertBusArn') });
  });
});

describe('a template', () => {
  let file: string;
  let aws: TestGateway;
  const kept = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  const env = (): Record<string, string> => ({ FIREBREAK_CUSTOMERS: file, AWS_ENDPOINT_URL: aws.url, ...worker });
  let worker: Record<string, string>;

  beforeAll(async () => {
    aws = await startTestGateway();
    file = fresh();
    await add(file, FLAGS);
    worker = await workerKeys();
  });
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(kept));
    await aws.close();
  });

  /** A user of the MSP that may assume the roles, as docs/deploy.md says. */
  async function workerKeys(): Promise<Record<string, string>> {
    const iam = aws.client(IAMClient, await aws.root(MSP));
    const UserName = 'worker';
    await iam.send(new CreateUserCommand({ UserName }));
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/firebreak-*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'assume', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
      AWS_REGION: 'us-east-1',
    };
  }

  /** CreateStack, without an SDK of its own. */
  async function createStack(TemplateBody: string, account: string, region: string): Promise<void> {
    const { accessKeyId } = (await aws.root(account)) satisfies Credentials;
    const scope = `${accessKeyId}/20261127/${region}/cloudformation/aws4_request`;
    const response = await fetch(aws.url, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none` },
      body: new URLSearchParams({
        Action: 'CreateStack',
        Version: '2010-05-15',
        StackName: 'firebreak',
        TemplateBody,
        'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      }),
    });
    expect(response.status, await response.text()).toBe(200);
  }

  it('is correct to cfn-lint, of each part and as a StackSet', async () => {
    const ways = [[], ['--format', 'stackset'], ['--part', 'organization'], ['--part', 'forensics'], ['--part', 'msp']];
    const written = await Promise.all(
      ways.map(async (way, i) => {
        const out = join(folder, `template-${i}.yaml`);
        expect(await template(file, 'hanbit', ...way, '--out', out)).toMatchObject({ code: 0, out: '' });
        return out;
      }),
    );
    const inside = join(folder, 'inside-the-stackset.json');
    const { Resources } = parse(readFileSync(written[1]!, 'utf8')) as {
      Resources: { Firebreak: { Properties: { TemplateBody: string } } };
    };
    writeFileSync(inside, Resources.Firebreak.Properties.TemplateBody);
    const lint = promisify(execFile)(join(MOTO.venv, 'bin', 'cfn-lint'), [
      '--regions',
      'us-east-1',
      '--',
      ...written,
      inside,
    ]);
    await expect(lint.catch((error: { stdout: string }) => error)).resolves.toMatchObject({ stdout: '' });
  });

  it('as Terraform allows each role the same as CloudFormation', async () => {
    const formation = parse((await template(file, 'hanbit')).out) as Template;
    const terraform = JSON.parse((await template(file, 'hanbit', '--format', 'terraform')).out) as {
      resource: { aws_iam_policy: Record<string, { name: string; policy: string }>; aws_cloudwatch_event_rule: object };
    };
    const managed = Object.values(formation.Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
    const ofPhases = managed.filter(({ Properties }) => /-\d$/.test(String(Properties['ManagedPolicyName'])));
    expect(ofPhases.length).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(terraform)).toMatch(/Deny.*:role\/firebreak-\*.*:policy\/firebreak-\*-\*/);
    for (const { Properties } of ofPhases) {
      const same = Object.values(terraform.resource.aws_iam_policy).find(
        (p) => p.name === Properties['ManagedPolicyName'],
      );
      expect(JSON.parse(same?.policy ?? '{}')).toEqual(Properties['PolicyDocument']);
    }
    expect(Object.keys(terraform.resource.aws_cloudwatch_event_rule)).toHaveLength(forwardingRules().length);
  });

  it('is what customers verify asks for, when it is applied', async () => {
    await createStack((await template(file, 'hanbit')).out, ACCOUNT, 'us-east-1');
    await createStack((await template(file, 'hanbit')).out, ACCOUNT, 'ap-northeast-2');
    await createStack((await template(file, 'hanbit', '--part', 'organization')).out, ORGANIZATION, 'us-east-1');
    await createStack((await template(file, 'hanbit', '--part', 'forensics')).out, FORENSICS, 'us-east-1');
    const verified = await firebreakIn({ env: env() }, 'customers', 'verify', 'hanbit');
    expect(verified.out.match(/✔/g), verified.out + verified.err).toHaveLength(7);
    expect(verified.code).toBe(0);

    const root = await aws.root(ACCOUNT);
    const { Roles = [] } = await aws.client(IAMClient, root).send(new ListRolesCommand({}));
    expect(Roles.filter(({ RoleName }) => RoleName?.startsWith('firebreak-')).map((r) => r.RoleName)).toHaveLength(6);
    for (const region of ['us-east-1', 'ap-northeast-2']) {
      const events = aws.client(EventBridgeClient, root, region);
      const rule = await events.send(new DescribeRuleCommand({ Name: 'firebreak-findings' }));
      expect(JSON.parse(rule.EventPattern ?? '{}')).toEqual(forwardingRules()[0]?.pattern);
      const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'firebreak-findings' }));
      expect(Targets).toMatchObject([
        {
          Arn: 'arn:aws:events:us-east-1:999900000000:event-bus/firebreak-alerts',
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/firebreak-alert-forwarder`,
        },
      ]);
    }

    const iam = aws.client(IAMClient, root);
    const { customers } = parseCustomers(readFileSync(file, 'utf8'), file);
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = worker;
    await cannotWiden(aws, { accessKeyId, secretAccessKey }, customers[1]!.accounts[0]!);
    const RoleName = 'firebreak-isolate';
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn = '' } of AttachedPolicies)
      if (!PolicyArn.endsWith('-verify')) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    const lacking = await firebreakIn({ env: env() }, 'customers', 'verify', 'hanbit');
    expect(lacking.code).toBe(1);
    expect(lacking.out).toMatch(/✘ .*firebreak-isolate +can be assumed, but is not allowed (\d+) of \1 permissions: /);
    expect(lacking.out).toMatch(/, and \d+ more/);
  });

  it('does not let anyone in who has another external id', async () => {
    const other = fresh(
      readFileSync(file, 'utf8').replaceAll(/externalId: [0-9a-f]{32}$/gm, `externalId: ${'0'.repeat(32)}`),
    );
    const { code, out } = await firebreakIn(
      { env: { ...env(), FIREBREAK_CUSTOMERS: other } },
      'customers',
      'verify',
      'hanbit',
    );
    expect(code).toBe(1);
    expect(out).not.toContain('✔');
  });
});

interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}
