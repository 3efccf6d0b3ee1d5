#!/usr/bin/env node
/** `firebreak`: runs cli/main.ts, TypeScript as it stands. */
import { register } from 'tsx/esm/api';

register();
// `firebreak … | head` is not an error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), process);
