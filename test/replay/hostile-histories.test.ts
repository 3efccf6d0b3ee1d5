/** Histories that an attacker made or altered: a clear error or a disagreement, within bounds, and nothing else is changed by them. */
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandError, type Io } from '../../cli/command.ts';
import { historiesNamed } from '../../cli/replay-sources.ts';
import { record, type Recording } from '../../replay/recording.ts';
import type { ReplayCode } from '../../replay/replay.ts';
import { firebreak } from '../cli/firebreak.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FOLDER, todaysCode } from './stored.ts';

interface Event {
  eventId?: unknown;
  eventTime?: unknown;
  eventType?: unknown;
  workflowExecutionStartedEventAttributes?: Record<string, unknown>;
}

const folder = temporaryFolder('hostile');
const MIB = 1024 * 1024;
const io = { env: {}, stdout: { write: () => true }, stderr: { write: () => true } } as unknown as Io;
let code: ReplayCode;
let genuine: { events: Event[] };
beforeAll(async () => {
  code = await todaysCode();
  genuine = JSON.parse(await readFile(join(FOLDER, 'drill.json'), 'utf8')) as typeof genuine;
});

let files = 0;
const written = async (content: string | Uint8Array, ending = 'json'): Promise<string> => {
  const file = join(folder, `hostile-${(files += 1)}.${ending}`);
  await writeFile(file, content);
  return file;
};

/** What `firebreak replay FILE` comes to: a recording, or the error that it prints. Anything else is a fault. */
async function replayed(file: string): Promise<Recording | string> {
  try {
    return await record(await historiesNamed(file, io), code);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

const startedWith = (over: Record<string, unknown>): string => {
  const [first, ...rest] = structuredClone(genuine.events);
  Object.assign(first!.workflowExecutionStartedEventAttributes!, over);
  return JSON.stringify({ events: [first, ...rest] });
};
const payload = (text: string, encoding = 'json/plain'): object => ({
  metadata: { encoding: Buffer.from(encoding).toString('base64') },
  data: Buffer.from(text).toString('base64'),
});
const deep = (n: number): string => `${'['.repeat(n)}${']'.repeat(n)}`;

describe('a file that is no history', () => {
  it.each([
    '',
    'x',
    'null',
    '1',
    '[]',
    '{}',
    '{"events":"x"}',
    '{"events":{"length":1e9}}',
    '{"events":[]}',
    '{"events":[null]}',
    '{"events":[1]}',
    '{"events":[{"eventType":"constructor"}]}',
    '{"__proto__":{"events":[{}]}}',
    deep(1_000_000),
    `{"events":${deep(1_000_000)}}`,
    `{"events":[${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}]}`,
  ])('%# is refused with its name', async (content) => {
    const file = await written(content);
    expect(await replayed(file)).toContain(file);
  });

  it('is not read if it is longer than any history', async () => {
    const file = await written('{"events":[');
    await truncate(file, 3 * 1024 * MIB);
    const before = process.resourceUsage().maxRSS;
    expect(await replayed(file)).toMatch(/longer than/);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(300 * 1024);
  });
});

describe('an altered history', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'default', 'nothing', '', 'x'.repeat(100_000)])(
    'of the workflow type %j does not agree',
    async (name) => {
      const file = await written(startedWith({ workflowType: { name } }));
      const outcome = await replayed(file);
      if (typeof outcome === 'string') expect(outcome).toContain(file);
      else expect(outcome.disagreements).toHaveLength(1);
    },
  );

  it.each([
    ['no JSON', payload('{')],
    ['null', payload('null')],
    ['a number', payload('1e999')],
    ['deep lists', payload(deep(100_000))],
    ['names of the prototype', payload('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')],
    ['an unknown encoding', payload('x', 'x')],
    ['no data', { metadata: {} }],
    ['metadata of the wrong type', { metadata: { encoding: 7 }, data: 7 }],
  ])('that begins with %s ends, and changes no prototype', async (_what, one) => {
    const outcome = await replayed(await written(startedWith({ input: { payloads: [one] } })));
    // An argument that the code hands on as it is may agree.
    if (typeof outcome !== 'string') expect(outcome.incident).toBe('incident-5');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each<[string, (events: Event[]) => unknown[]]>([
    ['has its events in another order', (events) => events.toReversed()],
    ['has no workflow task', (events) => events.filter((e) => !/WORKFLOW_TASK/.test(String(e.eventType)))],
    [
      'has no workflow task, and numbers without a gap',
      (events) =>
        events
          .filter((e) => !/WORKFLOW_TASK/.test(String(e.eventType)))
          .map((e, i) => ({ ...e, eventId: String(i + 1) })),
    ],
    ['has no first event', (events) => events.slice(1)],
    ['has an event twice', (events) => [...events, events[5]]],
    ['has numbers that are none', (events) => events.map((e) => ({ ...e, eventId: '-1' }))],
    ['has times that are none', (events) => events.map((e) => ({ ...e, eventTime: 'x' }))],
    ['has events of no type', (events) => events.map((e) => ({ ...e, eventType: undefined }))],
    [
      'has events without attributes',
      (events) => events.map(({ eventId, eventType, eventTime }) => ({ eventId, eventType, eventTime })),
    ],
    [
      'has a hundred thousand events',
      (events) => [...events, ...Array.from({ length: 100_000 }, () => ({ eventId: '9' }))],
    ],
  ])('that %s is refused or does not agree', async (_what, alter) => {
    const file = await written(JSON.stringify({ events: alter(structuredClone(genuine.events)) }));
    const outcome = await replayed(file);
    if (typeof outcome === 'string') expect(outcome).toContain(file);
    else expect(outcome.disagreements).toHaveLength(1);
  });
});

it('the replay of a genuine history that is cut short ends', async () => {
  for (let n = 1; n < 9; n += 1) {
    const outcome = await replayed(await written(JSON.stringify({ events: genuine.events.slice(0, n) })));
    expect(typeof outcome === 'string' ? outcome : outcome.incident).toBe('incident-5');
  }
});

it('a history without a state gives no viewer, and says why', async () => {
  const file = await written(startedWith({ workflowType: { name: 'constructor' } }));
  const { code: exit, err } = await firebreak('replay', file, '--html', join(folder, 'viewer.html'));
  expect(exit).toBe(1);
  expect(err).toMatch(/^The recording has no frame to show\. The code does not agree/);
});

describe('an archive', () => {
  const head = '{"format":"firebreak-histories-1","incident":"acme-1"}\n';

  it.each([
    ['no gzip', Buffer.from('x')],
    ['half of one', gzipSync(`${head}${'x'.repeat(10_000)}`).subarray(0, 40)],
    ['a head of another kind', gzipSync('{"format":"x"}\n')],
    ['a head of prototype names', gzipSync('{"__proto__":{"format":"firebreak-histories-1","incident":"a"}}\n')],
    ['a line that is no run', gzipSync(`${head}{"of":"__proto__","history":{}}\n`)],
    ['a run that is no history', gzipSync(`${head}{"of":"incident","history":${deep(100_000)}}\n`)],
    ['a line of nothing', gzipSync(`${head}null\n`)],
  ])('that is %s is refused with its name', async (_what, bytes) => {
    const file = await written(bytes, 'gz');
    expect(await replayed(file)).toContain(file);
  });

  it.each([
    ['zeros', '\0'],
    ['line breaks', '\n'],
    ['lines', 'null\n'],
  ])('that unpacks to two gigabytes of %s is refused, within bounds', async (_what, text) => {
    // A gzip file may have several members.
    const member = gzipSync(Buffer.alloc(32 * MIB, text), { level: 1 });
    const file = await written(Buffer.concat([gzipSync(head), ...Array<Buffer>(64).fill(member)]), 'gz');
    const before = process.resourceUsage().maxRSS;
    expect(await replayed(file)).toContain(file);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(700 * 1024);
  });
});
