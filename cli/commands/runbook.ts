/** `firebreak runbook list | check [FILE...] | schema`: the runbooks, checked against the schema and the catalogue. */

import { z } from 'zod';
import { loadCatalogue } from '../../activities/catalogue/load.ts';
import { FollowUpLine, Runbook, RunbookStep } from '../../domain/runbook.ts';
import { loadRunbook, loadRunbooks } from '../../config/runbooks.ts';
import { YamlFileError } from '../../config/yaml-file.ts';
import type { Command, Io } from '../command.ts';
import { parse, UsageError } from '../command.ts';
import { runbooksFolder } from '../data-folders.ts';
import { table } from '../output.ts';

export const runbook: Command = {
  usage: 'runbook list | check [FILE...] | schema',
  summary: 'the runbooks; check names file, line and fix of everything that does not fit; schema is for editors',
  async run(args, io) {
    const { positionals } = parse(args, {});
    const [verb, ...files] = positionals;
    switch (verb) {
      case 'list':
        return list(io);
      case 'check':
        return check(files, io);
      case 'schema':
        return schema(io);
      default:
        throw new UsageError(verb === undefined ? 'list, check or schema?' : `there is no runbook ${verb}`);
    }
  },
};

async function list(io: Io): Promise<number> {
  const runbooks = await loadRunbooks(runbooksFolder(io.env));
  io.stdout.write(
    table(runbooks.map((r) => [r.id, [r.category ?? []].flat().join(', '), String(r.priority), r.title.en])),
  );
  return 0;
}

/** Every file is looked at even if an earlier one is broken. */
async function check(files: readonly string[], io: Io): Promise<number> {
  const catalogue = await loadCatalogue();
  if (files.length === 0) {
    const runbooks = await loadRunbooks(runbooksFolder(io.env), catalogue);
    io.stdout.write(`${runbooks.length} runbooks in ${runbooksFolder(io.env)} are right\n`);
    return 0;
  }
  let wrong = 0;
  for (const file of files) {
    try {
      await loadRunbook(file, catalogue);
      io.stdout.write(`${file}: right\n`);
    } catch (error) {
      if (!(error instanceof YamlFileError)) throw error;
      io.stderr.write(`${error.message}\n`);
      wrong += 1;
    }
  }
  return wrong === 0 ? 0 : 1;
}

/** A JSON Schema, by which an editor completes what a runbook may hold, the catalogue's entries among it. */
async function schema(io: Io): Promise<number> {
  const entries = [...(await loadCatalogue()).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
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
