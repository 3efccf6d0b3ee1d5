/** IAM's service-specific credentials (CodeCommit, Keyspaces, Bedrock API keys), which moto lacks. An intruder can use them as another way in. */
import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { textOf, type Members } from '../parse/value.ts';
import { PerRegion, type Service } from './service.ts';

export function iamServiceCredentials(): Service {
  const credentials = new PerRegion(() => new Map<string, Members>());
  const heldBy = (account: string) => credentials.get({ account, region: 'global' });
  return {
    name: 'iam',
    operations: {
      CreateServiceSpecificCredential(input, { account }) {
        const made: Members = {
          UserName: textOf(input.UserName),
          ServiceName: textOf(input.ServiceName),
          ServiceSpecificCredentialId: `ACCA${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
          ServiceUserName: `${textOf(input.UserName)}-at-${account}`,
          Status: 'Active',
          CreateDate: new Date(),
        };
        heldBy(account).set(textOf(made.ServiceSpecificCredentialId), made);
        return { ServiceSpecificCredential: { ...made, ServicePassword: randomBytes(24).toString('base64') } };
      },
      ListServiceSpecificCredentials(input, { account }) {
        const held = [...heldBy(account).values()].filter((c) => c.UserName === input.UserName);
        return { ServiceSpecificCredentials: held };
      },
      DeleteServiceSpecificCredential(input, { account }) {
        const id = textOf(input.ServiceSpecificCredentialId);
        if (!heldBy(account).delete(id)) throw new AwsError('NoSuchEntity', `No such credential ${id} exists`);
        return {};
      },
    },
  };
}
