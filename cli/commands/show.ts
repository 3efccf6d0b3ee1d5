/** `firebreak show`: one incident and its current state. */
import { titleIn } from '../../domain/alert.ts';
import { isInvolved } from '../../domain/entity.ts';
import { heldNames } from '../../domain/held-work.ts';
import { missedIn } from '../../domain/missed.ts';
import type { IncidentState, Step } from '../../domain/incident.ts';
import { approverWords } from '../../domain/names.ts';
import { type Language, wordsIn } from '../../domain/text.ts';
import { IncidentClosed, NoState } from '../../contract/temporal/errors.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import { withIncidents } from '../connection.ts';
import { CommandError, languageOf, type Io, type JsonOption, type Output } from '../command.ts';
import { onlyOpenIncident } from '../incident-list.ts';
import { printable, table } from '../output.ts';

/** @param given undefined: the only open incident */
export async function show(given: string | undefined, options: JsonOption, io: Io): Promise<number> {
  const state = await withIncidents(io, async (incidents) =>
    stateOf(incidents, given ?? (await onlyOpenIncident(incidents, languageOf(io), io.stderr))),
  );
  io.stdout.write(options.json === true ? `${JSON.stringify(state)}\n` : describe(state, languageOf(io), io.stdout));
  return 0;
}

/** @throws CommandError when there is no such incident, or no worker to ask */
async function stateOf(incidents: Incidents, id: string): Promise<IncidentState> {
  try {
    return await incidents.state({ id });
  } catch (error) {
    if (error instanceof IncidentClosed)
      throw new CommandError(`There is no incident ${id}. firebreak incidents lists them.`);
    if (error instanceof NoState)
      throw new CommandError(`${id} is a workflow, but not an incident. firebreak incidents lists them.`);
    throw error;
  }
}

function describe(state: IncidentState, language: Language, out: Output): string {
  const { account } = state.customer;
  const head = [
    `${state.severity.toUpperCase()} · ${state.customer.name} · ${account.name} (${account.id}) · ${state.region}`,
    titleIn(state, language),
    `${state.id} · ${state.status} · phase ${state.phase} · ${state.confirmation} at source · ${state.alertCount} alerts`,
    ...(state.waitingFor === undefined ? [] : [`waiting for: ${state.waitingFor[language]}`]),
    ...(state.heldWork === undefined
      ? []
      : [
          `held back until somebody takes the lead, an alert is confirmed, or the quota of unconfirmed alerts is free (asked at ${state.heldWork.againAt}): ${heldNames(state.heldWork, language, Infinity)}`,
        ]),
    ...(state.missed ?? []).map((look) => `missed: ${missedIn(look, language)}. ${look.why[language]}`),
    ...(state.watch === undefined ? [] : [`watching for the intruder's return until ${state.watch.until}`]),
    ...(state.lookAgainAt === undefined ? [] : [`looked at again at ${state.lookAgainAt}`]),
  ];
  return [
    head.map((line) => `${printable(line)}\n`).join(''),
    section('Entities', entities(state)),
    section('Steps', state.steps.map((s) => describeStep(s, language)).join('')),
    section('In the evidence store only', keptParts(state)),
    section(
      'Timeline',
      table(
        state.timeline.map((e) => [
          e.at,
          e.phase,
          e.actor.name,
          e.what[language] + (e.why === undefined ? '' : ` — ${e.why}`),
        ]),
        out,
      ),
    ),
  ].join('\n');
}

/** Lists the entities that are involved, and counts those that are only related. */
function entities(state: IncidentState): string {
  const shown = state.entities.filter(isInvolved);
  const related = state.entities.length - shown.length;
  return (
    table(shown.map((e) => [e.standing, e.kind, e.id, e.region ?? ''])) +
    (related === 0 ? '' : `and ${related} related (--json shows them)\n`)
  );
}

/** The lists that have no room here: `timeline  400  acme-1/overflow/timeline-0001.json`. */
const keptParts = ({ kept = [] }: IncidentState): string =>
  table(kept.map(({ list, count, key, sha256 }) => [list, `${count}`, key, `SHA-256 ${sha256.slice(0, 12)}…`]));

const section = (title: string, body: string): string => (body === '' ? '' : `${title}\n${body}`);

/** One line for the step, one for each change, one for the reason. */
function describeStep(step: Step, language: Language): string {
  const by = step.approvals.map((a) => approverWords(a)[language]).join(', ');
  const lines = [
    `${step.id.padEnd(12)} ${step.status.padEnd(10)} ${step.title[language]} ${step.target.id}${by === '' ? '' : ` (approved by ${by})`}`,
    ...step.diff.map(({ field, before, after }) => {
      const [what, from, to] = [field, before, after].map((words) => wordsIn(words, language));
      return `             ${what}: ${from} → ${to}`;
    }),
    ...(step.reason === undefined ? [] : [`             ${step.reason[language]}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
