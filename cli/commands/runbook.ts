/** `firebreak runbook`: the runbooks, checked against the schema and the catalogue. */
import { z } from 'zod';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { FollowUpLine, Runbook, RunbookStep } from '../../domain/runbook.ts';
import { loadRunbook, loadRunbooks } from '../../config/runbooks.ts';
import { YamlFileError } from '../../config/yaml-file.ts';
import { languageOf, type Io } from '../command.ts';
import { runbooksFolder } from '../../config/settings.ts';
import { table } from '../output.ts';
import { byText } from '../../domain/order.ts';

export async function listRunbooks(io: Io): Promise<number> {
  const runbooks = await loadRunbooks(runbooksFolder(io.env));
  const rows = runbooks.map((r) => [
    r.id,
    [r.category ?? []].flat().join(', '),
    String(r.priority),
    r.title[languageOf(io)],
  ]);
  io.stdout.write(table([['ID', 'CATEGORY', 'PRIORITY', 'TITLE'], ...rows], io.stdout));
  return 0;
}

/** Checks every file, also when an earlier one is wrong. */
export async function checkRunbooks(files: readonly string[], io: Io): Promise<number> {
  const catalogue = await loadCatalogue();
  if (files.length === 0) {
    const runbooks = await loadRunbooks(runbooksFolder(io.env), catalogue);
    io.stdout.write(`${runbooks.length} runbooks in ${runbooksFolder(io.env)} are correct\n`);
    return 0;
  }
  let wrong = 0;
  for (const file of files) {
    try {
      await loadRunbook(file, catalogue);
      io.stdout.write(`${file}: correct\n`);
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      io.stderr.write(`${error.message}\n`);
      wrong += 1;
    }
  }
  return wrong === 0 ? 0 : 1;
}

/** A JSON Schema with which an editor completes a runbook, including the ids of the catalogue's entries. */
export async function printSchema(io: Io): Promise<number> {
  const entries = [...(await loadCatalogue()).values()].toSorted(byText((e) => e.id));
  const ids = entries.map((e) => e.id);
  const tasks = entries.filter((e) => e.kind === 'task').map((e) => e.id);
  const written = z.toJSONSchema(Runbook, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === RunbookStep.shape.use) jsonSchema.enum = ids;
      if (zodSchema === FollowUpLine.shape.use) jsonSchema.enum = tasks;
    },
  });
  io.stdout.write(`${JSON.stringify(written, undefined, 2)}\n`);
  return 0;
}
