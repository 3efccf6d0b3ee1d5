/** `firebreak actions`: the catalogue, and what each entry may do to an account. */
import type { CatalogueEntry } from '../../activities/entry.ts';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { CommandError, languageOf, type Io, type JsonOption } from '../command.ts';
import { jsonLines, table } from '../output.ts';

export async function actions(id: string | undefined, options: JsonOption, io: Io): Promise<number> {
  const catalogue = await loadCatalogue();
  const entries = id === undefined ? [...catalogue.values()] : [catalogue.get(id)].filter((e) => e !== undefined);
  if (entries.length === 0) throw new CommandError(`The catalogue has no entry ${id}. firebreak actions lists them.`);
  if (options.json === true) io.stdout.write(jsonLines(entries.map(factsOf)));
  else io.stdout.write(id === undefined ? list(entries, io) : entries.map((e) => details(e, io)).join('\n'));
  return 0;
}

const factsOf = (entry: CatalogueEntry) => ({
  id: entry.id,
  kind: entry.kind,
  title: entry.title,
  targets: entry.targets,
  reversible: entry.kind === 'change' ? entry.reversible : null,
  minimumApprovals: entry.minimumApprovals ?? null,
  // Notices are sent from the MSP's own account, so no role of a customer needs their permissions.
  runsIn: entry.kind === 'notice' ? 'msp' : (entry.runsIn ?? null),
  permissions: entry.permissions,
  csf: entry.csf,
  requirements: entry.requirements,
});

function list(entries: readonly CatalogueEntry[], io: Io): string {
  const language = languageOf(io);
  const rows = entries.map((entry) => [
    entry.id,
    entry.kind,
    [entry.title[language], ...remarks(entry).map((remark) => `(${remark})`)].join(' '),
  ]);
  return table([['ID', 'KIND', 'WHAT IT DOES'], ...rows], io.stdout);
}

/** What an approver must know beside the title. */
function remarks(entry: CatalogueEntry): string[] {
  const { reversible, minimumApprovals, runsIn } = factsOf(entry);
  return [
    ...(reversible === false ? ['cannot be undone'] : []),
    ...(minimumApprovals === null ? [] : [`needs ${minimumApprovals} approvers`]),
    ...(runsIn === null ? [] : [`in the ${runsIn === 'msp' ? "MSP's own" : runsIn} account`]),
  ];
}

function details(entry: CatalogueEntry, io: Io): string {
  const language = languageOf(io);
  const rows = [
    ['id', entry.id],
    ['kind', entry.kind],
    ['what it does', entry.title[language]],
    ...(entry.kind === 'task' ? [['instructions', entry.instructions[language]]] : []),
    ['targets', entry.targets.join(', ')],
    ...(entry.kind === 'change' ? [['can be undone', entry.reversible ? 'yes' : 'no']] : []),
    ['remarks', remarks(entry).join(', ')],
    ['permissions', entry.permissions.join(' ')],
    ['NIST CSF', entry.csf.join(' ')],
    ['requirements', entry.requirements.join(' ')],
  ];
  return table(
    rows.filter(([, value]) => value !== ''),
    io.stdout,
  );
}
