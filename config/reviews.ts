/** Loads the reviews of a folder and checks them against the schema and, if given, the catalogue. */
import type { CustomersFile } from '../domain/customer.ts';
import { Review } from '../domain/review.ts';
import { checkParams, missing, type CatalogueView } from './runbooks.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint } from './complaints.ts';
import { checkId, readYamlFile, readYamlFolder } from './yaml-file.ts';

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
    if (entry.kind !== 'inquiry')
      return [{ path, message: `${use} is of kind ${entry.kind}; a review takes only inquiry` }];
    if (!entry.targets.includes('account'))
      return [{ path, message: `${use} is for ${entry.targets.join(', ')}, not for an account as a whole` }];
    return checkParams(entry, params, ['inquiries', i, 'with']);
  });
}

/** Reviews that a customer's entry names but that do not exist. A review that the customer meant to switch off would run. */
export function unknownReviews({ customers }: CustomersFile, reviews: readonly Review[]): Complaint[] {
  const known = reviews.map((r) => r.id);
  return customers.flatMap((customer, i) =>
    Object.keys(customer.reviews)
      .filter((id) => !known.includes(id))
      .map((id) => ({
        path: ['customers', i, 'reviews', id],
        message: `unknown review${didYouMean(id, known) || ` (reviews: ${known.join(', ')})`}`,
      })),
  );
}
