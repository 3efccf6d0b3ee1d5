import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { firebreakIn, type Result } from './firebreak.ts';

const FIXTURES = 'test/fixtures/alerts';

const classify = (args: string[], stdin = '', env: Record<string, string> = {}): Promise<Result> =>
  firebreakIn({ env, stdin }, 'classify', ...args);

describe('firebreak classify', () => {
  it('writes one JSON object a line for each event, with the runbook it would follow', async () => {
    const { code, out } = await classify([
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

  it('reads standard input, and an event that is not JSON is rejected with exit code 0', async () => {
    const { code, out } = await classify(['-', '--json'], 'not json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: '-', outcome: 'rejected', reason: 'not JSON and not JSON lines' });
  });

  it('says on standard error when all events were rejected', async () => {
    expect((await classify(['-'], 'not json')).err).toBe(
      'The event was rejected: intake would open no incident for it.\n',
    );
    expect((await classify(['-'], '{"a":1}\n{"b":2}')).err).toContain('All 2 events were rejected');
    expect((await classify(['-', `${FIXTURES}/guardduty-root.raw.json`], 'not json')).err).toBe('');
  });

  it('goes on after a file that is not there, and says so', async () => {
    const { code, out, err } = await classify(['/nowhere.json', `${FIXTURES}/guardduty-root.raw.json`]);
    expect(code).toBe(1);
    expect(err).toContain('/nowhere.json cannot be read');
    expect(out).toContain('runbook root-use');
  });

  it('shows events when the runbooks have errors', async () => {
    const { code, out, err } = await classify([`${FIXTURES}/guardduty-root.raw.json`], '', {
      FIREBREAK_RUNBOOKS: '/nowhere',
    });
    expect(code).toBe(0);
    expect(err).toContain('No runbook is shown');
    expect(out).toContain('runbook none');
  });

  it('removes control characters of an event from its output', async () => {
    const { out } = await classify(['-'], JSON.stringify({ 'detail-type': '\u001b[2J', source: 'x' }));
    expect(out).not.toContain('\u001b');
  });

  it('tries a mapping, and says which condition an event does not meet', async () => {
    const file = join(temporaryFolder('mapping'), 'our-scanner.yaml');
    await writeFile(
      file,
      'id: our-scanner\nproduct: Our Scanner\nwhen: [scanner]\nalert: { type: kind, account: where }\n',
    );
    const events = '{"scanner": 1, "kind": "WebShell", "where": "111122223333"}\n{"kind": "WebShell"}';
    const { code, out } = await classify(['-', '--mapping', file], events);
    expect(code).toBe(0);
    expect(out).toContain('alert     -#0  MEDIUM WebShell');
    expect(out).toContain('rejected  -#1  mapping our-scanner: the event does not meet the condition scanner');
    await writeFile(file, 'id: our-scanner\nproduct: Our Scanner\nwhen: ["scanner["]\nalert: { tipe: kind }\n');
    const broken = await classify(['-', '--mapping', file], events);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/our-scanner.yaml:3:\d+: when.0: is no JMESPath expression/);
    expect(broken.err).toMatch(/our-scanner.yaml:4:\d+: alert.tipe: .*did you mean type/);
  });
});
