/** The gateway's control endpoints below `/_sandbox`: seeding, faults, and what was called. JSON in and out, no signature. */
import { ZodError } from 'zod';
import { AwsError } from './aws-error.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import { isObject } from './parse/json.ts';
import type { Control } from './services/service.ts';

const PREFIX = '/_sandbox';

export function isControl(request: HttpRequest): boolean {
  return request.path.startsWith(`${PREFIX}/`);
}

export async function answerControl(routes: Record<string, Control>, request: HttpRequest): Promise<HttpAnswer> {
  const path = request.path.slice(PREFIX.length);
  const control = routes[`${request.method} ${path}`];
  if (!control) return json(404, { error: `No ${request.method} ${path}`, routes: Object.keys(routes) });
  try {
    const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
    if (!isObject(body)) return json(400, { error: 'The body must be a JSON object' });
    return json(200, await control(body, request.query));
  } catch (error) {
    const status = error instanceof ZodError || error instanceof SyntaxError || error instanceof AwsError ? 400 : 500;
    return json(status, { error: error instanceof Error ? error.message : String(error) });
  }
}

function json(status: number, body: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) };
}
