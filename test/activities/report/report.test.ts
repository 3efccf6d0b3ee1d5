import { describe, expect, it } from 'vitest';
import { documentFor, type Reader } from '../../../activities/report/documents.ts';
import { renderHtml } from '../../../activities/report/html.ts';
import { renderMarkdown } from '../../../activities/report/markdown.ts';
import { factsOf } from '../../../domain/report-facts.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { verbatim } from '../../../domain/text.ts';
import { incident, steps } from '../../incidents/closed.ts';

/** `report.en.html`, `executive.ko.md`. */
function file(name: string, state: IncidentState = incident): string {
  const [reader, language, format] = name.split('.') as [Reader, 'en' | 'ko', string];
  const document = documentFor(reader, { state, entries: new Map() }, language);
  return format === 'md' ? renderMarkdown(document) : renderHtml(document);
}

/** A section of a Markdown report. */
const section = (heading: string, markdown = file('report.en.md')): string =>
  markdown.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"' | <!channel> **b** [x](javascript:1) https://evil.example`;

/** The state with hostile text in every free-text field. Ids and enums stay. */
function poisoned(): IncidentState {
  const fields = new Set(['en', 'ko', 'title', 'why', 'before', 'after', 'field', 'name', 'country', 'user', 'reason']);
  const copy = JSON.parse(JSON.stringify(incident), (key, value: unknown) =>
    typeof value === 'string' && fields.has(key) ? HOSTILE : value,
  ) as IncidentState;
  return { ...copy, entities: copy.entities.map((e) => ({ ...e, id: e.kind === 'instance' ? HOSTILE : e.id })) };
}

describe('the report', () => {
  it('names what could not be looked at to the end, with the last try', () => {
    const title = { en: 'Sweep every region', ko: '모든 리전 조사' };
    const why = {
      en: 'AWS is throttling ec2:DescribeInstances.',
      ko: 'ec2:DescribeInstances 호출이 스로틀링되고 있습니다.',
    };
    const look = { phase: 'assess' as const, line: 4, entry: 'ec2.sweep-regions', title, why };
    const missed = [{ ...look, what: ['ap-south-1', 'sa-east-1'], lastAt: '2026-11-22T00:12:00.000Z' }];
    const open = section('Still open', file('report.en.md', { ...incident, missed }));
    expect(open).toContain(
      'Sweep every region: 2 regions could not be looked at (ap-south-1, sa-east-1); last tried at',
    );
    expect(open).toContain('AWS is throttling');
    expect(file('report.ko.md', { ...incident, missed })).toContain('조사하지 못한 리전 2곳(모든 리전 조사)');
  });

  it('summarises the incident in three sentences and four numbers', () => {
    const happened = section('What happened').trim().split('\n\n');
    expect(happened).toHaveLength(4);
    expect(happened[1]).toContain(
      'The outside address involved is 198.51.100.23; affected: access key AKIA…7Q and 1 bucket; made by the intruder: 1 IAM user and 3 instances in 2 regions; made public: bucket acme-invoices-prod; whether data was read is unknown, since no log that was read records it; nothing was found to be shared outside, stopped or destroyed.',
    );
    expect(happened[3]).toContain('**12 s**');
    expect(happened[3]).toContain('**6 min 42 s**');
  });

  it('shows each change with its state before and after, its approvers and that it was read back', () => {
    const changed = section('What was changed');
    expect(changed).toContain('`Active` → `Inactive` | minji 2026-11-22 03:13:00 GMT-5 (08:13:00 UTC) | read back');
    expect(changed).toMatch(/Delete user.*minji.*jun/);
  });

  it('names both people of an approval that was given by phone', () => {
    const enteredBy = { slackUser: 'UARA', name: 'ara' };
    const phoned = steps.map((s) => ({ ...s, approvals: s.approvals.map((a) => ({ ...a, enteredBy })) }));
    const state = { ...incident, steps: phoned };
    expect(section('What was changed', file('report.en.md', state))).toContain('minji (by phone, entered by ara) ');
    expect(file('report.ko.md', state)).toContain('minji(전화 승인, 입력: ara)');
  });

  it('never calls a step done that was rejected, skipped or refused', () => {
    const notDone = section('What was not done, and why');
    for (const step of steps.filter((s) => ['rejected', 'skipped', 'refused'].includes(s.status))) {
      expect(notDone).toContain(step.target.id);
      expect(section('What was changed')).not.toContain(`\`${step.target.id}\``);
    }
    expect(notDone).toContain('deploys would stop \\<b\\>now\\</b\\>');
  });

  it('lists a release as undone, not as another change', () => {
    expect(section('What was undone')).toContain('BlockPublicPolicy: `true` → `false` | jun');
    expect(section('What was changed')).not.toContain('Release:');
  });

  it('says which containment stays and why, and which steps are open and who owns them', () => {
    expect(section('What stays, and why')).toContain('A leaked key is never made active again.');
    expect(section('Still open')).toMatch(/Quarantine `i-0abc` \| skipped \| minji/);
  });

  it('lists the follow-ups with owner and due date, in the language of the report', () => {
    const task = { id: 'task-1', entry: 'iam.apply-least-privilege', instructions: verbatim('1. Do it.') };
    const title = { en: 'Apply least privilege', ko: '최소 권한 적용' };
    const dueAt = '2026-12-06T15:00:00.000Z';
    const target = { kind: 'iam-role' as const, id: 'web', standing: 'affected' as const };
    const state = { ...incident, followUps: [{ ...task, title, dueAt, target, owner: 'infosec' as const }] };
    expect(section('Still open', file('report.en.md', state))).toContain(
      'Apply least privilege `web` | — | Infosec team | 6 December 2026 |',
    );
    expect(file('report.ko.md', state)).toContain('최소 권한 적용 `web` | — | 정보보안팀 | 2026년 12월 6일 |');
    expect(factsOf(state).open).toHaveLength(factsOf(incident).open.length + 1);
  });

  it('lists containment that was not released as open', () => {
    const held = { ...incident, steps: steps.filter((s) => s.undoes === undefined) };
    expect(factsOf(held).open.map((p) => p.what.en)).toContain('Still contained: Block public access');
  });

  it('lists refused decisions with the accepted ones', () => {
    expect(section('Decisions, refusals included')).toContain('mallory | A click was refused: not an approver');
  });

  it('gives the SHA-256 of each stored item, and says which copies are in AWS', () => {
    expect(section('Evidence')).toContain('b'.repeat(64));
    expect(section('Evidence')).toContain('copy held by AWS');
  });

  it('says of a drill that nothing was changed', () => {
    const drill: IncidentState = {
      ...incident,
      drill: true,
      steps: steps.map((s) => ({ ...s, status: 'rehearsed' as const, approvals: [] })),
    };
    expect(file('report.en.md', drill)).toContain('nothing was changed');
    expect(file('report.ko.md', drill)).toContain('실제 변경은 없었습니다');
  });
});

describe('text from outside', () => {
  it('stays text in HTML: a page with hostile text has exactly the tags of a harmless page', () => {
    for (const name of ['report.en.html', 'report.ko.html']) {
      const tags = (html: string): string[] => html.match(/<[a-z!/][^\s>]*/gi) ?? [];
      expect(new Set(tags(file(name, poisoned())))).toEqual(new Set(tags(file(name))));
      expect(file(name, poisoned())).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
    }
  });

  it('stays text in Markdown: it adds no HTML, no link and no table cell', () => {
    const markdown = file('report.en.md', poisoned());
    // What is quoted as code is text whatever it says.
    const outside = markdown.replaceAll(/(`+).*?\1/g, '');
    expect(outside.replaceAll('<br>', '')).not.toMatch(/(?<!\\)<(?!br>)[a-z!/]/i);
    expect(outside).not.toMatch(/(?<!\\)\[x(?<!\\)\]\(/);
    for (const row of section('What was changed', markdown)
      .split('\n')
      .filter((l) => l.startsWith('|')))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it('cannot hide behind invisible characters or ones that reverse the text', () => {
    const state = { ...incident, title: 'safe\u202Egnp.exe\u0000\u200B' };
    expect(file('report.en.html', state)).toContain('safegnp.exe');
  });
});

describe('a self-contained page', () => {
  it('loads nothing, runs no script, and has styles for dark mode, print and phones', () => {
    const html = file('report.en.html');
    expect(html).not.toMatch(/<script|<link|src=|@import|url\((?!#tip)/);
    expect(html).toContain("default-src 'none'");
    // `(not print)` is no media feature, so that a rule with it is never used.
    expect(html).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(html).toContain('@media print');
  });

  it('draws the attacker, their actions and the affected resources', () => {
    const picture = /<svg class="path"[\s\S]*<\/svg>/.exec(file('report.en.html'))?.[0] ?? '';
    for (const text of ['198.51.100.23', 'User svc-backup was created', '2 instances', 'acme-invoices'])
      expect(picture).toContain(text);
    expect(picture).not.toContain('someone-else');
  });
});
