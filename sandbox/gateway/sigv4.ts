/** Who signed, for which service and region. Signatures themselves are not verified: the sandbox knows no secrets. */
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
