/** A card with more than a few steps, in English: one row for each kind. */
import { plural } from '../../domain/format.ts';

export const fold = {
  kind: (title: string, n: number) => `*${title}* · *${plural(n, 'target')}*`,
  targets: (n: number) => plural(n, 'target'),
  undoable: '↩ can be undone',
  shows: 'Show: what each step changes',
  some: (n: number, of: number) => `*${n} of ${of}:*`,
  like: 'e.g.',
  noImpact: (n: number, of: number) => (n === of ? 'No impact found' : `No impact found for ${n} of ${of}`),
  different: (n: number) => `⚠ *${n} differ from most*: see the list`,
  left: (n: number) => `… ${plural(n, 'more difference')}: press *Show everything*`,
  moved: (n: number) => `↓ ${n} proposed again on a newer card`,
  times: (n: number) => `${n} ×`,
  moreWaiting: (n: number) => `${n} more wait for Retry, Skip or Done: see the lists above`,
};
