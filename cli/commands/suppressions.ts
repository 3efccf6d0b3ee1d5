/** `firebreak suppressions`: what is suppressed for all customers, the first to end first. */
import type { CountedSuppression, SuppressionFacts } from '../../domain/suppressions.ts';
import type { Io, JsonOption } from '../command.ts';
import { withIncidents } from '../connection.ts';
import { jsonLines, table } from '../output.ts';

export async function suppressions(options: JsonOption, io: Io): Promise<number> {
  const found = await withIncidents(io, (incidents) => incidents.suppressions());
  if (options.json === true) io.stdout.write(jsonLines(found));
  else if (found.length === 0) io.stdout.write('Nothing is suppressed.\n');
  else io.stdout.write(table([HEADINGS, ...found.flatMap(linesOf)]));
  return 0;
}

const HEADINGS = ['UNTIL', 'CUSTOMER', 'ACCOUNT', 'HID', 'ALERT', 'ABOUT', 'BY', 'BECAUSE', 'FROM'];

/** The latest decision about a key, and those before it that are in force too: what they have hidden is counted together. */
const linesOf = ({ earlier = [], ...s }: CountedSuppression): string[][] => [
  asLine(s, String(s.count)),
  ...earlier.map((facts) => asLine(facts, '')),
];

const asLine = (s: SuppressionFacts, hid: string): string[] => [
  s.until,
  s.customer,
  s.account,
  hid,
  s.findingTypes.join(', '),
  s.about,
  s.by.join(', '),
  s.because,
  s.origin === 'configuration' ? 'customers.yaml' : (s.incident ?? ''),
];
