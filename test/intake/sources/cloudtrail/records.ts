/** CloudTrail records written for these tests. */
export const user = {
  type: 'IAMUser',
  userName: 'deploy-bot',
  accessKeyId: 'AKIAEXAMPLEEXAMPLE07',
  arn: 'arn:aws:iam::111122223333:user/deploy-bot',
  accountId: '111122223333',
};
/** A call by `deploy-bot`, unless `more` says otherwise. */
export const record = (service: string, eventName: string, requestParameters: unknown = {}, more: object = {}) => ({
  eventVersion: '1.08',
  eventID: 'e1',
  eventSource: `${service}.amazonaws.com`,
  eventName,
  eventTime: '2026-11-20T03:00:00Z',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  sourceIPAddress: '198.51.100.23',
  readOnly: false,
  userIdentity: user,
  requestParameters,
  ...more,
});
