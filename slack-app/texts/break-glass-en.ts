/** Approvals that are given by phone, in English. */
export const breakGlass = {
  button: 'Enter approval by phone…',
  title: 'Approval by phone',
  submit: 'Enter approval',
  intro:
    'You state that this approver has approved the recommended steps by phone. Both of you are named in the record and the report, and the approver is told. You cannot approve these steps yourself as well.',
  whom: 'Who approved',
  hint: 'Why by phone, and how you know who called. Everybody in the incident reads it.',
  missing: 'Please say why by phone, and how you know who called.',
  entered: (who: string) => `(by phone, entered by ${who})`,
  none: 'No card waits for approval here.',
  off: 'This customer takes no approvals by phone (`breakGlass` in customers.yaml).',
  how: '*For the infosec team:* an approver who cannot reach Slack has approved by phone.',
  steps: (n: number) => `Recommended steps that wait: ${n}`,
};
