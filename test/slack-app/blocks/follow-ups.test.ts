/** Follow-ups in Slack: the card in the incident's thread, its buttons, and reminders. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import type { FollowUpsState, FollowUpTask } from '../../../domain/follow-ups.ts';
import { chaseLines, followUpsCard, infosecLines, stepsModal } from '../../../slack-app/blocks/follow-ups.ts';
import { marked, sections } from '../../../slack-app/blocks/elements.ts';
import { questionModal } from '../../../slack-app/blocks/modals.ts';
import { ACTION_ID } from '../../../slack-app/buttons.ts';
import { textsOf } from '../../../slack-app/texts/texts.ts';
import { words } from '../../incidents/arbitrary.ts';
import { faultsOfMessage, faultsOfModal } from '../slack-rules.ts';
import { JUN, MINJI } from '../../customers.ts';
import { at, incident } from '../../incidents/underway.ts';
import { task } from '../follow-up-task.ts';

const chase = (tasks: FollowUpTask[], language: 'en' | 'ko' = 'en'): FollowUpsState => ({
  id: 'acme-111122223333-iam-user-0a1b2c3d4e5f6g7h-follow-ups-b1946ac9',
  runId: 'b1946ac9-2f6d-4c3e-9a51-000000000002',
  incident: { id: 'x', runId: 'y', title: 'Access key of deploy-bot is abused', closedAt: at(0), lead: MINJI },
  customer: incident({}, language).customer,
  tasks,
  events: [],
  suspects: [],
});

describe('the card of follow-ups', () => {
  const text = (state: FollowUpsState): string => JSON.stringify(followUpsCard(state).map((p) => p.blocks));

  it('shows the owner, the due date and the outcome of each task', () => {
    const shown = text(
      chase([
        task(1),
        task(2, { takenBy: JUN, overdue: true }),
        task(3, { status: 'done', by: JUN, at: at(60), note: 'as *written*' }),
        task(4, { status: 'dropped', by: MINJI, at: at(60), note: 'not needed' }),
        task(5, { owner: 'infosec' }),
        task(6, { owner: 'msp' }),
      ]),
    );
    expect(shown).toContain('2 of 6 done');
    expect(shown).toContain(`Owner: Acme Corp (<@${MINJI.slackUser}> <@${JUN.slackUser}>)`);
    expect(shown).toContain('Due *Sun 6 Dec*');
    expect(shown).toContain(`<@${JUN.slackUser}> has taken this`);
    expect(shown).toContain('‼ *overdue*');
    expect(shown).toContain('as ∗written∗');
    expect(shown).toContain(`*Dropped* by <@${MINJI.slackUser}>`);
    expect(shown).toContain('Owner: Infosec team');
    expect(shown).toContain(`Owner: MSP response team (<@${MINJI.slackUser}>)`);
    expect(text(chase([task(1)], 'ko'))).toContain('기한 *12월 6일 (일)*');
  });

  it('uses as many messages as it needs, and no task moves to another message', () => {
    const tasks = Array.from({ length: 40 }, (_, i) => task(i + 1));
    const homes = (state: FollowUpsState): string[] =>
      followUpsCard(state).map((p) => [...JSON.stringify(p.blocks).matchAll(/\*(\d+)\. /g)].map((m) => m[1]).join());
    const ended = tasks.map((t) => ({ ...t, status: 'done' as const, by: JUN, at: at(9), note: 'x'.repeat(3000) }));
    expect(homes(chase(ended))).toEqual(homes(chase(tasks)));
    expect(homes(chase(tasks)).length).toBeGreaterThan(1);
  });

  it('stays within Slack’s limits and contains no markup from outside, as do its modals and reminders', () => {
    const tasks = fc.array(
      fc.record({
        note: words,
        title: words,
        facts: fc.dictionary(words, words),
        kind: fc.constantFrom('open', 'done', 'dropped'),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const law = (all: { note: string; title: string; facts: Record<string, string>; kind: string }[]): void => {
      const state = chase(
        all.map(({ note, title, facts, kind }, i) =>
          task(i + 1, {
            title: { en: title, ko: title },
            instructions: { en: `1. ${note} \`${title}\` 2. x`, ko: note },
            target: { kind: 'iam-role', id: title === '' ? 'x' : title, standing: 'affected', facts },
            status: kind as FollowUpTask['status'],
            ...(kind === 'open' ? {} : { by: JUN, at: at(9), note }),
          }),
        ),
      );
      for (const { blocks, note } of followUpsCard(state))
        expect(faultsOfMessage({ blocks: marked(blocks, 'm'), note })).toEqual([]);
      expect(faultsOfModal(stepsModal(state, 'task-1'))).toEqual([]);
      for (const why of ['due', 'overdue'] as const)
        for (const lines of [chaseLines(state, state.tasks, why), infosecLines(state, state.tasks, why, 'ko')])
          expect(faultsOfMessage({ blocks: sections(lines), note: '' })).toEqual([]);
    };
    fc.assert(fc.property(tasks, law), { numRuns: 60 });
    for (const question of [ACTION_ID.followUpDone, ACTION_ID.followUpMove, ACTION_ID.followUpDrop] as const)
      expect(faultsOfModal(questionModal(question, { id: 'x', stepId: 'task-1' }, textsOf('ko')))).toEqual([]);
  });

  it('shows the complete instructions of each task of the catalogue, one step in each line, with commands to copy', async () => {
    for (const entry of (await loadCatalogue()).values()) {
      if (entry.kind !== 'task') continue;
      for (const language of ['en', 'ko'] as const) {
        const view = stepsModal(
          chase([task(1, { title: entry.title, instructions: entry.instructions })], language),
          'task-1',
        );
        expect(faultsOfModal(view)).toEqual([]);
        const shown = JSON.stringify(view.blocks);
        expect(shown).not.toContain('…"');
        expect(shown).not.toContain('ˋ');
        expect(shown.split('\\n').length + view.blocks.length).toBeGreaterThan(3);
      }
    }
  });
});
