/** A proxy of the local Slack's Web API that can fail like Slack: rate limits, outages and lost responses. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Mood = 'well' | 'down' | { retryAfterSeconds: number };

export class SlackDoor {
  /** Methods that were called, in order, including refused ones. */
  readonly calls: string[] = [];
  mood: Mood = 'well';
  /** The next call of this method is carried out, but its response is lost. */
  loseAnswerOf: string | undefined;
  /** Method → the error code with which Slack refuses it. */
  readonly refusing = new Map<string, string>();
  /** Method → seconds to wait, with which Slack answers it. */
  readonly limiting = new Map<string, number>();
  /** Channels that somebody has archived. */
  readonly archived = new Set<string>();
  /** Method → what is answered in the place of the local Slack, which does not have it. */
  readonly answering = new Map<string, object>();
  /** What was said to such methods, in order. */
  readonly asked: { method: string; said: Record<string, string> }[] = [];
  private readonly server: Server;
  private readonly apiUrl: string;

  private constructor(apiUrl: string) {
    this.apiUrl = apiUrl;
    this.server = createServer((request, response) => {
      void this.answer(request).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        () => response.destroy(),
      );
    });
  }

  static async open(apiUrl: string): Promise<SlackDoor> {
    const door = new SlackDoor(apiUrl);
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  /** For `slackApiUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const method = request.url!.slice(1);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    this.calls.push(method);
    if (this.mood === 'down') throw new Error('connection reset');
    const limited = this.mood === 'well' ? this.limiting.get(method) : this.mood.retryAfterSeconds;
    if (limited !== undefined) {
      const headers = { 'retry-after': `${limited}`, 'content-type': 'application/json' };
      this.mood = 'well';
      return { status: 429, headers, body: '{"ok":false,"error":"ratelimited"}' };
    }
    const refusal = this.refusing.get(method);
    if (refusal !== undefined) return json({ ok: false, error: refusal });
    const said = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
    if (this.archived.has(said.channel ?? '')) {
      if (method === 'conversations.info') return json({ ok: true, channel: { is_archived: true } });
      if (method.startsWith('chat.')) return json({ ok: false, error: 'is_archived' });
    }
    const instead = this.answering.get(method);
    if (instead !== undefined) {
      this.asked.push({ method, said });
      return json({ ok: true, ...instead });
    }
    const answer = await fetch(this.apiUrl + method, {
      method: 'POST',
      headers: {
        'content-type': request.headers['content-type'] ?? '',
        authorization: request.headers.authorization ?? '',
      },
      body: Buffer.concat(parts),
    });
    const body = await answer.text();
    if (this.loseAnswerOf === method) {
      this.loseAnswerOf = undefined;
      throw new Error('connection reset');
    }
    return { status: answer.status, headers: { 'content-type': 'application/json' }, body };
  }
}

const json = (body: object): { status: number; headers: Record<string, string>; body: string } => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
