/** `firebreak suppressions end`: ends a suppression before its day, in the name of an operator. */
import { suppressionId } from '../../contract/ids.ts';
import { operatorEndSignal } from '../../contract/messages.ts';
import { CommandError, type Io } from '../command.ts';
import { withIncidents } from '../connection.ts';

export interface EndOptions {
  by: string;
  because: string;
}

/** @param incident the id of the incident, or of the suppression itself, as the list shows them */
export async function endSuppression(incident: string, { by, because }: EndOptions, io: Io): Promise<number> {
  const [name, reason] = [by.trim(), because.trim()];
  if (name === '' || name.length > 80) throw new CommandError('--by takes a name of at most 80 characters.');
  if (reason === '' || reason.length > 3000)
    throw new CommandError('--because takes a reason of at most 3000 characters.');
  const found = await withIncidents(io, async (incidents) => {
    const all = await incidents.suppressions();
    const one = all.find((s) => s.id === suppressionId(incident) || s.id === incident);
    if (one?.origin === 'people')
      await incidents.signal({ id: one.id }, operatorEndSignal, { by: `${name} (operator)`, reason });
    return one;
  });
  if (found === undefined)
    throw new CommandError(`Nothing is suppressed for ${incident}. npx firebreak suppressions lists what is.`);
  if (found.origin === 'configuration')
    throw new CommandError(`${incident} is an entry of customers.yaml: take it out there and restart intake.`);
  io.stdout.write(`Ended: ${found.about}. Its alerts open incidents again.\n`);
  return 0;
}
