/**
 * The last of the modules that the workflows of a worker share (workers/bundle.ts). The SDK freezes all of them, so that no workflow
 * changes them for another, but it stops at what is frozen already. A schema fills in its parts while it parses, and a pattern has
 * its position. They must stay as they are, so only what holds them is frozen here.
 */

/** Webpack's modules by id, and the loaded ones with what they export (the SDK's cache in the context of workflows). */
declare const __webpack_modules__: Record<string, unknown>;
declare const __webpack_module_cache__: Record<string, { exports: object } | undefined>;

for (const id of Object.keys(__webpack_modules__)) {
  const loaded = __webpack_module_cache__[id];
  if (loaded !== undefined) freeze(loaded.exports);
}

function freeze(object: object): void {
  if (Object.isFrozen(object)) return;
  Object.freeze(object);
  for (const value of Object.values(object)) if (isPlain(value)) freeze(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value) as object);
}
