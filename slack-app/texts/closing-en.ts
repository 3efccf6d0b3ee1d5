/** The closing message, in English. */
import { plural } from '../../domain/format.ts';

export const closing = {
  closed: (name: string) => `✔ *Closed* · ${name}`,
  dismissed: (name: string) => `✔ *Dismissed as a false positive* · ${name}`,
  drill: (name: string) => `✔ *Drill ended, nothing was changed* · ${name}`,
  note: (customer: string, title: string) => `${customer}: the incident has ended: ${title}`,
  outcome: (n: number, undone: number, ended: number, inForce: number) =>
    n === 0
      ? 'Nothing was changed in the account.'
      : `${plural(n, 'change')}: ${undone} undone, ${ended} ended with the target, ${inForce} in force`,
  notDone: (n: number) => `${plural(n, 'proposed step')} not carried out`,
  noEffects: 'Nothing was found to be made public, taken, stopped or destroyed.',
  readsUnknown: '⚠ Whether data was read is unknown: no log that was read records it.',
  stays: (n: number) => `Stays in force (${n})`,
  noStays: 'Nothing that could be undone stays in force.',
  stillOpen: (n: number) => `Still open (${n})`,
  noOpen: '✔ Nothing is left open.',
  documents: 'Documents',
  readers: { executive: 'Executive summary', customer: 'Report to the customer', report: 'Full record' },
  getIt: (name: string, command: string) => `${name}: ${command}`,
  review: (n: number) => `Review without blame (${n === 1 ? '1 lesson' : `${n} lessons`})`,
  change: 'Proposed change of the runbook',
  replayName: 'Replay',
  evidenceName: 'Evidence',
  replay: (command: string) => `Replay: ${command}`,
  evidence: (command: string) => `Evidence: ${command}`,
};
