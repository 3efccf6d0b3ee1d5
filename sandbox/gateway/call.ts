/** One call as it goes through the gateway. */
import type { HttpRequest } from './http.ts';
import type { Members } from './parse/value.ts';
import type { Principal } from './principal.ts';
import type { Route } from './routing.ts';

export interface Call {
  id: string;
  at: Date;
  route: Route;
  input: Members;
  region: string;
  /** Undefined for an unsigned request. */
  principal: Principal | undefined;
  /** The account in which the call acts. */
  account: string;
  sourceIp: string;
  userAgent: string;
  request: HttpRequest;
}

/** Operations that change nothing, recognised by the verb in their name. */
const READING =
  /^(Get|List|Describe|Head|Lookup|BatchGet|Search|Query|Select|Scan|Check|Validate|Simulate|Test|Preview|Filter|Decode|Estimate|Is|AssumeRole|GenerateCredentialReport|GenerateServiceLastAccessedDetails|ReceiveMessage)/;

export function isReadOnly(operation: string): boolean {
  return READING.test(operation);
}
