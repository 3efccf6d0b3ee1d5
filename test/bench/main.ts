/**
 * `npm run bench`: how much time Firebreak adds to the libraries it uses (comparisons.ts).
 * `npm run bench -- classify`: memory and CPU time of `firebreak classify` over files of up to a million events (stream.ts).
 * `npm run bench -- fuzz`: hostile messages through every door for ten minutes (fuzz/main.ts).
 * `npm run bench -- pages`: the console with 10,000 incidents, and the viewer with 10,000 events (pages.ts).
 * `npm run bench -- responders`: 200 incidents over 20 customers with scripted responders (responders.ts).
 * `npm run bench -- scale [ROW …] [--full]`: how it handles large incidents, storms and faults (scale/main.ts).
 */
import { comparisons } from './comparisons.ts';
import { fuzz } from './fuzz/main.ts';
import { pages } from './pages.ts';
import { responders } from './responders.ts';
import { scale } from './scale/main.ts';
import { streams } from './stream.ts';

const [what, ...args] = process.argv.slice(2);
switch (what) {
  case undefined:
    await comparisons();
    break;
  case 'classify':
    await streams();
    break;
  case 'fuzz':
    process.exitCode = await fuzz(args);
    break;
  case 'pages':
    await pages();
    break;
  case 'responders':
    process.exitCode = await responders(args);
    break;
  case 'scale':
    process.exitCode = await scale(args);
    break;
  default:
    process.stderr.write(
      `There is no bench ${what}: classify, fuzz, pages, responders, scale, or nothing for the comparisons.\n`,
    );
    process.exitCode = 2;
}
