/** Who am I: also for keys that moto has not seen made. AssumeRole itself is moto's, once the trust policy agrees. */
import type { Service } from './service.ts';

export const sts: Service = {
  name: 'sts',
  operations: {
    GetCallerIdentity: (_input, { principal }) =>
      principal ? { UserId: principal.principalId, Account: principal.account, Arn: principal.arn } : {},
  },
};
