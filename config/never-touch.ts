/** Complaints about never-touch rules of `customers.yaml` that can never match: they would protect nothing. */
import type { Customer, CustomersFile } from '../domain/customer.ts';
import { isArnGlob } from '../domain/never-touch.ts';
import { whyNeverMatches, type Mismatch } from '../domain/never-touch-rules.ts';
import type { Complaint } from './complaints.ts';
import { closest } from './did-you-mean.ts';

export const neverTouchComplaints = ({ customers }: CustomersFile): Complaint[] => customers.flatMap(complaintsAbout);

function complaintsAbout(customer: Customer, i: number): Complaint[] {
  const accounts = [
    ...customer.accounts.map((a) => a.id),
    ...(customer.organization === undefined ? [] : [customer.organization.managementAccount]),
  ];
  const ofRules = customer.neverTouch.flatMap(({ match }, j) => {
    const mismatch = whyNeverMatches(match, accounts);
    const path = ['customers', i, 'neverTouch', j, 'match'];
    return mismatch === undefined
      ? []
      : [{ path, message: `${match} can never match: ${mismatch.why}${hint(match, mismatch)}` }];
  });
  const useless = customer.neverTouchTag !== undefined && customer.neverTouch.every(({ match }) => isArnGlob(match));
  return [
    ...ofRules,
    ...(useless
      ? [
          {
            path: ['customers', i, 'neverTouchTag'],
            message: 'no rule of neverTouch is a name, so no tag can match one',
          },
        ]
      : []),
  ];
}

function hint(match: string, { instead, misspelt }: Mismatch): string {
  if (instead !== undefined) return `; did you mean ${instead}?`;
  if (misspelt === undefined) return '';
  const { part, known } = misspelt;
  const right = closest(part, known) ?? known.find((k) => part !== '' && k.startsWith(part));
  return right === undefined ? '' : `; did you mean ${match.replace(`:${part}`, `:${right}`)}?`;
}
