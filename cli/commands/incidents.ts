/** `firebreak incidents`: open and past incidents, newest first. */
import { withIncidents } from '../connection.ts';
import { languageOf, type Io, type JsonOption } from '../command.ts';
import { incidentList, listIncidents } from '../incident-list.ts';
import { jsonLines } from '../output.ts';

export async function incidents(options: JsonOption, io: Io): Promise<number> {
  const rows = await withIncidents(io, (found) => listIncidents(found));
  if (options.json === true) io.stdout.write(jsonLines(rows));
  else if (rows.length === 0) io.stdout.write('There are no incidents.\n');
  else io.stdout.write(incidentList(rows, languageOf(io), io.stdout));
  return 0;
}
