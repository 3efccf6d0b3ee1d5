import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyBytes, classifyParts, type ClassifiedEvent } from '../../../intake/classify.ts';
import { fixtureText } from '../fixtures.ts';

const finding = JSON.stringify(JSON.parse(fixtureText('guardduty-instance-credentials.eventbridge')));
const MIB = 1024 * 1024;
const long = JSON.stringify({ a: 'x'.repeat(9 * MIB) });
const padding = JSON.stringify({ a: 'x'.repeat(70_000) });

async function* inParts(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}
async function read(content: string | Buffer, size = 64 * 1024): Promise<ClassifiedEvent[]> {
  const found: ClassifiedEvent[] = [];
  for await (const events of classifyParts(inParts(Buffer.from(content), size), 'f')) found.push(...events);
  return found;
}
const outcomes = async (content: string | Buffer, size?: number): Promise<string[]> =>
  (await read(content, size)).map((e) => e.outcome);

describe('a file that is read in parts', () => {
  it.each([
    ['JSON lines', `${finding}\n${padding}\n${finding}\n`],
    ['a list', `[${finding},\n${padding},${finding}]`],
    [
      'a pretty list',
      JSON.stringify(
        [finding, padding, finding].map((t) => JSON.parse(t) as unknown),
        null,
        2,
      ),
    ],
    ...['Records', 'Findings', 'findings', 'Messages', 'Entries'].map((name) => [
      `{"${name}": […]}`,
      `{"NextToken": "t", "${name}": [${finding}, ${padding}, ${finding}], "after": [{"a": 1}]}`,
    ]),
    ['two objects with lists', `{"Records":[${finding},${padding}]}\n{"Records":[${finding}]}`],
    ['a list of objects with lists', `[{"Records":[${finding},${padding}]},{"Records":[${finding}]}]`],
    ['values side by side', `${finding}${padding}${finding}`],
  ])('has the events of %s, plain and packed', async (_name, text) => {
    const expected = ['alert', 'rejected', 'alert'];
    for (const size of [1, 7, 4096, 10 * MIB]) expect(await outcomes(text, size)).toEqual(expected);
    expect(await outcomes(gzipSync(text), 100)).toEqual(expected);
    expect(await outcomes(Buffer.concat([gzipSync(text), gzipSync(`\n${text}`)]))).toEqual([...expected, ...expected]);
  });

  it('has the events of a list of what CloudTrail looks up', async () => {
    const looked = JSON.stringify({ CloudTrailEvent: '{"eventName":"GetCallerIdentity","eventVersion":"1.08"}' });
    const text = `{"Events":[${Array.from({ length: 2_000 }, () => looked).join(',')}]}`;
    expect(await outcomes(text)).toEqual(classifyBytes(Buffer.from(text), 'f').map((e) => e.outcome));
    expect(await outcomes(text)).toHaveLength(2_000);
  });

  it('has the same events as when it is read whole', async () => {
    const json = fc.oneof(fc.constant(JSON.parse(finding) as unknown), fc.dictionary(fc.string(), fc.jsonValue()));
    const file = fc.oneof(
      fc.array(json, { minLength: 1, maxLength: 4 }).map((all) => JSON.stringify(all, null, 2)),
      fc.array(json, { minLength: 1, maxLength: 4 }).map((all) => JSON.stringify({ Records: all })),
      fc.array(json, { minLength: 1, maxLength: 4 }).map((all) => all.map((v) => JSON.stringify(v)).join('\n')),
      json.map((v) => JSON.stringify(v, null, 2)),
    );
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 50 }), async (text, size) => {
        const whole = classifyBytes(Buffer.from(text), 'f').map((e) => [e.outcome, e.findingType]);
        expect((await read(text, size)).map((e) => [e.outcome, e.findingType])).toEqual(whole);
      }),
    );
  });

  it('has at least one event, whatever is in it', async () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{},:" \n1\\]*$/));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (content, size) => {
        expect((await read(content, size)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('gives an event before the next one was read', async () => {
    const seen: string[] = [];
    async function* slowly(): AsyncGenerator<string> {
      yield `${finding}\n`;
      seen.push('read on');
      yield `${finding}\n`;
    }
    for await (const events of classifyParts(slowly(), 'f')) seen.push(...events.map((e) => e.outcome));
    expect(seen).toEqual(['alert', 'read on', 'alert']);
  });
});

describe('what is broken in a file', () => {
  it.each([
    ['a line without an end', `${finding}\n{"a":\n${finding}\n`, 'line 2'],
    ['a line without an end, the first', `{"a":\n${finding}\n${finding}\n`, 'line 1'],
    ['a line that ends within quotes', `${finding}\n{"a": "b\n${finding}\n`, 'line 2'],
    ['a line that is no JSON', `${finding}\n{"a": b}\n${finding}\n`, 'line 2'],
    ['a line of prose', `${finding}\nhello\n${finding}\n`, 'line 2'],
    ['an item that is no JSON', `[${finding},\n{"a": b},${finding}]`, 'line 2, byte'],
    ['an item of a pretty list', `[\n  ${finding},\n  {"a": "b\n  },\n  ${finding}\n]`, 'line 3'],
    ['an event of more than 8 MiB', `${finding}\n${long}\n${finding}\n`, 'line 2'],
    ['an item of more than 8 MiB', `{"Records":[${finding},${long},${finding}]}`, 'line 1, byte'],
    ['an event of many levels', `[${finding},${'['.repeat(90)}${']'.repeat(90)},${finding}]`, 'line 1, byte'],
    [
      'bytes that are no text',
      Buffer.concat([Buffer.from(`${finding}\n{"a":"`), Buffer.from([0xff]), Buffer.from(`"}\n${finding}`)]),
      'line 2',
    ],
  ])(
    '%s is named with its place, and the next ones are read',
    async (_name, content, place) => {
      for (const size of [100, 64 * 1024]) {
        const found = await read(content, size);
        expect(found.filter((e) => e.outcome === 'alert')).toHaveLength(2);
        expect(found.filter((e) => e.outcome === 'rejected').map((e) => e.reason)).toEqual([
          expect.stringContaining(place),
        ]);
      }
    },
    60_000,
  );

  it.each([
    ['an event', `${finding}\n{"a": `],
    ['a list', `[${finding},`],
  ])('%s that the file ends in is named, and what was before it is kept', async (_name, text) => {
    expect(await outcomes(text)).toEqual(['alert', 'rejected']);
  });

  it('an archive that is cut off keeps the events before', async () => {
    const whole = gzipSync(`${finding}\n${Array.from({ length: 5_000 }, () => String(Math.random())).join('')}`);
    const found = await read(whole.subarray(0, whole.length - 100));
    expect(found[0]?.outcome).toBe('alert');
    expect(found.at(-1)?.reason).toContain('the archive is broken or cut off');
  });

  it('a long file without JSON is one rejected event', async () => {
    const [event, ...rest] = await read(Buffer.alloc(9 * MIB, 'no json\n'));
    expect(rest).toEqual([]);
    expect(event?.reason).toContain('no JSON in the first');
  });
});
