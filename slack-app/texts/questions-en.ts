/** Questions about a card's steps, in English. */
export const questions = {
  askButton: 'Ask…',
  ask: 'Ask a colleague',
  askSubmit: 'Ask',
  askIntro:
    'The person is mentioned in the channel. The card waits for the answer, and shows it. Anybody may still decide.',
  whom: 'Whom',
  askLabel: 'Question',
  askMissing: 'Please write your question.',
  about: (gate: string) => `Question about: ${gate}`,
  asks: (by: string, to: string, at: string, text: string) => `◇ ${by} asks ${to} (${at}): ${text}`,
  open: (to: string) => `◷ Waits for the answer of ${to}`,
  answers: (by: string, at: string, text: string) => `→ ${by} (${at}): ${text}`,
  note: (customer: string, by: string) => `${customer}: ${by} has a question for you`,
  replyButton: 'Answer…',
  reply: 'Answer the question',
  replySubmit: 'Answer',
  replyIntro: 'The card shows it, and the person who asked is told.',
  replyLabel: 'Answer',
  replyMissing: 'Please write your answer.',
};
