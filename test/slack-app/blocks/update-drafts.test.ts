/** The message of a draft: exact, bounded, and without its text where somebody whom the incident is about may read it. */
import { expect, it } from 'vitest';
import { headerOf } from '../../../domain/projections.ts';
import { MOST_UPDATE, updateWords, type UpdateDraft } from '../../../domain/update-draft.ts';
import { draftMessage, mayRead } from '../../../slack-app/blocks/update-drafts.ts';
import { statusLineOf } from '../../../domain/customer-update.ts';
import { ACCOUNT, JUN, MALLORY, MINJI, policyOf } from '../../customers.ts';
import { at, incident } from '../../incidents/underway.ts';

const draft: UpdateDraft = { id: 2, number: 1, text: 'We are on it.\n\n<!channel> & *more*', digest: 'd', at: at(60) };
const [open] = [headerOf(incident())];
const aboutJun = (): typeof open => {
  const people = [
    { slackUser: JUN.slackUser, iamUsers: [`arn:aws:iam::${ACCOUNT}:user/deploy-bot`], identityCenter: [] },
  ];
  return headerOf(incident({ customer: { ...policyOf(), people } }));
};
const shown = (state: typeof open, of = draft): string => JSON.stringify(draftMessage(state, of)?.blocks);

it('quotes the text line by line, escaped, with the buttons that stand for it', () => {
  expect(shown(open)).toContain('> We are on it.\\n>\\n> &lt;!channel&gt; &amp; ∗more∗');
  expect(shown(open).match(/"action_id":"update\.\w+"/g)).toHaveLength(3);
});

it('is shown whole, however long its lines are', () => {
  const text = updateWords('&'.repeat(3_000));
  const blocks = draftMessage(open, { ...draft, text })!.blocks;
  expect(JSON.stringify(blocks).match(/&amp;/g)).toHaveLength(MOST_UPDATE);
  for (const block of blocks) if (block.type === 'section') expect(block.text!.text.length).toBeLessThanOrEqual(3_000);
});

it('goes when a newer one replaces it, and says what became of it', () => {
  const ended = (how: NonNullable<UpdateDraft['end']>['how']): string =>
    shown(open, { ...draft, end: { how, at: at(70), by: MINJI } });
  expect(draftMessage(open, { ...draft, end: { how: 'replaced', at: at(70) } })).toBeUndefined();
  expect(ended('sent')).toContain(`Approved by <@${MINJI.slackUser}>`);
  expect(ended('declined')).not.toContain('update.send');
  expect(ended('lapsed')).toContain('Not sent');
});

it('has no text and no *Send* in a channel where a person whom it is about may be, who cannot open it either', () => {
  const about = aboutJun();
  expect(about.suspects).toEqual([JUN.slackUser]);
  expect(shown(about)).not.toMatch(/We are on it|update\.send/);
  expect([mayRead(about, MINJI), mayRead(about, JUN), mayRead(about, MALLORY)]).toEqual([true, false, false]);
  expect(shown({ ...about, slack: { channel: 'C0OWN', own: true, gates: {} } })).toContain('We are on it');
});

it('has a line for a status page also when the incident has ended', () => {
  expect(statusLineOf(open, 'en')).toMatch(/^We are responding/);
  const end = { closedAt: at(90), dismissal: { by: MINJI, at: at(80), reason: 'a test' } };
  expect(statusLineOf({ ...open, ...end }, 'ko')).toBe('보안 인시던트가 오탐으로 종결되었습니다.');
});
