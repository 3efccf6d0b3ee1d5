/** Account Management: name and primary contact, which moto lacks. Alternate contacts are moto's. */
import { AwsError } from '../aws-error.ts';
import { textOf, type Members } from '../parse/value.ts';
import { PerRegion, type Service } from './service.ts';

interface Held {
  name: string;
  createdAt: Date;
  contact: Members;
}

export function accountManagement(): Service {
  const held = new PerRegion<Held>(() => ({ name: 'sandbox', createdAt: new Date(), contact: SIGNED_UP_WITH }));
  const of = ({ account }: { account: string }) => held.get({ account, region: 'global' });
  return {
    name: 'account',
    operations: {
      GetAccountInformation(input, call) {
        refuseOthers(input);
        const { name, createdAt } = of(call);
        return { AccountId: call.account, AccountName: name, AccountCreatedDate: createdAt };
      },
      PutAccountName(input, call) {
        refuseOthers(input);
        of(call).name = textOf(input.AccountName);
        return {};
      },
      GetContactInformation(input, call) {
        refuseOthers(input);
        return { ContactInformation: of(call).contact };
      },
      PutContactInformation(input, call) {
        refuseOthers(input);
        of(call).contact = input.ContactInformation as Members;
        return {};
      },
    },
  };
}

/** The contact of a new account. */
const SIGNED_UP_WITH: Members = {
  FullName: 'Account Owner',
  CompanyName: 'Example Corp',
  PhoneNumber: '+12065550100',
  AddressLine1: '1 Example Street',
  City: 'Seattle',
  StateOrRegion: 'WA',
  PostalCode: '98101',
  CountryCode: 'US',
};

function refuseOthers({ AccountId }: Members): void {
  if (AccountId !== undefined)
    throw new AwsError(
      'AccessDeniedException',
      'The sandbox answers for the calling account only: leave AccountId out',
      403,
    );
}
