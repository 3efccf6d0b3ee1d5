/** `review.*`: what a scheduled review asks, and the record it leaves. */
import { z } from 'zod';
import { partitionOf } from '../domain/arns.ts';
import { reviewScheduleId } from '../contract/ids.ts';
import type { CustomersFile } from '../domain/customer.ts';
import { ReviewMemory, type Review } from '../domain/review.ts';
import type { ReviewActivities } from '../contract/activities.ts';
import { homeRegionOf } from './account.ts';
import type { Catalogue } from './catalogue/load.ts';
import type { EvidenceStore } from './evidence/store.ts';
import { keepRecord, newestRecord } from './evidence/review-records.ts';
import { invalid, requireOwner } from './owner.ts';

export interface ReviewDeps {
  customers: () => CustomersFile;
  reviews: readonly Review[];
  catalogue: Catalogue;
  evidence: EvidenceStore;
}

export function createReviewActivities({ customers, reviews, catalogue, evidence }: ReviewDeps): ReviewActivities {
  return {
    async 'review.pin'({ customerId, account: accountId, reviewId }) {
      const { customer, account } = requireOwner(customers(), { customerId, account: accountId });
      const review = reviews.find((r) => r.id === reviewId);
      if (review === undefined)
        throw invalid({
          en: `There is no review ${reviewId} any more. Its schedule is removed when the worker starts.`,
          ko: `없는 정기 점검입니다(삭제되었을 수 있음): ${reviewId}. 스케줄은 워커가 시작될 때 제거됩니다.`,
        });
      const id = reviewScheduleId(customerId, accountId, reviewId);
      const last = (await newestRecord(evidence, id, FOLDER, Kept))?.memory;
      const titles = review.inquiries.map(({ use }) => [use, catalogue.get(use)?.title ?? { en: use, ko: use }]);
      const { name, language } = customer;
      return {
        review,
        ...(last !== undefined && { last }),
        titles: Object.fromEntries(titles),
        customer: { name, language, account: { name: account.name } },
        region: homeRegionOf({ partition: partitionOf(account.roleArn) }),
      };
    },

    async 'review.keep'({ review, incident, news, memory }) {
      const record = { review, window: incident.window, ...news, memory };
      const { key, sha256 } = await keepRecord(evidence, incident.id, FOLDER, incident.window.to, record);
      return { key, sha256 };
    },
  };
}

const FOLDER = 'reviews';
const Kept = z.object({ memory: ReviewMemory });
