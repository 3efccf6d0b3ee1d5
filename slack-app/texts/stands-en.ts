/** Where an incident stands, in English. */
import { plural } from '../../domain/format.ts';

export const stands = {
  openFor: (length: string, at: string) => `open for ${length} (at ${at})`,
  wasOpen: (length: string) => `open for ${length}`,
  contained: (n: number) => `Contained: ${plural(n, 'change')} in force`,
  remind: (at: string) => `Next reminder ${at}`,
  call: (who: string, at: string) => `${who} is called at ${at}`,
  skip: (at: string) => `*What is undecided is skipped at ${at}*`,
  duty: (title: string, at: string) => `${title}: by *${at}*`,
};
