import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { classify } from '../../cli/commands/classify.ts';
import { UsageError } from '../../cli/command.ts';

const FIXTURES = 'test/fixtures/alerts';

async function run(args: string[], stdin = '', env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await classify(args, {
    stdin: Readable.from([stdin]),
    stdout: { write: (t) => out.push(t) },
    stderr: { write: (t) => err.push(t) },
    env,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('firebreak classify', () => {
  it('writes one JSON object a line for each event, with the runbook it would follow', async () => {
    const { code, out } = await run([
      `${FIXTURES}/guardduty-root.raw.json`,
      `${FIXTURES}/guardduty-archived.raw.json`,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l)),
    ).toMatchObject([
      { index: 0, outcome: 'alert', runbook: 'root-use' },
      { index: 0, outcome: 'ignored', reason: 'archived in GuardDuty', runbook: null },
    ]);
  });

  it('reads standard input, and counts what it cannot parse as rejected, not as failure', async () => {
    const { code, out } = await run(['-', '--json'], 'not json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: '-', outcome: 'rejected', reason: 'not JSON and not JSON lines' });
  });

  it('goes on after a file that is not there, and says so', async () => {
    const { code, out, err } = await run(['/nowhere.json', `${FIXTURES}/guardduty-root.raw.json`]);
    expect(code).toBe(1);
    expect(err).toContain('/nowhere.json cannot be read');
    expect(out).toContain('runbook root-use');
  });

  it('shows events when the runbooks have errors', async () => {
    const { code, out, err } = await run([`${FIXTURES}/guardduty-root.raw.json`], '', {
      FIREBREAK_RUNBOOKS: '/nowhere',
    });
    expect(code).toBe(0);
    expect(err).toContain('no runbook is shown');
    expect(out).toContain('runbook none');
  });

  it('lets no text from outside steer the terminal', async () => {
    const { out } = await run(['-'], JSON.stringify({ 'detail-type': '\u001b[2J', source: 'x' }));
    expect(out).not.toContain('\u001b');
  });

  it('needs a file', async () => {
    await expect(run([])).rejects.toThrow(UsageError);
  });
});
