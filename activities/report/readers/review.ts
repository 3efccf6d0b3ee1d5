/** The blameless review of an incident: questions about what happened, answered from the record. People add what it cannot know. */
import { duration } from '../../../domain/format.ts';
import { lessonsOf, trainingTasks } from '../../../domain/lessons.ts';
import { gateName, TEAM_NAMES } from '../../../domain/names.ts';
import type { Line, ReportDocument } from '../document.ts';
import type { Page } from '../page.ts';
import { REVIEW_WORDS } from '../words-review.ts';
import { heading, incidentFacts, list, notice, numbers, paragraph } from './blocks.ts';
import { changedLines } from './improvements.ts';
import { incidentName } from './title.ts';

/** @param diff the proposed change of the runbook, if there is one */
export function reviewDocument(page: Page, diff: string | undefined): ReportDocument {
  const { state, language } = page;
  const words = REVIEW_WORDS[language];
  const lessons = lessonsOf(state);
  const training = trainingTasks(state, state.closedAt ?? state.lastAlertAt);
  const none = [paragraph(words.none)];
  const listed = (lines: Line[]) => (lines.length === 0 ? none : [list(lines)]);
  return {
    language,
    title: `${words.title}: ${incidentName(page)}`,
    facts: incidentFacts(page),
    blocks: [
      notice(words.blameless),
      numbers(page),
      heading(words.noticed),
      paragraph(noticed(page)),
      heading(words.waited),
      ...listed(waits(page)),
      heading(words.otherwise),
      ...listed(
        lessons.map(({ what, reasons }): Line => [
          what[language],
          ...(reasons.length === 0 ? [] : [' ', { quiet: reasons.join(' · ') }]),
        ]),
      ),
      heading(words.failed),
      ...listed(failures(page)),
      heading(words.luck),
      paragraph(words.notRecorded),
      heading(words.runbook),
      ...(diff === undefined ? [paragraph(words.noChange)] : [paragraph(words.change), list(changedLines(diff))]),
      heading(words.training),
      ...listed(
        training.map(({ title, owner }): Line => [
          { strong: owner === 'customer' ? state.customer.name : TEAM_NAMES[owner][language] },
          `: ${title[language]}`,
        ]),
      ),
    ],
    footer: page.words.footer,
  };
}

function noticed({ state, language, when }: Page): string {
  const words = REVIEW_WORDS[language];
  const [first] = state.alerts;
  return words.firstAlert(
    first?.occurredAt === undefined ? undefined : when(first.occurredAt),
    when(state.openedAt),
    state.alertCount,
  );
}

/** Each card, and how long it waited for its decision. */
const waits = ({ state, language }: Page): Line[] =>
  state.gates
    .filter((g) => g.closedAt !== undefined && g.stepIds.length > 0)
    .map((g): Line => {
      const waitedMs = Date.parse(g.closedAt!) - Date.parse(g.openedAt);
      return [`${gateName(g)[language]} (${g.id}): ${duration(waitedMs, language)}`];
    });

const failures = ({ state, language }: Page): Line[] =>
  state.timeline
    .filter((e) => /failed|drifted|containment-undone|missed/.test(e.kind))
    .map((e): Line => [e.what[language]]);
