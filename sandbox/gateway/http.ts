/** Reads a whole request and writes an answer. Only this file uses Node's streams. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface HttpRequest {
  method: string;
  /** Path as sent, without the query. */
  path: string;
  query: URLSearchParams;
  /** Path and query as sent. */
  target: string;
  headers: IncomingMessage['headers'];
  /** Names and values as sent, for forwarding. */
  rawHeaders: string[];
  body: Buffer;
  /** Address of the peer. */
  peer: string;
}

export interface HttpAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer | string;
}

export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const target = message.url ?? '/';
  const questionMark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: questionMark < 0 ? target : target.slice(0, questionMark),
    query: new URLSearchParams(questionMark < 0 ? '' : target.slice(questionMark + 1)),
    target,
    headers: message.headers,
    rawHeaders: message.rawHeaders,
    body: await readAll(message),
    peer: message.socket.remoteAddress ?? '127.0.0.1',
  };
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function writeAnswer(response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** One header's value; the values of a repeated header are joined, as HTTP says. */
export function header(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
