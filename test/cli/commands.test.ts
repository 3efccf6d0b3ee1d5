import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { loadIntakeCustomers } from '../../config/customers.ts';
import { customersYaml } from '../../sandbox/customers-file.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { firebreak, firebreakIn } from './firebreak.ts';

const folder = temporaryFolder('cli');
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('firebreak', () => {
  it('lists its commands, with no argument too', async () => {
    const help = await firebreak('help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(/show \[options\] \[id\] +show one incident/);
    expect(await firebreak()).toEqual(help);
    expect(await firebreak('--help')).toEqual(help);
  });

  it('has help for each command', async () => {
    const commands = [...(await firebreak('help')).out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? '');
    expect(commands).toContain('customers');
    for (const command of commands.filter((name) => name !== 'help')) {
      const { code, out } = await firebreak(command, '--help');
      expect([code, out]).toEqual([0, expect.stringContaining(`Usage: firebreak ${command}`)]);
    }
    expect((await firebreak('help', 'show')).out).toContain('Without an id it shows the only open incident.');
    expect((await firebreak('reviews', 'run', '--help')).out).toContain('Usage: firebreak reviews run [options] <id>');
  });

  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    for (const args of [['--version'], ['-V'], ['version']])
      expect(await firebreak(...args)).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('suggests the command and the option that was probably meant', async () => {
    const command = await firebreak('incidnts');
    expect(command).toMatchObject({ code: 2, out: '' });
    expect(command.err).toContain("Unknown command 'incidnts'\n(Did you mean incidents?)");
    const option = await firebreak('show', 'some-incident', '--jsn');
    expect(option.code).toBe(2);
    expect(option.err).toContain("Unknown option '--jsn'\n(Did you mean --json?)");
    expect((await firebreak('customers', 'chek')).err).toContain('(Did you mean check?)');
  });

  it("gives editors a schema that completes the catalogue's entries", async () => {
    const { out } = await firebreak('runbook', 'schema');
    const { properties } = JSON.parse(out) as { properties: { isolate: unknown } };
    expect(properties.isolate).toMatchObject({
      items: { properties: { use: { enum: [...(await loadCatalogue()).keys()].toSorted() } } },
    });
  });

  it.each([
    ['contain-everything'],
    ['show', 'a', 'b'],
    ['incidents', '--yaml'],
    ['alert'],
    ['replay'],
    ['runbook'],
    ['customers'],
    ['customers', 'check'],
    ['reviews', 'run'],
    ['reviews', 'rewind'],
    ['doctor', 'aws'],
  ])('answers wrong usage with the help and exit code 2: %s %s %s', async (...args) => {
    const { code, out, err } = await firebreak(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`Usage: firebreak ${args[0] === 'contain-everything' ? '[options] [command]' : args[0]}`);
  });

  it('says what to do when no Firebreak is running', async () => {
    const commands = [['incidents'], ['show', 'some-incident'], ['tasks'], ['replay', 'some-incident']];
    for (const { code, err } of await Promise.all(commands.map((args) => firebreak(...args)))) {
      expect(code).toBe(1);
      expect(err).toMatch(/npm start|TEMPORAL_ADDRESS/);
    }
    const event = file('event.json', '{}');
    const nothing = await firebreak('alert', event);
    expect(nothing).toMatchObject({ code: 1, err: expect.stringMatching(/^No intake is running here\. Start/) });
    const extract = await firebreak('customers', 'export', 'temporal-docker/customers.example.yaml', '--for', 'intake');
    const elsewhere = {
      FIREBREAK_API_KEYS: `acme-eventbridge=${'k'.repeat(32)}`,
      FIREBREAK_INTAKE_CUSTOMERS: file('customers.example-intake.yaml', extract.out),
      FIREBREAK_INTAKE_PORT: '1',
    };
    const whose = await firebreakIn({ env: elsewhere }, 'alert', event);
    expect(whose).toMatchObject({ code: 1, err: expect.stringMatching(/choose one with --sender\. Senders: acme-ev/) });
    const silent = await firebreakIn({ env: elsewhere }, 'alert', '--sender', 'acme-eventbridge', event);
    expect(silent).toMatchObject({ code: 1, err: expect.stringContaining('Intake does not answer at') });
    const verify = await firebreakIn(
      { env: { FIREBREAK_CUSTOMERS: join(folder, 'none.yaml') } },
      'customers',
      'verify',
      'acme',
    );
    expect(verify).toMatchObject({
      code: 1,
      err: expect.stringMatching(/There is no .*none\.yaml\. Set FIREBREAK_CUSTOMERS/),
    });
  }, 120_000);

  it.each(['missing.json', 'reports/history'])('names the file that replay does not find: %s', async (name) => {
    const { code, err } = await firebreak('replay', name);
    expect([code, err]).toEqual([1, expect.stringContaining(`There is no file ${name}.`)]);
  });
});

describe('firebreak scenarios', () => {
  it('prints a name and a title a line', async () => {
    const { out } = await firebreak('scenarios');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)[0]),
    ).toEqual(expect.arrayContaining(['leaked-key', 'crypto-miner']));
  });
});

describe('firebreak actions', () => {
  it('lists what each entry does within the width of the terminal', async () => {
    const { out } = await firebreakIn({ columns: 80 }, 'actions');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).toMatch(/^ID +KIND +WHAT IT DOES$/m);
    expect(out).toMatch(/^iam\.delete-policy +change +Delete the policy \(cannot be undone\)$/m);
  });

  it('shows one entry with its permissions', async () => {
    const { out } = await firebreak('actions', 'ec2.quarantine');
    expect(out).toMatch(/^permissions +.*ec2:ModifyNetworkInterfaceAttribute/m);
    const unknown = await firebreak('actions', 'ec2.quarantin');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no entry ec2.quarantin') });
  });

  it('says of each entry what it is, whether it can be undone, and what it may call', async () => {
    const { out } = await firebreak('actions', '--json');
    const entries = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toHaveLength((await loadCatalogue()).size);
    expect(entries.find((e) => e['id'] === 'iam.delete-principal')).toMatchObject({
      kind: 'change',
      reversible: false,
      requirements: ['P2.8'],
    });
    expect(entries.find((e) => e['id'] === 'ec2.quarantine')?.['permissions']).toContain(
      'ec2:ModifyNetworkInterfaceAttribute',
    );
  });
});

describe('firebreak reviews', () => {
  it('accepts the shipped reviews, and names file, line and fix of a wrong one', async () => {
    expect(await firebreak('reviews', 'check')).toMatchObject({ code: 0 });
    const good = readFileSync('reviews/account-hygiene.yaml', 'utf8');
    const bad = good.replace('iam.mfa-state', 'iam.mfa-status').replace('cost.anomalies', 'iam.deny-all');
    const { code, err } = await firebreak('reviews', 'check', file('account-hygiene.yaml', bad));
    expect(code).toBe(1);
    expect(err).toMatch(
      /account-hygiene\.yaml:7:7: inquiries\.1\.use: iam\.mfa-status is not in the catalogue; did you mean/,
    );
    expect(err).toContain('iam.deny-all is of kind change; a review takes only inquiry');
    const mute = good.replace(/inquiries:[^]*raises/, 'raises').replace('0 7 * * *', 'daily');
    const second = await firebreak('reviews', 'check', file('account-hygiene.yaml', mute));
    expect(second.err).toContain('a cron expression of five fields');
  });
});

describe('firebreak runbook', () => {
  it('lists the runbooks and accepts them', async () => {
    expect((await firebreak('runbook', 'list')).out).toContain('leaked-access-key');
    expect(await firebreak('runbook', 'check')).toMatchObject({ code: 0 });
  });

  it('names file, line and fix of a wrong runbook', async () => {
    const good = readFileSync('runbooks/crypto-mining.yaml', 'utf8');
    const bad = file('crypto-mining.yaml', good.replace('ec2.quarantine', 'ec2.quarantin'));
    const { code, err } = await firebreak('runbook', 'check', bad);
    expect(code).toBe(1);
    expect(err).toMatch(/crypto-mining\.yaml:\d+:\d+: isolate\.\d+\.use: ec2\.quarantin is not in the catalogue/);
  });
});

describe('firebreak customers export', () => {
  it('writes the file of one process, without roles and external ids', async () => {
    const example = 'temporal-docker/customers.example.yaml';
    const { code, out } = await firebreak('customers', 'export', example, '--for', 'intake');
    expect(code).toBe(0);
    await expect(loadIntakeCustomers(file('customers.intake.yaml', out))).resolves.toBeDefined();
    expect(out).not.toMatch(/externalId|roleArn|phone/);
  });

  it('knows the processes that have one', async () => {
    const { code, err } = await firebreak('customers', 'export', 'x.yaml', '--for', 'worker');
    expect(code).toBe(2);
    expect(err).toContain('intake, slack-app');
  });
});

describe('firebreak customers check', () => {
  it('names the line of a customer that is incomplete', async () => {
    const path = file(
      'customers.yaml',
      'msp: { name: M, slackTeam: T0MSP, infosecChannel: C0INFOSEC }\ncustomers:\n  - id: acme\n',
    );
    const { code, err } = await firebreak('customers', 'check', path);
    expect(code).toBe(1);
    expect(err).toMatch(/customers\.yaml:3:\d+: customers\.0\.name/);
  });

  it('refuses a misspelt protection and says which was meant', async () => {
    const misspelt = customersYaml().replace('neverTouch:', 'neverTuch:');
    const { code, err } = await firebreak('customers', 'check', file('misspelt-customers.yaml', misspelt));
    expect(code).toBe(1);
    expect(err).toMatch(
      /misspelt-customers\.yaml:\d+:\d+: customers\.\d\.neverTuch: unknown key; did you mean neverTouch\?/,
    );
  });

  it('says which runbook steps the listed approvers are too few for', async () => {
    const runbooks = join(folder, 'runbooks');
    mkdirSync(runbooks);
    const good = readFileSync('runbooks/crypto-mining.yaml', 'utf8');
    const many = good.replace('use: ec2.quarantine, for: instance', 'use: ec2.quarantine, for: instance, approvals: 3');
    writeFileSync(join(runbooks, 'crypto-mining.yaml'), many);
    const path = file('sandbox-customers.yaml', customersYaml());
    expect(await firebreak('customers', 'check', path)).toMatchObject({ code: 0 });
    const { code, err } = await firebreakIn({ env: { FIREBREAK_RUNBOOKS: runbooks } }, 'customers', 'check', path);
    expect(code).toBe(1);
    expect(err).toContain('acme lists 2 approvers, but ec2.quarantine in runbook crypto-mining needs 3');
  });

  it('says when a customer switches off a review that does not exist', async () => {
    const off = customersYaml().replace('    name: Acme Corp', '    reviews: { hygiene: off }\n    name: Acme Corp');
    const { code, err } = await firebreak('customers', 'check', file('typing-customers.yaml', off));
    expect(code).toBe(1);
    expect(err).toMatch(
      /typing-customers\.yaml:\d+:\d+: customers\.\d\.reviews\.hygiene: unknown review \(reviews: account-hygiene, permission-review/,
    );
  });
});
