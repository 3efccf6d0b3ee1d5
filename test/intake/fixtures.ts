/** Reads the alerts of test/fixtures/alerts. */
import { readFileSync } from 'node:fs';
import { eventsInText } from '../../intake/unwrap/unwrap.ts';
import type { Outcome, SourceAlert } from '../../intake/outcome.ts';
import { normalise } from '../../intake/sources/index.ts';
import { classifyBytes, type ClassifiedEvent, type RunbookChoice } from '../../intake/classify.ts';

export const fixtureText = (name: string): string =>
  readFileSync(new URL(`../fixtures/alerts/${name}.json`, import.meta.url), 'utf8');

export const outcomesOf = (text: string): Outcome[] => eventsInText(text).map((event) => normalise(event));

export const outcomeOf = (value: unknown): Outcome | undefined => outcomesOf(JSON.stringify(value))[0];

/** The only alert in a text. @throws Error if there is none, or more than one outcome */
export function alertIn(text: string): SourceAlert {
  const [first, ...rest] = outcomesOf(text);
  if (first?.outcome !== 'alert' || rest.length > 0)
    throw new Error(`not one alert: ${JSON.stringify([first, ...rest])}`);
  return first.alert;
}

/** `kind:id` of every entity of a standing. */
export const named = (alert: SourceAlert, standing: string): string[] =>
  alert.entities.filter((e) => e.standing === standing).map((e) => `${e.kind}:${e.id}`);

/** What intake makes of a file with this text. */
export const classifyText = (text: string, file: string, runbooks: readonly RunbookChoice[] = []): ClassifiedEvent[] =>
  classifyBytes(Buffer.from(text), file, { runbooks });
