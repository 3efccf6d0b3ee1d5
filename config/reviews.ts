/** The reviews of a folder, checked against the schema and, where given, the catalogue. */
import type { CustomersFile } from '../domain/customer.ts';
import { Review } from '../domain/review.ts';
import { checkParams, missing, type CatalogueView } from './runbooks.ts';
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
    if (entry.kind !== 'inquiry') return [{ path, message: `${use} is of kind ${entry.kind}: a review only asks` }];
    if (!entry.targets.includes('account'))
      return [{ path, message: `${use} is for ${entry.targets.join(', ')}, not for an account as a whole` }];
    return checkParams(entry, params, ['inquiries', i, 'with']);
  });
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
