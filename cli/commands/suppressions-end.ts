/** `firebreak suppressions end`: ends a suppression before its day, in the name of an operator. */
import { setTimeout as sleep } from 'node:timers/promises';
import { suppressionId } from '../../contract/ids.ts';
import { operatorEndSignal } from '../../contract/messages.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';
import { CommandError, type Io } from '../command.ts';
import { withIncidents } from '../connection.ts';

export interface EndOptions {
  by: string;
  because: string;
}

/** Who it was, as the list and the daily review show it. The signal takes 80 characters. */
const AS_OPERATOR = ' (operator)';
const MOST_NAME = 80 - AS_OPERATOR.length;
/** A worker ends it, and Temporal's list lags behind. */
const LOOKS = 10;
const LOOK_EVERY_MS = 500;

/** @param incident the id of the incident, or of the suppression itself, as the list shows them */
export async function endSuppression(incident: string, { by, because }: EndOptions, io: Io): Promise<number> {
  const [name, reason] = [by.trim(), because.trim()];
  if (name === '' || name.length > MOST_NAME)
    throw new CommandError(`--by takes a name of at most ${MOST_NAME} characters.`);
  if (reason === '' || reason.length > 3000)
    throw new CommandError('--because takes a reason of at most 3000 characters.');
  const { found, isOver } = await withIncidents(io, async (incidents) => {
    const read = async (): Promise<CountedSuppression | undefined> =>
      (await incidents.suppressions()).find((s) => s.id === suppressionId(incident) || s.id === incident);
    const one = await read();
    if (one?.origin !== 'people') return { found: one, isOver: false };
    await incidents.signal({ id: one.id }, operatorEndSignal, { by: `${name}${AS_OPERATOR}`, reason });
    return { found: one, isOver: await hasEnded(read) };
  });
  if (found === undefined)
    throw new CommandError(`Nothing is suppressed for ${incident}. npx firebreak suppressions lists what is.`);
  if (found.origin === 'configuration')
    throw new CommandError(`${incident} is an entry of customers.yaml: take it out there and restart intake.`);
  if (isOver) {
    io.stdout.write(`Ended: ${found.about}. Its alerts open incidents again.\n`);
    return 0;
  }
  io.stdout.write(`Told, not confirmed yet: ${found.about}. npx firebreak suppressions shows whether it goes on.\n`);
  return 1;
}

async function hasEnded(read: () => Promise<CountedSuppression | undefined>): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const now = await read();
    if (now === undefined || now.ended !== undefined) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
