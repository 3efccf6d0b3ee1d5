/** GetCallerIdentity, also for keys that moto does not know. moto answers AssumeRole after the trust policy was checked. */
import { AwsError } from '../aws-error.ts';
import type { Service } from './service.ts';

/** In characters (STS: *AssumeRole*, `Policy`); the model does not have this limit. */
const SESSION_POLICY_LIMIT = 2048;

export const sts: Service = {
  name: 'sts',
  operations: {
    GetCallerIdentity: (_input, { principal }) =>
      principal ? { UserId: principal.principalId, Account: principal.account, Arn: principal.arn } : {},
  },
  guards: {
    AssumeRole({ input }) {
      if (typeof input.Policy !== 'string') return;
      if (input.Policy.length > SESSION_POLICY_LIMIT) {
        throw new AwsError(
          'ValidationError',
          `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${SESSION_POLICY_LIMIT}`,
        );
      }
      if (!isJson(input.Policy)) throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
    },
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
