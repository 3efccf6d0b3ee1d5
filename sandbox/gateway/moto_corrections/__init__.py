"""Corrections of moto by service: one small file each, whose `apply` patches it. `moto_launcher.py` applies them all."""

from . import (
    autoscaling,
    cloudtrail,
    ebs,
    ec2_pages,
    ec2_quotas,
    ecs,
    elbv2,
    iam,
    kms,
    lambda_functions,
    network_acls,
    organizations,
    quicker,
    quicker_answers,
    rds,
    s3,
    sqs,
    ssoadmin,
    wafv2,
)

ALL = (
    autoscaling,
    cloudtrail,
    ebs,
    ec2_pages,
    ec2_quotas,
    ecs,
    elbv2,
    iam,
    kms,
    lambda_functions,
    network_acls,
    organizations,
    quicker,
    quicker_answers,
    rds,
    s3,
    sqs,
    ssoadmin,
    wafv2,
)


def apply() -> None:
    for service in ALL:
        service.apply()
