/** Reads the body of a request, up to a size. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Budget, MESSAGE, OverBudget } from '../unwrap/budget.ts';
import { textOfBytes } from '../unwrap/packed.ts';
import { Refused } from './refused.ts';

/** @param most bytes @throws Refused */
async function readBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  const tooBig = new Refused(413, `the body is larger than ${most} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooBig;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooBig;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The text of a sender that is known, which may be gzip. @param most bytes, packed and unpacked @throws Refused */
export async function readText(request: IncomingMessage, most: number): Promise<string> {
  const bytes = await readBytes(request, most);
  let text: string | undefined;
  try {
    text = textOfBytes(bytes, new Budget({ ...MESSAGE, bytes: most }));
  } catch (error) {
    if (error instanceof OverBudget) throw new Refused(413, error.message);
    throw error;
  }
  if (text === undefined) throw new Refused(400, 'the body is neither UTF-8 text nor gzip that can be unpacked');
  return text;
}

/** Text that is signed as it is: bytes that are no text could be exchanged for others. @throws Refused */
export async function readSigned(request: IncomingMessage, most: number): Promise<string> {
  const bytes = await readBytes(request, most);
  if (!isUtf8(bytes)) throw new Refused(400, 'the body must be UTF-8 text, not packed');
  return bytes.toString('utf8');
}
