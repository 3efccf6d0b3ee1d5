/** The sandbox's customers.yaml, as an operator would write it by hand. */
import { stringify } from 'yaml';
import {
  ALERT_BUS_ARN,
  CHANNELS,
  CUSTOMERS,
  MANAGEMENT_ROLE,
  MANAGER,
  PEOPLE,
  SLACK_TEAM,
  alertTopicOf,
  externalIdOf,
  noticeTopicOf,
  sendersOf,
} from './story.ts';

/** Short, so that people see a reminder during a demonstration. */
const REMIND_AFTER_SECONDS = 120;
const ESCALATE_AFTER_SECONDS = 300;
/** A day in life. Here an incident looks once more for its intruder, and ends. */
const WATCH_AFTER_RELEASE_SECONDS = 3;

export function customersYaml(): string {
  return stringify({
    msp: {
      name: 'Firebreak MSP',
      slackTeam: SLACK_TEAM,
      infosecChannel: CHANNELS['msp-infosec'],
      notifyTopicArn: noticeTopicOf(),
      alertBusArn: ALERT_BUS_ARN,
      managers: [{ slackUser: PEOPLE[MANAGER]?.id, name: PEOPLE[MANAGER]?.realName }],
    },
    customers: CUSTOMERS.map((customer) => ({
      id: customer.id,
      name: customer.name,
      language: customer.language,
      timeZone: customer.timeZone,
      slackChannel: CHANNELS[customer.channel],
      // The local Slack can invite nobody into a channel.
      incidentChannel: 'never',
      accounts: customer.accounts.map((account) => ({
        id: account.id,
        name: account.name,
        environment: account.environment,
        roleArn: `arn:aws:iam::${account.id}:role/firebreak-{phase}`,
        externalId: externalIdOf(account),
        regions: 'all',
      })),
      organization: {
        managementAccount: customer.management.id,
        roleArn: `arn:aws:iam::${customer.management.id}:role/${MANAGEMENT_ROLE}`,
        externalId: externalIdOf(customer.management),
      },
      approvers: customer.approvers.map((name) => ({
        slackUser: PEOPLE[name]?.id,
        name,
        fullName: PEOPLE[name]?.realName,
        roles: ['responder', 'lead'],
      })),
      onCall: customer.approvers.map((name) => ({ slackUser: PEOPLE[name]?.id, phone: PEOPLE[name]?.phone })),
      notify: { topicArn: noticeTopicOf(customer) },
      watchAfterReleaseSeconds: WATCH_AFTER_RELEASE_SECONDS,
      approval: { remindAfterSeconds: REMIND_AFTER_SECONDS, escalateAfterSeconds: ESCALATE_AFTER_SECONDS },
      senders: sendersOf(customer),
      topics: [{ arn: alertTopicOf(customer), sources: ['third-party', 'waf', 'cloudwatch'] }],
      regimes: customer.regimes,
      neverTouch: [{ match: '*break-glass*', because: 'emergency access, kept in the safe' }],
    })),
  });
}
