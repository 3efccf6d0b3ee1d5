/** Reads access key, service and region from the signature. The signature itself is not verified, because the gateway has no secret keys. */
import { AwsError } from './aws-error.ts';
import { header, type HttpRequest } from './http.ts';

export interface CredentialScope {
  accessKeyId: string;
  region: string;
  /** Signing name, e.g. `ec2`, `monitoring`. */
  signingName: string;
}

/** Undefined for an unsigned request. Throws `IncompleteSignature` for a header that is not SigV4. */
export function credentialScope(request: HttpRequest): CredentialScope | undefined {
  const authorization = header(request, 'authorization');
  const credential = authorization
    ? /Credential=([^,\s]+)/.exec(authorization)?.[1]
    : (request.query.get('X-Amz-Credential') ?? undefined);
  if (!authorization && !credential) return undefined;
  const [accessKeyId, , region, signingName, terminator] = (credential ?? '').split('/');
  if (!accessKeyId || !region || !signingName || terminator !== 'aws4_request') {
    throw new AwsError('IncompleteSignature', 'Authorization header requires a SigV4 Credential.', 400);
  }
  return { accessKeyId, region, signingName };
}
