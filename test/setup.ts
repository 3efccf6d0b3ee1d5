/** Before each test file: files share processes, so what a file leaves behind is taken away at its end. */
import { afterAll } from 'vitest';
import { removeTemporaryFolders } from './temporary-folder.ts';

const before = { ...process.env };

// Vitest runs afterAll hooks in reverse order. This is the first one, so it runs after the file has stopped its processes.
afterAll(() => {
  removeTemporaryFolders();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
