/**
 * Who looked at what: a line of the process's log for each view, and for auditors a line of a CSV file, where there is one.
 * It is written before the answer is sent: what cannot be recorded is not shown.
 */
import { appendFileSync, existsSync } from 'node:fs';
import type { Log } from '../domain/log.ts';
import type { Person } from './scope.ts';

export interface Access {
  person: Person;
  /** `signed in`, `viewed`, `downloaded`, …, as a verb of a sentence. */
  did: string;
  /** A page or an item of evidence: the sentence's object. */
  what: string;
  incident?: string;
  customer?: string;
  /** Of an item of evidence. */
  sha256?: string;
  /** The address of the browser, or of the proxy before the console. */
  from: string;
  /** Whether the person got it. */
  refused?: true;
}

export type RecordAccess = (access: Access) => void;

const COLUMNS = [
  'time',
  'person',
  'slack user',
  'workspace',
  'address',
  'did',
  'what',
  'incident',
  'customer',
  'sha256',
];

/** @param file CSV, appended to @param now for tests */
export function createAccessLog(
  log: Pick<Log, 'info' | 'warn'>,
  file?: string,
  now = (): Date => new Date(),
): RecordAccess {
  return ({ person, did, what, incident, customer, sha256, from, refused }) => {
    const verb = refused === true ? `was refused: ${did}` : did;
    const { name, slackUser, team } = person;
    if (file !== undefined) {
      if (!existsSync(file)) appendFileSync(file, `${COLUMNS.join(',')}\r\n`, { mode: 0o600 });
      const cells = [now().toISOString(), name, slackUser, team, from, verb, what, incident, customer, sha256];
      appendFileSync(file, `${cells.map(cell).join(',')}\r\n`);
    }
    log[refused === true ? 'warn' : 'info'](`${name} ${verb} ${what}`, {
      access: { slackUser, team, from, did, what, ...(sha256 === undefined ? {} : { sha256 }) },
      ...(incident === undefined ? {} : { incident }),
      ...(customer === undefined ? {} : { customer }),
    });
  };
}

/** In quotes, on one line. A name that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value = ''): string {
  const text = value.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
