/** Remembers the role sessions that Firebreak has opened in one account. Ends when no event about any can come any more. */
import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { ownSessionSignal, ownsSessionQuery } from '../contract/messages.ts';
import { plural } from '../domain/format.ts';
import { remember, stillOf, type OwnSession, type OwnSessions } from '../domain/own-sessions.ts';
import { DAY_MS } from '../domain/units.ts';
import { onSignal } from './on-signal.ts';
import { packed, unpacked } from './packed.ts';

const MOST_EVENTS = 5_000;

/** @param carried the memory of the run that this one continues, packed */
export async function ownSessions(carried?: Uint8Array): Promise<void> {
  const opened: OwnSession[] = [];
  let known = carried === undefined ? [] : (unpacked(carried) as OwnSessions);
  onSignal(ownSessionSignal, (session) => {
    opened.push(session);
  });
  setHandler(ownsSessionQuery, (accessKeyId) =>
    [...opened, ...known].some((session) => session.accessKeyId === accessKeyId),
  );
  const isLong = (): boolean => {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return continueAsNewSuggested || historyLength > MOST_EVENTS;
  };
  do {
    await condition(() => opened.length > 0 || isLong(), DAY_MS);
    for (const session of opened.splice(0)) known = remember(known, session, Date.now());
    known = stillOf(known, Date.now());
    setCurrentDetails(plural(known.length, 'session'));
    if (isLong()) await continueAsNew<typeof ownSessions>(packed(known));
  } while (known.length > 0 || opened.length > 0);
}
