/** Remembers the role sessions that Firebreak has opened in one account. Ends when no event about any can come any more. */
import { condition, continueAsNew, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { ownSessionSignal, ownsSessionQuery } from '../contract/messages.ts';
import { plural } from '../domain/format.ts';
import { remember, stillOf, type OwnSessions } from '../domain/own-sessions.ts';
import { DAY_MS } from '../domain/units.ts';
import { isLong } from './long-history.ts';
import { faultOfOptional, refuseToBegin } from './begun.ts';
import { onSignal } from './on-signal.ts';
import { packed, unpacked } from './packed.ts';
import { refusalsTold } from './refusals.ts';

/** @param carried the memory of the run that this one continues, packed */
export async function ownSessions(carried?: Uint8Array): Promise<void> {
  const fault = faultOfOptional(carried);
  if (fault !== undefined) await refuseToBegin(fault);
  let known = carried === undefined ? [] : (unpacked(carried) as OwnSessions);
  const keep = (sessions: OwnSessions): void => {
    known = sessions;
    setCurrentDetails(plural(known.length, 'session'));
  };
  let hasBegun = carried !== undefined;
  onSignal(ownSessionSignal, (session) => {
    hasBegun = true;
    keep(remember(known, session, Date.now()));
  });
  setHandler(ownsSessionQuery, (accessKeyId) => known.some((session) => session.accessKeyId === accessKeyId));
  do {
    await condition(() => isLong() || (hasBegun && known.length === 0), DAY_MS);
    await refusalsTold();
    keep(stillOf(known, Date.now()));
    if (isLong()) await continueAsNew<typeof ownSessions>(packed(known));
  } while (known.length > 0);
}
