/** `slack.dailyReview`: a message in the infosec team's channel for each daily review. */
import type { WebClient } from '@slack/web-api';
import type { SlackActivities } from '../../contract/activities.ts';
import { dailyReviewBlocks } from '../blocks/suppressions.ts';
import type { Directory } from '../directory.ts';
import { textsOf } from '../texts/texts.ts';
import { ChannelMessages } from './messages.ts';

interface DailyReviewDeps {
  slack: WebClient;
  directory: Pick<Directory, 'infosecChannel' | 'infosecLanguage'>;
}

export const createDailyReviewActivity = ({
  slack,
  directory,
}: DailyReviewDeps): Pick<SlackActivities, 'slack.dailyReview'> => ({
  async 'slack.dailyReview'({ runId, review }) {
    const { infosecChannel: channel, infosecLanguage: language } = directory;
    // A review that is shown twice finds its message.
    const messages = await ChannelMessages.open(slack, { channel, runId, since: review.until, known: {} });
    const blocks = dailyReviewBlocks(review, language);
    await messages.put({ key: 'daily-review', blocks, note: textsOf(language).quiet.reviewNote });
  },
});
