/**
 * `npm run bench -- classify`: `firebreak classify` over files of three sizes. Each is classified by a process of its
 * own, so that its memory and CPU time are its own. It asserts nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { table } from '../../cli/output.ts';

const SIZES = [100_000, 300_000, 1_000_000];
const ROOT = join(import.meta.dirname, '../..');

const record = (i: number): string =>
  JSON.stringify({
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: `user-${i % 100}` },
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: i % 50 === 0 ? 'StopInstances' : 'DescribeInstances',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.1',
    requestParameters: { filter: 'x'.repeat(200) },
    eventID: String(i),
    recipientAccountId: '111122223333',
  });

function* trail(events: number): Generator<string> {
  yield '{"Records":[';
  for (let i = 0; i < events; i += 1) yield `${i === 0 ? '' : ','}${record(i)}`;
  yield ']}';
}

export async function streams(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  const rows = [['EVENTS', 'CPU S', 'EVENTS A CPU S', 'AGAINST THE FIRST', 'MEMORY', 'AGAINST THE FIRST']];
  try {
    let first: Figures | undefined;
    for (const events of SIZES) {
      const file = join(folder, 'trail.json');
      await pipeline(trail(events), createWriteStream(file));
      const one = await classified(file, events);
      first ??= one;
      rows.push([
        String(events),
        one.seconds.toFixed(1),
        one.perSecond.toFixed(0),
        `${(one.perSecond / first.perSecond).toFixed(2)} ×`,
        `${(one.kib / 1024).toFixed(0)} MiB`,
        `${(one.kib / first.kib).toFixed(2)} ×`,
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(table(rows));
}

interface Figures {
  seconds: number;
  perSecond: number;
  kib: number;
}

/** CPU time and the most memory of the process, as it says itself at its end. */
const MEASURE =
  "data:text/javascript,process.on('exit',()=>process.stderr.write(JSON.stringify(process.resourceUsage())))";

async function classified(file: string, events: number): Promise<Figures> {
  const child = spawn(process.execPath, ['--import', MEASURE, 'cli/firebreak.js', 'classify', '--json', '-'], {
    cwd: ROOT,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close');
  await pipeline(createReadStream(file), child.stdin);
  await ended;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(said) as NodeJS.ResourceUsage;
  const seconds = (userCPUTime + systemCPUTime) / 1e6;
  return { seconds, perSecond: events / seconds, kib: maxRSS };
}
