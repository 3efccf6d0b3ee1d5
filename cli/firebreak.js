#!/usr/bin/env node
/** `firebreak`: runs cli/main.ts, TypeScript as it stands. */
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), process);
