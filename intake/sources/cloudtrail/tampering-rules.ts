/** Calls that switch off, narrow or delete logs, detectors, alarms and firewalls. */
import { at, listAt, numberAt, textAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { expiresSoon } from './destruction-rules.ts';
import { narrowsSelectors, narrowsTrail } from './narrowing.ts';
import { byHand, isOff, type Rule } from './rule.ts';

const tampering = (
  service: string,
  calls: readonly string[],
  title: string,
  severity: Rule['severity'],
  when?: (record: TrailRecord) => boolean,
): Rule => ({
  service,
  calls,
  title,
  category: 'unauthorized-access',
  severity,
  evenFailed: true,
  ...(when === undefined ? {} : { when }),
});

export const TAMPERING_RULES: readonly Rule[] = [
  tampering(
    'cloudtrail',
    ['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion'],
    'CloudTrail was switched off',
    'high',
  ),
  tampering(
    'cloudtrail',
    ['PutEventSelectors', 'UpdateEventDataStore'],
    "CloudTrail's event selectors were changed",
    'medium',
    narrowsSelectors,
  ),
  tampering(
    'cloudtrail',
    ['PutInsightSelectors'],
    "CloudTrail's event selectors were changed",
    'medium',
    (r) => listAt(r.request, 'insightSelectors').length === 0,
  ),
  tampering('cloudtrail', ['UpdateTrail'], "CloudTrail's event selectors were changed", 'medium', narrowsTrail),
  tampering(
    'config',
    ['StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel'],
    'AWS Config was switched off',
    'high',
  ),
  tampering(
    'config',
    ['PutConfigurationRecorder'],
    'AWS Config records less',
    'medium',
    (r) =>
      isOff(at(r.request, 'configurationRecorder', 'recordingGroup', 'allSupported')) ||
      isOff(at(r.request, 'configurationRecorder', 'recordingGroup', 'includeGlobalResourceTypes')),
  ),
  tampering(
    'config',
    ['DeleteConfigRule', 'DeleteOrganizationConfigRule', 'DeleteConfigurationAggregator'],
    'A rule of AWS Config was deleted',
    'medium',
  ),
  tampering(
    'guardduty',
    [
      'DeleteDetector',
      'DisassociateFromMasterAccount',
      'DisassociateFromAdministratorAccount',
      'StopMonitoringMembers',
      'DeleteMembers',
      'DisassociateMembers',
    ],
    'GuardDuty was switched off',
    'high',
  ),
  tampering('guardduty', ['UpdateDetector', 'UpdateMemberDetectors'], 'GuardDuty was switched off', 'high', (r) =>
    /"enable":false|"status":"DISABLED"/.test(JSON.stringify(r.request ?? null)),
  ),
  tampering(
    'guardduty',
    ['DeleteIPSet', 'DeleteThreatIntelSet', 'CreateIPSet', 'UpdateIPSet', 'DeletePublishingDestination'],
    "GuardDuty's reporting was changed",
    'medium',
  ),
  tampering('guardduty', ['CreateFilter', 'UpdateFilter'], 'A GuardDuty suppression rule was set', 'medium', (r) =>
    /ARCHIVE/.test(textAt(r.request, 'action') ?? ''),
  ),
  tampering(
    'securityhub',
    ['DisableSecurityHub', 'BatchDisableStandards', 'DisassociateFromAdministratorAccount'],
    'Security Hub was switched off',
    'high',
  ),
  tampering('securityhub', ['DeleteMembers', 'DisassociateMembers'], 'Security Hub was switched off', 'high'),
  tampering(
    'securityhub',
    ['DisableImportFindingsForProduct', 'DisableOrganizationAdminAccount'],
    "Security Hub's sources of findings were changed",
    'medium',
  ),
  tampering(
    'macie2',
    ['DisableMacie', 'DisassociateFromMasterAccount', 'DisassociateFromAdministratorAccount', 'DeleteMember'],
    'Macie was switched off',
    'high',
  ),
  tampering(
    'macie2',
    ['UpdateMacieSession', 'UpdateMemberSession', 'DisassociateMember', 'DisableOrganizationAdminAccount'],
    "Macie's scope was changed",
    'medium',
  ),
  tampering('inspector2', ['Disable', 'DisableDelegatedAdminAccount'], 'Inspector was switched off', 'high'),
  tampering('detective', ['DeleteGraph'], 'Detective was switched off', 'high'),
  tampering('access-analyzer', ['DeleteAnalyzer'], 'IAM Access Analyzer was switched off', 'medium'),
  tampering(
    'shield',
    ['DeleteProtection', 'DeleteSubscription', 'DisableProactiveEngagement'],
    'Shield protection was removed',
    'high',
  ),
  tampering(
    'logs',
    ['DeleteLogGroup', 'DeleteLogStream', 'DeleteSubscriptionFilter', 'DeleteMetricFilter'],
    'Logs were deleted',
    'medium',
    byHand,
  ),
  tampering(
    'logs',
    ['PutRetentionPolicy'],
    'Logs are about to expire',
    'medium',
    (r) => byHand(r) && (numberAt(r.request, 'retentionInDays') ?? 30) <= 7,
  ),
  tampering('ec2', ['DeleteFlowLogs'], 'VPC Flow Logs were switched off', 'high'),
  tampering(
    'route53resolver',
    ['DisassociateResolverQueryLogConfig', 'DeleteResolverQueryLogConfig'],
    'DNS query logs were switched off',
    'high',
  ),
  tampering('route53', ['DeleteQueryLoggingConfig'], 'DNS query logs were switched off', 'high'),
  tampering(
    'elasticloadbalancing',
    ['ModifyLoadBalancerAttributes'],
    'Access to a load balancer is no longer recorded',
    'medium',
    (r) =>
      listAt(r.request, 'attributes').some(
        (a) => textAt(a, 'key') === 'access_logs.s3.enabled' && isOff(at(a, 'value')),
      ) || isOff(at(r.request, 'loadBalancerAttributes', 'accessLog', 'enabled')),
  ),
  tampering('eks', ['UpdateClusterConfig'], "A cluster's activity is no longer recorded", 'high', (r) =>
    listAt(r.request, 'logging', 'clusterLogging').some(
      (l) => isOff(at(l, 'enabled')) && listAt(l, 'types').includes('audit'),
    ),
  ),
  tampering('monitoring', ['DeleteAlarms', 'DisableAlarmActions'], 'Alarms were switched off', 'medium', byHand),
  tampering(
    'events',
    ['DeleteRule', 'DisableRule', 'RemoveTargets'],
    'A rule that forwards events was switched off',
    'medium',
    byHand,
  ),
  tampering(
    'waf',
    ['DeleteWebACL', 'DeleteRule', 'DeleteRuleGroup', 'DeleteLoggingConfiguration'],
    'The web firewall was removed',
    'high',
  ),
  tampering(
    'waf-regional',
    ['DeleteWebACL', 'DeleteRule', 'DeleteRuleGroup', 'DisassociateWebACL', 'DeleteLoggingConfiguration'],
    'The web firewall was removed',
    'high',
  ),
  tampering(
    'wafv2',
    ['DeleteWebACL', 'DeleteRuleGroup', 'DisassociateWebACL', 'DeleteLoggingConfiguration'],
    'The web firewall was removed',
    'high',
  ),
  tampering('network-firewall', ['DeleteFirewall', 'DeleteFirewallPolicy'], 'The network firewall was removed', 'high'),
  tampering(
    'route53resolver',
    ['DisassociateFirewallRuleGroup', 'DeleteFirewallRuleGroup'],
    'The DNS firewall was removed',
    'high',
  ),
  tampering('rds', ['StopActivityStream'], "A database's activity is no longer recorded", 'high'),
  tampering('redshift', ['DisableLogging'], "A data warehouse's activity is no longer recorded", 'medium'),
  tampering('s3', ['PutBucketLogging'], 'Access to a bucket is no longer recorded', 'medium', (r) => {
    const status = at(r.request, 'BucketLoggingStatus');
    return status !== undefined && at(status, 'LoggingEnabled') === undefined;
  }),
  tampering('bedrock', ['DeleteGuardrail'], 'A guardrail of models was deleted', 'medium'),
  tampering(
    's3',
    ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration'],
    'Log files are about to expire',
    'medium',
    (r) => /trail|log/i.test(textAt(r.request, 'bucketName') ?? '') && expiresSoon(r),
  ),
  tampering(
    'bedrock',
    ['DeleteModelInvocationLoggingConfiguration'],
    'Logs of model calls were switched off',
    'medium',
  ),
];
