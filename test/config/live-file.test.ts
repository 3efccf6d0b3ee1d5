/** A configuration file that is changed while a process runs. */
import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSlackCustomers } from '../../config/customers.ts';
import { watchFile, type LiveFile } from '../../config/live-file.ts';
import { forSlack, type SlackFile } from '../../domain/extracts.ts';
import { createDirectory } from '../../slack-app/directory.ts';
import { customerOf, customersFileOf, HANBIT } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const acme = forSlack(customersFileOf([customerOf()]));
const both = forSlack(customersFileOf([customerOf(), customerOf(HANBIT)]));

describe('a configuration file', () => {
  let file: string;
  let live: LiveFile<SlackFile>;
  let seen: SlackFile[];
  let told: (readonly string[])[];
  let isReachable: boolean;
  let tries: number;
  /** Called while the file is being read. */
  let whileRead: () => void;

  beforeEach(async () => {
    file = join(temporaryFolder('live-file'), 'customers.slack-app.yaml');
    writeFileSync(file, JSON.stringify(acme));
    [seen, told, isReachable] = [[], [], true];
    tries = 0;
    whileRead = () => undefined;
    live = await watchFile({
      file,
      read: async (path) => {
        const read = await loadSlackCustomers(path);
        whileRead();
        return read;
      },
      log: { info: () => undefined, error: () => undefined },
      changed: (value) => seen.push(value),
      tell: (problems) => {
        tries += 1;
        if (!isReachable) return Promise.reject(new Error('Temporal is away'));
        told.push(problems);
        return Promise.resolve();
      },
      everyMs: 10,
      settleMs: 20,
    });
  });
  afterEach(() => live.stop());

  const customers = (): string[] => live.now().customers.map((c) => c.id);

  it('that has a new customer is in force without a restart, and who asks by it sees that', async () => {
    const directory = createDirectory(live.now);
    expect(directory.inChannel('C0HANBIT')).toEqual([]);
    writeFileSync(file, JSON.stringify(both));
    await eventually('the new customer', () => Promise.resolve(customers().includes('hanbit')));
    expect(directory.inChannel('C0HANBIT').map((c) => c.id)).toEqual(['hanbit']);
    expect(seen).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('that is put in the place of another one is read too', async () => {
    writeFileSync(`${file}.new`, JSON.stringify(both));
    renameSync(`${file}.new`, file);
    await eventually('the new file', () => Promise.resolve(customers().length === 2));
  });

  it('that is as long as before, and whose time was set back, is read too', async () => {
    const before = new Date('2026-11-01T00:00:00Z');
    utimesSync(file, before, before);
    await eventually('the file with this time', () => Promise.resolve(seen.length === 1));
    const { mtime, size, ino } = statSync(file);
    writeFileSync(file, JSON.stringify(acme).replace('"acme"', '"emca"'));
    utimesSync(file, mtime, mtime);
    expect(statSync(file)).toMatchObject({ mtime, size, ino });
    await eventually('the other customer', () => Promise.resolve(customers().includes('emca')));
  });

  it('that is wrong changes nothing and is told once, also when it can be told only later, and that it is right again', async () => {
    isReachable = false;
    writeFileSync(file, JSON.stringify({ ...both, customers: [...both.customers, { id: 'Bad Id' }] }));
    await eventually('two tries', () => Promise.resolve(tries >= 2));
    isReachable = true;
    await eventually('the notice', () => Promise.resolve(told.length === 1));
    expect(told[0]!.join('\n')).toContain('customers.2.id');
    expect(customers()).toEqual(['acme']);
    writeFileSync(file, JSON.stringify(both));
    await eventually('that it is right', () => Promise.resolve(told.length === 2));
    expect(told[1]).toEqual([]);
    expect(customers()).toEqual(['acme', 'hanbit']);
    expect(seen).toHaveLength(1);
  });

  it('that is still being written is not taken by halves', async () => {
    const other = forSlack(customersFileOf([customerOf(HANBIT)]));
    // What is read is right by itself, and the rest comes before it has been taken.
    whileRead = () => {
      whileRead = () => undefined;
      writeFileSync(file, JSON.stringify(both));
    };
    writeFileSync(file, JSON.stringify(other));
    await eventually('the whole file', () => Promise.resolve(customers().length === 2));
    expect(seen).toEqual([both]);
  });

  it('that lacks something is told, until another version is read', async () => {
    live.miss('an alert waits for account 777788889999');
    live.miss('an alert waits for account 777788889999');
    await eventually('the notice', () => Promise.resolve(told.length > 0));
    writeFileSync(file, JSON.stringify(both));
    await eventually('that it is right', () => Promise.resolve(told.length === 2));
    expect(told).toEqual([['an alert waits for account 777788889999'], []]);
  });

  it('that is wrong and lacks something is told with both, and what it lacks stays as long as its version is in force', async () => {
    const wrong = { ...both, customers: [...both.customers, { id: 'Bad Id' }] };
    writeFileSync(file, JSON.stringify(wrong));
    await eventually('what is wrong', () => Promise.resolve(told.length === 1));
    live.miss('an alert waits for account 777788889999');
    await eventually('what is missing', () => Promise.resolve(told.length === 2));
    expect(told[1]).toEqual([...told[0]!, 'an alert waits for account 777788889999']);
    writeFileSync(file, '{');
    await eventually('what else is wrong', () => Promise.resolve(told.length === 3));
    expect(told[2]!.at(-1)).toBe('an alert waits for account 777788889999');
    expect(told[2]![0]).not.toBe(told[1]![0]);
    writeFileSync(file, JSON.stringify(both));
    await eventually('that it is right', () => Promise.resolve(told.length === 4));
    expect(told[3]).toEqual([]);
  });
});
