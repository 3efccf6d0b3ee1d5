/** The Slack side holds no AWS credentials and the AWS side no Slack token: each its own queue. */
export const TASK_QUEUES = {
  workflows: 'firebreak-workflows',
  aws: 'firebreak-aws',
  slack: 'firebreak-slack',
} as const;
