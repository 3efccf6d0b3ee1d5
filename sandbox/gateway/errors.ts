/** Writes errors as each protocol and service does. The same fault has different codes in different services. */
import { assertNever } from './assert-never.ts';
import type { AwsError } from './aws-error.ts';
import type { HttpAnswer } from './http.ts';
import type { Route } from './routing.ts';
import { escapeXml } from './parse/xml.ts';

export type Fault = 'unknown-key' | 'expired' | 'denied' | 'throttled' | 'limit' | 'internal' | 'unavailable';

interface Style {
  code: string;
  status: number;
}

/** Code and status of a fault in the service of the call (AWS: *Common errors* of each API reference). */
export function faultStyle(fault: Fault, { protocol, service }: Route): Style {
  const json = protocol === 'json' || protocol === 'rest-json' || protocol === 'cbor';
  switch (fault) {
    case 'unknown-key':
      if (service === 's3') return { code: 'InvalidAccessKeyId', status: 403 };
      if (protocol === 'ec2') return { code: 'AuthFailure', status: 401 };
      return json
        ? { code: 'UnrecognizedClientException', status: protocol === 'json' ? 400 : 403 }
        : { code: 'InvalidClientTokenId', status: 403 };
    case 'expired':
      if (protocol === 'ec2') return { code: 'RequestExpired', status: 400 };
      if (json) return { code: 'ExpiredTokenException', status: protocol === 'json' ? 400 : 403 };
      return { code: 'ExpiredToken', status: protocol === 'rest-xml' ? 400 : 403 };
    case 'denied':
      if (protocol === 'ec2') return { code: 'UnauthorizedOperation', status: 403 };
      return json
        ? { code: 'AccessDeniedException', status: protocol === 'json' ? 400 : 403 }
        : { code: service === 'sns' ? 'AuthorizationError' : 'AccessDenied', status: 403 };
    case 'throttled':
      if (service === 's3') return { code: 'SlowDown', status: 503 };
      if (protocol === 'ec2') return { code: 'RequestLimitExceeded', status: 503 };
      return json
        ? { code: 'ThrottlingException', status: protocol === 'json' ? 400 : 429 }
        : { code: 'Throttling', status: 400 };
    case 'limit':
      // IAM's and Organizations' own; of EC2 one of many with this ending.
      if (protocol === 'ec2') return { code: 'ResourceLimitExceeded', status: 400 };
      return json ? { code: 'LimitExceededException', status: 400 } : { code: 'LimitExceeded', status: 409 };
    case 'internal':
      return {
        code: json ? 'InternalServerException' : protocol === 'query' ? 'InternalFailure' : 'InternalError',
        status: 500,
      };
    case 'unavailable':
      return { code: json ? 'ServiceUnavailableException' : 'ServiceUnavailable', status: 503 };
    default:
      return assertNever(fault);
  }
}

export function errorAnswer(
  route: Pick<Route, 'protocol' | 'service'>,
  error: AwsError,
  requestId: string,
): HttpAnswer {
  const code = escapeXml(error.code);
  const message = escapeXml(error.message);
  const xml = (body: string): HttpAnswer => ({
    status: error.status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  });
  const json = (body: object, type: string): HttpAnswer => ({
    status: error.status,
    headers: { 'content-type': type, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify(body),
  });
  switch (route.protocol) {
    case 'query': {
      const type = error.status < 500 ? 'Sender' : 'Receiver';
      return xml(
        `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    }
    case 'ec2':
      return xml(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    case 'rest-xml':
      return route.service === 's3'
        ? xml(`<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`)
        : xml(
            `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
          );
    case 'json':
    case 'cbor':
      return json({ __type: error.code, message: error.message }, 'application/x-amz-json-1.1');
    case 'rest-json':
      return json({ message: error.message, Message: error.message }, 'application/json');
    default:
      return assertNever(route.protocol);
  }
}
