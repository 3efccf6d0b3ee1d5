/** Records complete calls on request, so that a script can repeat them in another sandbox. */
import { z } from 'zod';
import type { Call } from './call.ts';
import type { HttpAnswer } from './http.ts';
import { parseOutput } from './parse/output.ts';
import type { Members } from './parse/value.ts';
import type { Control } from './services/service.ts';

interface Kept {
  call: Call;
  answer: HttpAnswer;
}

/** A call in a form that can be written as JSON and made again by the SDK. */
export interface RecordedCall {
  accessKeyId: string | undefined;
  account: string;
  region: string;
  /** botocore's name. */
  service: string;
  operation: string;
  /** In the SDK's form; dates as `{ $date }`, bytes as `{ $bytes }`. */
  input: unknown;
  status: number;
  /** What AWS answered, in the same form. */
  output: unknown;
}

const start = z.strictObject({
  /** Part of the caller's ARN. */
  principal: z.string().default(''),
});

export class Recording {
  private principal: string | undefined;
  private kept: Kept[] = [];

  readonly control: Record<string, Control> = {
    'POST /recording': (body) => {
      this.principal = start.parse(body).principal;
      this.kept = [];
      return {};
    },
    /** Ends the recording and returns it. */
    'DELETE /recording': () => {
      const calls = this.kept.map(written);
      this.principal = undefined;
      this.kept = [];
      return { calls };
    },
  };

  keep(call: Call, answer: HttpAnswer): void {
    if (this.principal === undefined || !(call.principal?.arn ?? '').includes(this.principal)) return;
    this.kept.push({ call, answer });
  }
}

function written({ call, answer }: Kept): RecordedCall {
  const { model } = call.route;
  const output = model && answer.status < 400 ? parseOutput(model.service, model.operation, answer) : {};
  return {
    accessKeyId: call.principal?.accessKeyId,
    account: call.account,
    region: call.region,
    service: call.route.service,
    operation: call.route.operation,
    input: plain(call.input),
    status: answer.status,
    output: plain(output),
  };
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as Members).map(([name, item]) => [name, plain(item)]));
}
