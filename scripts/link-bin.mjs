/** Makes `npx firebreak` work inside the clone: npm links the bins of dependencies, not the project's own. */
import { existsSync, rmSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/firebreak';
if (existsSync('node_modules/.bin')) {
  rmSync(link, { force: true });
  symlinkSync('../../cli/firebreak.js', link);
}
