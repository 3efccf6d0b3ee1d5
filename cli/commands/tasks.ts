/** `firebreak tasks`: what closed incidents of all customers have left for people to do, overdue first. */
import { localDay } from '../../domain/format.ts';
import { askedOf, type FollowUpsState, type FollowUpTask } from '../../domain/follow-ups.ts';
import type { Language } from '../../domain/text.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import { languageOf, type Io, type JsonOption } from '../command.ts';
import { withIncidents } from '../connection.ts';
import { jsonLines, table } from '../output.ts';
import { byText } from '../../domain/order.ts';

export async function tasks(options: JsonOption, io: Io): Promise<number> {
  const found = await withIncidents(io, openTasks);
  const rows = found.toSorted(byText((f) => f.task.dueAt));
  if (options.json === true) io.stdout.write(jsonLines(rows.map(asJson)));
  else if (rows.length === 0) io.stdout.write('No task is open.\n');
  else io.stdout.write(table([HEADINGS, ...rows.map((row) => asLine(row, languageOf(io)))]));
  return 0;
}

const HEADINGS = ['DUE', '', 'CUSTOMER', 'OWNER', 'TASK', 'INCIDENT'];

interface Row {
  state: FollowUpsState;
  task: FollowUpTask;
}

async function openTasks(incidents: Incidents): Promise<Row[]> {
  const { states } = await incidents.openFollowUps();
  return states.flatMap((state) => state.tasks.filter((t) => t.status === 'open').map((task) => ({ state, task })));
}

const asJson = ({ state: { incident, customer }, task }: Row) => ({
  customer: customer.id,
  account: customer.account.id,
  incident: incident.id,
  id: task.id,
  entry: task.entry,
  title: task.title,
  target: task.target?.id ?? null,
  owner: task.owner,
  people: askedOf(task, customer, incident.lead).map((p) => p.name),
  takenBy: task.takenBy?.name ?? null,
  dueAt: task.dueAt,
  overdue: task.overdue,
});

function asLine({ state: { incident, customer }, task }: Row, language: Language): string[] {
  const people = askedOf(task, customer, incident.lead).map((p) => p.name);
  return [
    localDay(task.dueAt, customer.timeZone),
    task.overdue ? 'OVERDUE' : '',
    customer.id,
    `${task.owner}${people.length === 0 ? '' : `: ${people.join(', ')}`}`,
    [task.title[language], task.target?.id ?? ''].join(' ').trim(),
    incident.id,
  ];
}
