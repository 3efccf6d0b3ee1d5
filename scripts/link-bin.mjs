/** Makes `npx firebreak` work in the clone: npm links the commands of dependencies, but not the project's own. */
import { existsSync, rmSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/firebreak';
if (existsSync('node_modules/.bin')) {
  rmSync(link, { force: true });
  symlinkSync('../../cli/firebreak.js', link);
}
