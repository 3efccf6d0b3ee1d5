import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { printable, table } from '../../cli/output.ts';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { customersYaml } from '../../sandbox/customers-file.ts';

interface Result {
  code: number;
  out: string;
  err: string;
}

/** Runs the command in this process, away from any stack. */
const firebreak = (...args: string[]): Promise<Result> => firebreakWith({}, ...args);

async function firebreakWith(env: Record<string, string>, ...args: string[]): Promise<Result> {
  const written = { out: '', err: '' };
  const code = await main(args, {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
    env: { FIREBREAK_HOME: '/nonexistent', TEMPORAL_ADDRESS: '127.0.0.1:1', FIREBREAK_API_KEY: 'k'.repeat(16), ...env },
  });
  return { code, ...written };
}

const folder = mkdtempSync(join(tmpdir(), 'firebreak-cli-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('firebreak', () => {
  it('lists its commands, and says what is wrong with a command it does not know', async () => {
    expect((await firebreak('help')).out).toContain('show ID [--json]');
    const unknown = await firebreak('contain-everything');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('there is no command contain-everything');
  });

  it("gives editors a schema that completes the catalogue's entries", async () => {
    const { out } = await firebreak('runbook', 'schema');
    const { properties } = JSON.parse(out) as { properties: { isolate: unknown } };
    expect(properties.isolate).toMatchObject({
      items: { properties: { use: { enum: [...(await loadCatalogue()).keys()].toSorted() } } },
    });
  });

  it.each([
    ['show'],
    ['show', 'a', 'b'],
    ['incidents', '--yaml'],
    ['alert'],
    ['replay'],
    ['runbook'],
    ['customers'],
    ['customers', 'check'],
    ['reviews', 'run'],
    ['reviews', 'rewind'],
  ])('answers wrong usage with its usage and exit code 2: %s %s %s', async (...args) => {
    const { code, err } = await firebreak(...args);
    expect(code).toBe(2);
    expect(err).toContain(`usage: firebreak ${args[0]}`);
  });

  it('says what to do when nothing runs', async () => {
    const commands = [['incidents'], ['show', 'some-incident'], ['tasks'], ['replay', 'some-incident']];
    for (const { code, err } of await Promise.all(commands.map((args) => firebreak(...args)))) {
      expect(code).toBe(1);
      expect(err).toMatch(/npm start|TEMPORAL_ADDRESS/);
    }
    const alert = await firebreak('alert', file('event.json', '{}'));
    expect(alert.code).toBe(1);
    expect(alert.err).toContain('Intake does not answer');
  }, 120_000);
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
  it('finds the shipped ones right, and names file, line and fix of one that does not fit', async () => {
    expect(await firebreak('reviews', 'check')).toMatchObject({ code: 0 });
    const good = readFileSync('reviews/account-hygiene.yaml', 'utf8');
    const bad = good.replace('iam.mfa-state', 'iam.mfa-status').replace('cost.anomalies', 'iam.deny-all');
    const { code, err } = await firebreak('reviews', 'check', file('account-hygiene.yaml', bad));
    expect(code).toBe(1);
    expect(err).toMatch(
      /account-hygiene\.yaml:7:7: inquiries\.1\.use: iam\.mfa-status is not in the catalogue; did you mean/,
    );
    expect(err).toContain('iam.deny-all is of kind change: a review only asks');
    const mute = good.replace(/inquiries:[^]*raises/, 'raises').replace('0 7 * * *', 'daily');
    const second = await firebreak('reviews', 'check', file('account-hygiene.yaml', mute));
    expect(second.err).toContain('a cron expression of five fields');
  });
});

describe('firebreak runbook', () => {
  it('lists the runbooks and finds them right', async () => {
    expect((await firebreak('runbook', 'list')).out).toContain('leaked-access-key');
    expect(await firebreak('runbook', 'check')).toMatchObject({ code: 0 });
  });

  it('names file, line and fix of a runbook that does not fit', async () => {
    const good = readFileSync('runbooks/crypto-mining.yaml', 'utf8');
    const bad = file('crypto-mining.yaml', good.replace('ec2.quarantine', 'ec2.quarantin'));
    const { code, err } = await firebreak('runbook', 'check', bad);
    expect(code).toBe(1);
    expect(err).toMatch(/crypto-mining\.yaml:\d+:\d+: isolate\.\d+\.use: ec2\.quarantin is not in the catalogue/);
  });
});

describe('firebreak customers check', () => {
  it('names the line of an account that is not one', async () => {
    const path = file('customers.yaml', 'msp: { name: M, infosecChannel: C0INFOSEC }\ncustomers:\n  - id: acme\n');
    const { code, err } = await firebreak('customers', 'check', path);
    expect(code).toBe(1);
    expect(err).toMatch(/customers\.yaml:3:\d+: customers\.0\.name/);
  });

  it('says which runbook steps the listed approvers are too few for', async () => {
    const runbooks = mkdtempSync(join(tmpdir(), 'firebreak-runbooks-'));
    const good = readFileSync('runbooks/crypto-mining.yaml', 'utf8');
    const many = good.replace('use: ec2.quarantine, for: instance', 'use: ec2.quarantine, for: instance, approvals: 3');
    writeFileSync(join(runbooks, 'crypto-mining.yaml'), many);
    const path = file('sandbox-customers.yaml', customersYaml());
    expect(await firebreak('customers', 'check', path)).toMatchObject({ code: 0 });
    const { code, err } = await firebreakWith({ FIREBREAK_RUNBOOKS: runbooks }, 'customers', 'check', path);
    expect(code).toBe(1);
    expect(err).toContain('acme lists 2 approvers, but ec2.quarantine in runbook crypto-mining needs 3');
  });

  it('says when a customer switches off a review that does not exist', async () => {
    const off = customersYaml().replace('    name: Acme Corp', '    reviews: { hygiene: off }\n    name: Acme Corp');
    const { code, err } = await firebreak('customers', 'check', file('typing-customers.yaml', off));
    expect(code).toBe(1);
    expect(err).toContain(
      'acme: reviews.hygiene: there is no such review; there are account-hygiene, permission-review',
    );
  });
});

describe('what is printed', () => {
  it('cannot steer the terminal, whatever it says', () => {
    expect(printable('a\u001b[2Jb\u0007\u202ec')).toBe('a [2Jb  c');
    expect(
      table([
        ['x\n', 'y'],
        ['한글', 'z'],
      ]),
    ).toBe('x     y\n한글  z\n');
  });
});
