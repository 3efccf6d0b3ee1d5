/** Finds the service and operation of a signed request. */
import type { HttpRequest } from './http.ts';
import { header } from './http.ts';
import type { Models, Operation, Protocol, ServiceModel } from './models.ts';
import { matchRest } from './rest-route.ts';

export interface Route {
  /** botocore's name of the service, or the signing name when there is no model. */
  service: string;
  operation: string;
  /** The protocol of this request. For some services it differs from the model's first protocol. */
  protocol: Protocol;
  /** Undefined if AWS's models do not have the call. Then it is forwarded unchecked. */
  model?: { service: ServiceModel; operation: Operation };
  /** Path parameters of a REST call. */
  uri: Record<string, string>;
}

/** Signing names that are not the model's directory name. */
const DIRECTORY_OF: Record<string, string> = {
  'access-analyzer': 'accessanalyzer',
  monitoring: 'cloudwatch',
  email: 'ses',
  states: 'stepfunctions',
  elasticfilesystem: 'efs',
  tagging: 'resourcegroupstaggingapi',
  sso: 'sso-admin',
  eventbridge: 'events',
};

export function route(models: Models, signingName: string, request: HttpRequest): Route {
  const form = formOf(request);
  const name = directory(signingName, request, form);
  const service = models.service(name);
  const target = header(request, 'x-amz-target');
  if (header(request, 'smithy-protocol') === 'rpc-v2-cbor') {
    return named(name, service, request.path.split('/').at(-1) ?? '', 'cbor');
  }
  if (target) return named(name, service, target.split('.').at(-1) ?? '', 'json');
  const action = form?.get('Action') ?? request.query.get('Action');
  if (action) return named(name, service, action, service?.protocol === 'ec2' ? 'ec2' : 'query');
  if (service && (service.protocol === 'rest-json' || service.protocol === 'rest-xml')) {
    const match = matchRest(service, request);
    if (match) return { ...named(name, service, match.operation.name, service.protocol), uri: match.uri };
  }
  return { service: name, operation: 'Unknown', protocol: service?.protocol ?? 'rest-json', uri: {} };
}

/** The form of a query request, from the body or, with GET, the URL. */
export function formOf(request: HttpRequest): URLSearchParams | undefined {
  if (header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded')) {
    return new URLSearchParams(request.body.toString('utf8'));
  }
  return request.query.has('Action') ? request.query : undefined;
}

function directory(signingName: string, request: HttpRequest, form: URLSearchParams | undefined): string {
  if (signingName === 's3' && request.path.startsWith('/v20180820/')) return 's3control';
  if (signingName === 'ses' && request.path.startsWith('/v2/')) return 'sesv2';
  if (signingName === 'elasticloadbalancing') return form?.get('Version') === '2012-06-01' ? 'elb' : 'elbv2';
  return DIRECTORY_OF[signingName] ?? signingName;
}

function named(name: string, service: ServiceModel | undefined, operationName: string, protocol: Protocol): Route {
  const operation = service?.operations[operationName];
  const route = { service: name, operation: operationName, protocol, uri: {} };
  return service && operation ? { ...route, model: { service, operation } } : route;
}
