/** Handles one AWS request in this order: caller, operation, validation, faults, authorization, answer or forward, record. */
import { randomUUID } from 'node:crypto';
import { CredentialError, type Accounts } from './accounts.ts';
import { AwsError } from './aws-error.ts';
import type { CallLog } from './call-log.ts';
import { isReadOnly, type Call } from './call.ts';
import { errorAnswer, faultStyle } from './errors.ts';
import { DroppedConnection, type Faults, type Struck } from './faults.ts';
import { header, type HttpAnswer, type HttpRequest } from './http.ts';
import { LateReads } from './late-reads.ts';
import type { Models } from './models.ts';
import type { Moto } from './moto.ts';
import { parseInput } from './parse/input.ts';
import { parseError, parseOutput } from './parse/output.ts';
import { textOf, type Members } from './parse/value.ts';
import { authorize } from './policy/authorize.ts';
import type { BucketPolicies } from './policy/buckets.ts';
import type { UsesEncryptedVolumes } from './policy/encrypted-volumes.ts';
import type { Identities } from './policy/identity.ts';
import type { Organizations } from './policy/organization.ts';
import type { Rates } from './rates.ts';
import type { Recording } from './recording.ts';
import { refusalOf } from './refuse.ts';
import { route, type Route } from './routing.ts';
import { ShortPages } from './short-pages.ts';
import { answerOf } from './serialize/answer.ts';
import { answerUnsigned } from './unsigned.ts';
import type { Handler, Service } from './services/service.ts';
import { credentialScope, type CredentialScope } from './sigv4.ts';
import type { History } from './trail/history.ts';
import { deliveryTo } from './trail/delivery.ts';
import { recordsOf, type Outcome, type TrailRecord } from './trail/record.ts';
import { constraintProblems } from './validate.ts';

interface Parts {
  moto: Moto;
  models: Models;
  accounts: Accounts;
  calls: CallLog;
  faults: Faults;
  rates: Rates;
  recording: Recording;
  identities: Identities;
  organizations: Organizations;
  buckets: BucketPolicies;
  usesEncryptedVolumes: UsesEncryptedVolumes;
  history: History;
  services: Service[];
}

export class Pipeline {
  private readonly parts: Parts;
  private readonly handlers: Map<string, Handler>;
  /** Of each service; two may guard the same operation. */
  private readonly guards: Map<string, (call: Call) => void | Promise<void>>[];
  private readonly observers: Map<string, (call: Call) => void>;
  private readonly pages = new ShortPages();
  private readonly late = new LateReads();

  /** Called with every management event. */
  private readonly announce: (record: TrailRecord) => void;

  constructor(parts: Parts) {
    this.parts = parts;
    this.announce = deliveryTo(parts.moto);
    this.handlers = byName(parts.services, ({ operations }) => operations);
    this.guards = parts.services.map((service) => byName([service], ({ guards }) => guards ?? {}));
    this.observers = byName(parts.services, ({ observers }) => observers ?? {});
  }

  /** Undefined if the connection has to be cut. */
  async handle(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const scope = credentialScope(request);
    if (!scope) return answerUnsigned(this.parts.moto, this.parts.models, request);
    const found = route(this.parts.models, scope.signingName, request);
    const id = randomUUID();
    try {
      return await this.perform(this.callOf(id, scope, found, request));
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(found, error, id);
      if (error instanceof DroppedConnection) return undefined;
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`gateway: ${found.service}:${found.operation}: ${message}\n`);
      const { code, status } = faultStyle('internal', found);
      return errorAnswer(found, new AwsError(code, message, status), id);
    }
  }

  /** @throws CredentialError: a call with unknown credentials is not logged, as in AWS */
  private callOf(id: string, scope: CredentialScope, found: Route, request: HttpRequest): Call {
    try {
      const principal = this.parts.accounts.principal(scope.accessKeyId);
      return {
        id,
        at: new Date(),
        route: found,
        input: {},
        region: scope.region,
        principal,
        account: principal.account,
        sourceIp: header(request, 'x-sandbox-source-ip') ?? request.peer,
        userAgent: header(request, 'user-agent') ?? '',
        request,
      };
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      const { code, status } = faultStyle(error.problem === 'expired' ? 'expired' : 'unknown-key', found);
      throw new AwsError(
        code,
        CREDENTIAL_MESSAGES[code] ?? 'The security token included in the request is invalid.',
        status,
      );
    }
  }

  private async perform(call: Call): Promise<HttpAnswer> {
    try {
      const parsed = parseInput(call.route, call.request);
      call.input = parsed.input;
      this.parts.rates.take(call);
      const struck = await this.parts.faults.strike(call);
      this.check(call, parsed.problems);
      await authorize(call, this.parts);
      const answer = await this.answerAsStruck(call, struck);
      this.record(call, answer);
      this.parts.recording.keep(call, answer);
      if (struck.dropAfter) throw new DroppedConnection();
      return answer;
    } catch (error) {
      if (error instanceof AwsError) this.log(call, error.status, { output: {}, error });
      throw error;
    }
  }

  private check({ route: found, input }: Call, problems: ReturnType<typeof parseInput>['problems']): void {
    const { model } = found;
    if (!model) return;
    const all = model.operation.input
      ? [...problems, ...constraintProblems(model.service, model.operation.input, input)]
      : problems;
    if (all.length > 0) throw refusalOf(found, all);
  }

  private async answerAsStruck(call: Call, { pageSize, lateMs }: Struck): Promise<HttpAnswer> {
    const next = this.pages.next(call);
    if (next !== undefined) return next;
    const late = lateMs === undefined ? undefined : this.late.instead(call, lateMs);
    if (late !== undefined) return late;
    const whole = await this.answer(call);
    const answer = pageSize === undefined ? whole : this.pages.cut(call, whole, pageSize);
    // Everybody's writes show late, not only those of the callers whose reads are late.
    if (lateMs !== undefined || !isReadOnly(call.route.operation)) this.late.keep(call, answer);
    return answer;
  }

  private async answer(call: Call): Promise<HttpAnswer> {
    const name = `${call.route.service}:${call.route.operation}`;
    const handler = this.handlers.get(name);
    if (handler) return answerOf(call.route, await handler(call.input, call), call.id);
    for (const guards of this.guards) await guards.get(name)?.(call);
    const answer = await this.parts.moto.forward(call.request, accountOf(call));
    if (isPage(answer) && answer.status === 500) throw new Error(`moto failed at ${name} (see moto's log)`);
    if (isPage(answer))
      throw new AwsError('NotImplemented', `The sandbox does not simulate ${name} (see sandbox/README.md)`, 501);
    return answer;
  }

  /** Logs the result of a call, and updates the gateway's own state from it. */
  private record(call: Call, answer: HttpAnswer): void {
    if (answer.status >= 400) {
      const error = { ...parseError(answer), status: answer.status };
      this.log(call, answer.status, { output: {}, error });
      return;
    }
    const { model } = call.route;
    const wrote = !isReadOnly(call.route.operation);
    const output: Members =
      model && (wrote || model.service.name === 'sts') ? parseOutput(model.service, model.operation, answer) : {};
    this.log(call, answer.status, { output });
    this.observers.get(`${call.route.service}:${call.route.operation}`)?.(call);
    this.parts.accounts.observe(call, output);
    if (wrote && call.route.service === 'iam') this.parts.identities.forget(call.account, call.input);
    // Its template may have made, changed or deleted any role.
    if (wrote && call.route.service === 'cloudformation') this.parts.identities.forget(call.account, {});
    if (wrote && call.route.service === 'organizations') this.parts.organizations.forget();
    if (wrote && call.route.service === 's3') this.parts.buckets.forget(textOf(call.input.Bucket));
  }

  private log(call: Call, status: number, outcome: Outcome): void {
    const { error } = outcome;
    this.parts.calls.add(call, { status, ...(error ? { errorCode: error.code, errorMessage: error.message } : {}) });
    for (const record of recordsOf(call, outcome)) {
      const kept = this.parts.history.add(record);
      if (kept) this.announce(kept);
    }
  }
}

function byName<T>(services: Service[], of: (service: Service) => Record<string, T>): Map<string, T> {
  return new Map(
    services.flatMap((service) =>
      Object.entries(of(service)).map(([operation, held]) => [`${service.name}:${operation}`, held] as const),
    ),
  );
}

/** moto answers an unknown call, and its own failures, with a web page. */
function isPage({ headers, status }: HttpAnswer): boolean {
  return status >= 400 && String(headers['content-type']).startsWith('text/html');
}

const CREDENTIAL_MESSAGES: Record<string, string> = {
  AuthFailure: 'AWS was not able to validate the provided access credentials',
  InvalidAccessKeyId: 'The AWS Access Key Id you provided does not exist in our records.',
  ExpiredToken: 'The security token included in the request is expired',
  ExpiredTokenException: 'The security token included in the request is expired',
  RequestExpired: 'Request has expired.',
};

/** AssumeRole acts in the account of the role. */
function accountOf(call: Call): string {
  if (call.route.service !== 'sts' || typeof call.input.RoleArn !== 'string') return call.account;
  return call.input.RoleArn.split(':')[4] ?? call.account;
}
