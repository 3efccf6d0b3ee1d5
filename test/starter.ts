/** Asks the test run (test/global-setup.ts) for what its files share. */

/** @returns where it is; undefined outside of a test run @throws Error if it could not be started */
export async function shared(what: string): Promise<string | undefined> {
  const starter = process.env['FIREBREAK_TEST_STARTER'];
  if (starter === undefined) return undefined;
  const answer = await fetch(new URL(what, starter));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
