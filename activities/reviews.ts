/** `review.*`: what a scheduled review asks, and the record it leaves. */
import type { CustomersFile } from '../domain/customer.ts';
import type { Review } from '../domain/review.ts';
import type { ReviewActivities } from '../workflows/activity-types.ts';
import { homeRegionOf } from './aws/account.ts';
import { invalid, ownerOf } from './create.ts';
import type { Catalogue } from './catalogue/load.ts';
import type { EvidenceStore } from './evidence-store.ts';

export interface ReviewDeps {
  customers: CustomersFile;
  reviews: readonly Review[];
  catalogue: Catalogue;
  evidence: EvidenceStore;
}

export function createReviewActivities({ customers, reviews, catalogue, evidence }: ReviewDeps): ReviewActivities {
  return {
    async 'review.pin'({ customerId, account: accountId, reviewId }) {
      const { customer, account } = ownerOf(customers, customerId, accountId);
      const review = reviews.find((r) => r.id === reviewId);
      if (review === undefined)
        throw invalid({
          en: `There is no review ${reviewId} any more. Its schedule is removed when the worker starts.`,
          ko: `정기 점검 ${reviewId} 이(가) 더 이상 없습니다. 스케줄은 워커가 시작될 때 제거됩니다.`,
        });
      const titles = review.inquiries.map(({ use }) => [use, catalogue.get(use)?.title ?? { en: use, ko: use }]);
      const { name, language } = customer;
      return {
        review,
        titles: Object.fromEntries(titles),
        customer: { name, language, account: { name: account.name } },
        region: homeRegionOf({ partition: account.roleArn.split(':')[1] ?? 'aws' }),
      };
    },

    async 'review.keep'({ review, incident, news }) {
      const name = `reviews/${incident.window.to.replaceAll(':', '-')}.json`;
      const record = JSON.stringify({ review, window: incident.window, ...news });
      const { key, sha256 } = await evidence.put(incident.id, name, record, 'application/json');
      return { key, sha256 };
    },
  };
}
