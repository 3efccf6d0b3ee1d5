/** Fetches SNS's signing certificates, and remembers both those that it has and those that it could not get. */
import { dropOldest } from '../../domain/drop-oldest.ts';
import { Refused } from './refused.ts';
import type { FetchCertificate } from './sns-signature.ts';

/** Amazon has few certificates at a time. */
const MOST_KNOWN = 20;
const MOST_FAILED = 1_000;
/** Milliseconds during which a certificate that could not be fetched is not asked for again. */
const FAILED_MS = 60_000;
/** Failures within that time after which no unknown certificate is fetched at all: a stranger can name any number of them. */
const FAILURES = 20;
const MOST_PEM = 100_000;

/** Downloads certificates without following redirects; several requests for one share its download. */
export function cachedCertificates(
  fetchText: (url: URL) => Promise<string> = download,
  now = (): number => Date.now(),
): FetchCertificate {
  const known = new Map<string, string>();
  const failed = new Map<string, number>();
  const coming = new Map<string, Promise<string>>();
  const fetchOne = async (url: URL): Promise<string> => {
    try {
      const pem = await fetchText(url);
      known.set(url.href, pem);
      dropOldest(known, MOST_KNOWN);
      return pem;
    } catch (error) {
      failed.set(url.href, now() + FAILED_MS);
      dropOldest(failed, MOST_FAILED);
      throw error;
    } finally {
      coming.delete(url.href);
    }
  };
  return async (url) => {
    const pem = known.get(url.href);
    if (pem !== undefined) return pem;
    for (const [href, untilMs] of failed) if (untilMs <= now()) failed.delete(href);
    if (failed.has(url.href) || failed.size + coming.size >= FAILURES)
      throw new Refused(503, 'the signing certificate could not be fetched a short time ago; send it again');
    const fetching = coming.get(url.href) ?? fetchOne(url);
    coming.set(url.href, fetching);
    return fetching;
  };
}

async function download(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url.hostname} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_PEM) throw new Error(`${url.hostname} sent more than ${MOST_PEM} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
