#!/usr/bin/env node
/** The `firebreak` command. The TypeScript loader takes 0.2 s to start, so only commands that need it load it. */
import module from 'node:module';
import { main } from './main.js';

// Node keeps the compiled code for the next run. Node 20 cannot do that yet.
/** @type {{ enableCompileCache?: () => unknown }} */ (module).enableCompileCache?.();
// The reader of `firebreak … | head` closes the pipe early. That is not an error.
process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(process.argv.slice(2), process, async () => {
  const { register } = await import('tsx/esm/api');
  register();
});
