/** The code of a replay and of the viewer's page, bundled when the image is built: bundling takes seconds and much memory. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleForReplay, type ReplayCode } from './replay.ts';
import { bundlePage } from './viewer/html.ts';

const FILES = { code: 'workflows.js', script: 'viewer.js' };

export interface Bundle {
  code: ReplayCode;
  /** Of the viewer's page. */
  script: string;
}

/** @param folder that `writeBundle` wrote; without it the code is bundled now */
export async function bundleOf(folder: string | undefined): Promise<Bundle> {
  if (folder !== undefined) return readBundle(folder);
  const [code, script] = await Promise.all([bundleForReplay(), bundlePage()]);
  return { code, script };
}

export async function writeBundle(folder: string): Promise<void> {
  const {
    code: { code },
    script,
  } = await bundleOf(undefined);
  await mkdir(folder, { recursive: true });
  await Promise.all([writeFile(join(folder, FILES.code), code), writeFile(join(folder, FILES.script), script)]);
}

export async function readBundle(folder: string): Promise<Bundle> {
  const [code, script] = await Promise.all(
    [FILES.code, FILES.script].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { code: { code: code!, sourceMap: '' }, script: script! };
}
