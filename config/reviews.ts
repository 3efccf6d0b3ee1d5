/** The reviews of a folder, checked against the schema and, where given, the catalogue; and whom each is for, and when. */
import { reviewScheduleId } from '../domain/correlation.ts';
import type { CustomersFile } from '../domain/customer.ts';
import { Review } from '../domain/review.ts';
import type { ReviewArgs } from '../contract/messages.ts';
import { checkParams, missing, type CatalogueView } from './runbooks.ts';
import { checkId, readYamlFile, readYamlFolder, type Complaint } from './yaml-file.ts';

/** @throws YamlFileError listing every problem of every file, each with its line */
export const loadReviews = (folder: string, catalogue?: CatalogueView): Promise<Review[]> =>
  readYamlFolder(folder, (file) => loadReview(file, catalogue));

export const loadReview = (file: string, catalogue?: CatalogueView): Promise<Review> =>
  readYamlFile(file, Review, (review) => [
    ...checkId(file, review.id),
    ...(catalogue === undefined ? [] : checkInquiries(review, catalogue)),
  ]);

function checkInquiries({ inquiries }: Review, catalogue: CatalogueView): Complaint[] {
  return inquiries.flatMap(({ use, with: params }, i): Complaint[] => {
    const path = ['inquiries', i, 'use'];
    const entry = catalogue.get(use);
    if (entry === undefined) return [missing(path, use, catalogue)];
    if (entry.kind !== 'inquiry') return [{ path, message: `${use} is of kind ${entry.kind}: a review only asks` }];
    if (!entry.targets.includes('account'))
      return [{ path, message: `${use} is for ${entry.targets.join(', ')}, not for an account as a whole` }];
    return checkParams(entry, params, ['inquiries', i, 'with']);
  });
}

/** One schedule: a review of one account. */
export interface PlannedReview {
  /** `acme-111122223333-review-account-hygiene`. */
  id: string;
  args: ReviewArgs;
  /** Cron of five fields, in the time zone beside it. */
  at: string;
  timeZone: string;
}

export function plannedReviews({ customers }: CustomersFile, reviews: readonly Review[]): PlannedReview[] {
  return customers.flatMap((customer) =>
    reviews.flatMap((review) => {
      const at = customer.reviews[review.id] ?? review.at;
      if (at === 'off') return [];
      const accounts = review.each === 'account' ? customer.accounts : customer.accounts.slice(0, 1);
      return accounts.map((account) => ({
        id: reviewScheduleId(customer.id, account.id, review.id),
        args: { customerId: customer.id, account: account.id, reviewId: review.id },
        at,
        timeZone: customer.timeZone,
      }));
    }),
  );
}

/** Reviews that a customer's entry names and that do not exist: what was meant to be off would not be. */
export const unknownReviews = ({ customers }: CustomersFile, reviews: readonly Review[]): string[] =>
  customers.flatMap((customer) =>
    Object.keys(customer.reviews)
      .filter((id) => !reviews.some((r) => r.id === id))
      .map(
        (id) =>
          `${customer.id}: reviews.${id}: there is no such review; there are ${reviews.map((r) => r.id).join(', ')}`,
      ),
  );
