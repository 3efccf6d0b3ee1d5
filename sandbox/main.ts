/**
 * The stack by itself, for experiments and tests:
 *
 *     node --import tsx sandbox/main.ts [--home DIR] [--parts temporal,aws,slack] [--free-ports] [--db-filename FILE]
 *
 * When everything is up, it prints the path of stack.json as its last line. Ctrl-C or SIGTERM ends it.
 */
import { parseArgs } from 'node:util';
import { PARTS, startStack, type Part } from './stack.ts';

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    parts: { type: 'string', default: PARTS.join(',') },
    'free-ports': { type: 'boolean', default: false },
    'db-filename': { type: 'string' },
  },
});
const parts = values.parts.split(',').map((name): Part => {
  const part = PARTS.find((one) => one === name);
  if (part === undefined) throw new Error(`--parts takes ${PARTS.join(', ')}, not ${name}`);
  return part;
});
const stack = await startStack({
  ...(values.home === undefined ? {} : { home: values.home }),
  ...(values['db-filename'] === undefined ? {} : { temporalDbFile: values['db-filename'] }),
  parts,
  freePorts: values['free-ports'],
  progress: (part, state, detail = '') => console.error(`${state === 'ready' ? '✔' : '…'} ${part} ${detail}`),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack.stop().then(() => process.exit(0)));
}
console.log(stack.file);
// Keeps this process running until it is stopped.
setInterval(() => {}, 2 ** 30);
