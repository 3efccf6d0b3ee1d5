/** Updates to the customer, in English. */
export const updates = {
  update: (customer: string, n: number) => `Update ${n} to ${customer}`,
  draft: (digest: string) => `draft ${digest}`,
  closing: (customer: string) => `Closing notice to ${customer}`,
  yours: '▶ *Your decision: send this text?*',
  hidden:
    'The text is not shown here: the incident is about somebody who may read this channel. *Edit…* shows it to approvers.',
  how: 'Goes out by e-mail; the first line also as a text message. A newer draft replaces it.',
  howClosing: (at: string) =>
    `Goes out by e-mail; the first line also as a text message. Waits until ${at}, and is not sent without an approval.`,
  failed: '⚠ *It could not be sent.* The timeline says why. Send tries again.',
  send: 'Send',
  sendDoes: 'The customer gets exactly this text. It cannot be taken back.',
  edit: 'Edit…',
  decline: 'Not now',
  sending: (who: string, at: string) => `◷ Approved by ${who} (${at}): it is being sent`,
  sent: (who: string, at: string) => `✔ Sent. Approved by ${who} (${at})`,
  sentEdited: (who: string, at: string) => `✔ Sent. Edited and approved by ${who} (${at})`,
  declined: (who: string, at: string) => `✖ Not sent, as ${who} decided (${at})`,
  lapsed: '✖ Not sent: the incident closed, or was opened again, before anybody answered',
  lapsedClosing: '✖ Not sent: nobody approved it in time. Please tell the customer yourself.',
  title: 'Edit the update',
  label: 'Text to the customer',
  hint: 'Exactly this goes out by e-mail, and its first line as a text message. It cannot be taken back. No passwords, no keys.',
  missing: 'Please write the text, or close the window and press Not now.',
  note: (customer: string) => `${customer}: a text to the customer waits for your approval`,
  statusPage: (line: string) => `For a status page: ${line}`,
};
