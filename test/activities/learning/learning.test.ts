/** What an incident taught, as files beside its reports. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { runbookDiff } from '../../../activities/learning/runbook-diff.ts';
import { reviewFiles } from '../../../activities/report/render.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { Runbook } from '../../../domain/runbook.ts';
import { incident, step } from '../../incidents/underway.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const RUNBOOK = 'runbooks/leaked-access-key.yaml';
const text = readFileSync(RUNBOOK, 'utf8');
const taught = (steps: Step[]): IncidentState => incident({ steps, gates: [], severity: 'low' });
const quarantine = { entry: 'ec2.quarantine', phase: 'isolate' as const };
const rejected = step('a', { status: 'rejected', reason: { en: '</script><b>`x` *y*', ko: '</script>' } });
const chosen = step('b', {
  ...quarantine,
  status: 'done',
  optional: [{ en: 'severity low', ko: '심각도 낮음' }],
  proportion: { from: 'medium', unconfirmed: 'high' },
});

/** The runbook after `git apply`. */
function applied(diff: string): string {
  const folder = temporaryFolder('runbook-diff');
  mkdirSync(join(folder, 'runbooks'));
  writeFileSync(join(folder, RUNBOOK), text);
  writeFileSync(join(folder, 'runbook.diff'), diff);
  execFileSync('git', ['apply', '--unsafe-paths', 'runbook.diff'], {
    cwd: folder,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: folder },
  });
  return readFileSync(join(folder, RUNBOOK), 'utf8');
}
const lineOf = (yaml: string, use: string) => Runbook.parse(parse(yaml)).isolate.find((line) => line.use === use);

describe('the proposed change of the runbook', () => {
  it('leaves to people what they all rejected, and recommends what they chose, as a diff that git applies', () => {
    const changed = applied(runbookDiff(taught([rejected, chosen]), text)!);
    expect(lineOf(changed, 'iam.deactivate-access-key')?.recommended).toHaveProperty('byHand');
    expect(lineOf(changed, 'ec2.quarantine')?.recommended).toEqual({ from: 'low', unconfirmed: 'high' });
    // Nothing else: each of the two lines stands where it stood.
    expect(changed.split('\n').filter((line) => !text.includes(line))).toHaveLength(2);
  });

  it('has nothing of what people typed', () => {
    expect(runbookDiff(taught([rejected]), text)).not.toContain('script');
  });

  it('is none where the incident followed the runbook, or the runbook has no such line any more', () => {
    expect(runbookDiff(taught([step('a', { status: 'done' })]), text)).toBeUndefined();
    expect(runbookDiff(taught([step('a', { status: 'rejected', entry: 'no.such' })]), text)).toBeUndefined();
    expect(runbookDiff(taught([rejected]), 'id: other\n')).toBeUndefined();
  });

  it.each(readdirSync('runbooks'))('can be made for each recommended line of %s', (file) => {
    const yaml = readFileSync(`runbooks/${file}`, 'utf8');
    const { isolate, restore } = Runbook.parse(parse(yaml));
    for (const { phase, line } of [
      ...isolate.map((line) => ({ phase: 'isolate' as const, line })),
      ...restore.map((line) => ({ phase: 'restore' as const, line })),
    ]) {
      if (line.recommended === undefined) continue;
      const state = taught([step('a', { status: 'rejected', entry: line.use, phase })]);
      expect(runbookDiff(state, yaml), line.use).toContain('byHand: {');
    }
  });
});

const learningFiles = (state: IncidentState, runbook: string | undefined) =>
  reviewFiles({
    state,
    entries: new Map(),
    diff: runbook === undefined ? undefined : runbookDiff(state, runbook),
  });

describe('the review without blame', () => {
  it('answers from the record in both languages, and shows what people typed as text', () => {
    const files = new Map(
      learningFiles(taught([rejected, chosen]), text).map(({ name, body }) => [name, String(body)]),
    );
    expect([...files.keys()]).toEqual([
      'review.en.html',
      'review.en.md',
      'review.ko.html',
      'review.ko.md',
      'runbook.diff',
    ]);
    const html = files.get('review.en.html')!;
    expect(html).toContain('all 1 recommended step rejected');
    expect(html).not.toContain('</script><b>');
    expect(files.get('review.ko.md')).toContain('책임을 묻지 않는 검토');
  });

  it('is written although there is no runbook any more, and not for a drill', () => {
    expect(learningFiles(taught([rejected]), undefined)).toHaveLength(4);
    expect(learningFiles({ ...taught([rejected]), drill: true }, text)).toEqual([]);
  });
});
