/** The Slack process has no AWS credentials and the AWS workers have no Slack token, so each has its own queue. */
export const TASK_QUEUES = {
  workflows: 'firebreak-workflows',
  aws: 'firebreak-aws',
  slack: 'firebreak-slack',
} as const;
