/** What is told of Firebreak's own operation, in English. */
import { plural } from '../../domain/format.ts';

export const operations = {
  fileWrong: (file: string, process: string) =>
    `⚠ *${file} is wrong*: the process \`${process}\` goes on with what the file said before.`,
  fileMore: (n: number) => `and ${plural(n, 'more problem')}`,
  fileHow: '`npx firebreak customers check` says how to correct it. No process needs a restart.',
  fileRight: (file: string, process: string) => `✔ ${file} is right again: the process \`${process}\` uses it.`,
};
