/** Writes a customer's entry into a customers.yaml, of which every other character stays as it is. */
import { readFile, writeFile } from 'node:fs/promises';
import { isSeq, LineCounter, parseDocument, stringify, type Node } from 'yaml';
import { parseCustomers } from '../../config/customers.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { CommandError } from '../command.ts';

/**
 * @returns the whole text, and what it says
 * @throws YamlFileError for a file or an entry that is not correct; CommandError if there is no list of customers to add to
 */
export function withCustomer(text: string, file: string, entry: object): { text: string; read: CustomersFile } {
  // A file with mistakes is not changed, and an entry is not blamed for them.
  parseCustomers(text, file);
  const lines = new LineCounter();
  const list = parseDocument(text, { lineCounter: lines }).get('customers');
  if (!isSeq(list) || list.flow === true)
    throw new CommandError(
      `${file}: write customers as a list with one "- id: …" a customer, so that one can be added.`,
    );
  const last = list.items.at(-1) as Node;
  const first = list.items[0] as Node;
  // `- id` is two characters before its value.
  const indent = ' '.repeat(lines.linePos(first.range![0]).col - 1 - '- '.length);
  const end = endOfLine(text, last.range![1]);
  const block = stringify([entry], { lineWidth: 0, singleQuote: true })
    .trimEnd()
    .replaceAll(/^(?=.)/gm, indent);
  const whole = `${text.slice(0, end)}\n\n${block}\n${text.slice(end).replace(/^\n/, '')}`;
  return { text: whole, read: parseCustomers(whole, file) };
}

/** A comment behind the last value belongs to its line. */
function endOfLine(text: string, from: number): number {
  const trimmed = text.slice(0, from).trimEnd().length;
  const next = text.indexOf('\n', trimmed);
  return next < 0 ? text.length : next;
}

/** @throws CommandError if there is no such file */
export const customersText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${file} cannot be read (${error.code ?? 'unknown error'}). Copy temporal-docker/customers.example.yaml to start one, or set FIREBREAK_CUSTOMERS.`,
    );
  });

/**
 * Writes into the file: a container that mounts this one file would keep another file's predecessor.
 * @param before what the new text was made from
 * @throws CommandError if somebody has changed the file meanwhile, or it cannot be written
 */
export async function rewriteFile(file: string, before: string, text: string): Promise<void> {
  if ((await customersText(file)) !== before)
    throw new CommandError(`${file} has changed meanwhile. Nothing was written: run the command again.`);
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${file} cannot be written (${error.code ?? 'unknown error'}). Run the command where the file may be written, not where it is mounted read-only.`,
    );
  });
}
