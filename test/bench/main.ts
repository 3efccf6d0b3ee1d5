/**
 * `npm run bench`: how much time Firebreak adds to the libraries it uses (comparisons.ts).
 * `npm run bench -- scale [ROW …] [--full]`: how it handles large incidents, storms and faults (scale/main.ts).
 */
import { comparisons } from './comparisons.ts';
import { scale } from './scale/main.ts';

const [what, ...args] = process.argv.slice(2);
switch (what) {
  case undefined:
    await comparisons();
    break;
  case 'scale':
    process.exitCode = await scale(args);
    break;
  default:
    process.stderr.write(`There is no bench ${what}: scale, or nothing for the comparisons.\n`);
    process.exitCode = 2;
}
