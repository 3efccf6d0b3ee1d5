"""Starts moto_server with the corrections that have to be made inside it.

Usage: python moto_launcher.py --host 127.0.0.1 --port 5000
Written for moto 5.2.5. Each patch says what AWS does; `_require` stops the start if moto no longer has what is patched.
"""

import copy
import logging
import os
import sys
from threading import Thread
from typing import Any

# Every account has AWS's own policies (AdministratorAccess and others). moto reads this when it is imported.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.utils import filter_dict_attribute_mapping
from moto.events.models import EventsBackend, Rule, events_backends
from moto.iam.exceptions import DeleteConflictException, NotFoundException
from moto.iam.models import IAMBackend
from moto.s3.exceptions import MissingKey
from moto.s3.models import FakeBucket, PublicAccessBlock
from moto.s3.responses import S3Response
from moto.server import DomainDispatcherApplication, create_backend_app, main
from werkzeug.test import Client

sys.dont_write_bytecode = True  # The corrections lie in the source tree.
import moto_corrections


def _require(owner: type, name: str) -> Any:
    if not hasattr(owner, name):
        raise SystemExit(f"moto has no {owner.__name__}.{name} any more: mend {__file__}")
    return getattr(owner, name)


def own_groups_of_each_interface() -> None:
    """Groups belong to the interface; moto adds the instance's groups, so that a replaced group stays."""
    _require(NetworkInterface, "group_set")
    NetworkInterface.group_set = property(lambda self: self._group_set)


def instance_groups_are_the_primary_interfaces() -> None:
    """An instance's groups are those of its primary interface, read and written (ModifyInstanceAttribute)."""
    _require(Instance, "attach_eni")

    def read(self: Any) -> Any:
        primary = getattr(self, "nics", {}).get(0)
        return primary._group_set if primary else self._security_groups

    def write(self: Any, groups: Any) -> None:
        self._security_groups = groups
        primary = getattr(self, "nics", {}).get(0)
        if primary:
            primary._group_set = groups

    Instance.security_groups = property(read, write)


def instances_are_found_by_profile() -> None:
    """DescribeInstances filters by `iam-instance-profile.arn`; moto has no such filter."""

    def arn(self: Any) -> Any:
        association = self.ec2_backend.iam_instance_profile_associations.get(self.id)
        return None if association is None else association.iam_instance_profile.arn

    Instance.iam_instance_profile_arn = property(arn)
    filter_dict_attribute_mapping["iam-instance-profile.arn"] = "iam_instance_profile_arn"


def every_instance_has_its_profile() -> None:
    """RunInstances gives the profile to all of its instances; moto gives it to the first."""
    original = _require(InstanceBackend, "run_instances")

    def run_instances(self: Any, *args: Any, **kwargs: Any) -> Any:
        reservation = original(self, *args, **kwargs)
        profile = {k: v for k, v in kwargs.items() if k in ("iam_instance_profile_name", "iam_instance_profile_arn")}
        if any(profile.values()):
            for instance in reservation.instances[1:]:
                self.associate_iam_instance_profile(instance_id=instance.id, **profile)
        return reservation

    InstanceBackend.run_instances = run_instances


def keep_password_when_none_is_given() -> None:
    """UpdateLoginProfile changes only the given members; moto deletes the password."""
    original = _require(IAMBackend, "update_login_profile")

    def update_login_profile(self: Any, user_name: str, password: Any, password_reset_required: Any) -> Any:
        user = self.get_login_profile(user_name)
        reset = user.password_reset_required if password_reset_required is None else password_reset_required
        return original(self, user_name, password or user.password, reset)

    IAMBackend.update_login_profile = update_login_profile


def removing_an_absent_role_is_not_found() -> None:
    """RemoveRoleFromInstanceProfile answers NoSuchEntity for a role that is not in the profile; moto answers 500."""
    original = _require(IAMBackend, "remove_role_from_instance_profile")

    def remove_role_from_instance_profile(self: Any, profile_name: str, role_name: str) -> None:
        profile = self.get_instance_profile(profile_name)
        if self.get_role(role_name) not in profile.roles:
            raise NotFoundException(f"{role_name} is not in instance profile {profile_name}.")
        original(self, profile_name, role_name)

    IAMBackend.remove_role_from_instance_profile = remove_role_from_instance_profile


def queues_of_other_accounts_and_regions() -> None:
    """EventBridge delivers to the queue whose ARN the target names; moto searches for it in the rule's own account."""
    original = _require(Rule, "_send_to_sqs_queue")

    def send(self: Any, resource_id: str, event: Any, group_id: Any = None) -> None:
        arn = next(t["Arn"] for t in self.targets if ":sqs:" in t["Arn"] and t["Arn"].endswith(f":{resource_id}"))
        there = copy.copy(self)
        there.region_name, there.account_id = arn.split(":")[3:5]
        original(there, resource_id, event, group_id)

    Rule._send_to_sqs_queue = send


def events_delivered_as_they_are() -> None:
    """Without an input transformer a target gets the whole event, also on another bus; moto drops or replaces the account."""
    original = _require(Rule, "send_to_targets")
    _require(EventsBackend, "describe_event_bus")

    def send_to_targets(self: Any, original_event: Any, transform_input: bool = True) -> None:
        if not self.event_pattern.matches_event(original_event):
            return
        for target in self.targets:
            event = copy.deepcopy(original_event)
            if ":event-bus/" in target["Arn"]:
                _, _, _, region, account, name = target["Arn"].split(":", 5)
                bus = events_backends[account][region].describe_event_bus(name.removeprefix("event-bus/"))
                for rule in bus.rules.values():
                    rule.send_to_targets(event)
                continue
            event.pop("ingestion-time", None)
            one = copy.copy(self)
            one.targets = [target]
            original(one, event, transform_input and "InputTransformer" in target)

    Rule.send_to_targets = send_to_targets

def interfaces_of_an_instance_go_with_it() -> None:
    """An interface that was made with an instance is deleted with it unless the request says otherwise."""
    original = _require(Instance, "prep_nics")

    def prep_nics(self: Any, nic_spec: Any, *args: Any, **kwargs: Any) -> None:
        original(self, nic_spec, *args, **kwargs)
        specs = {int(spec.get("DeviceIndex", 0)): spec for spec in nic_spec}
        for index, nic in self.nics.items():
            spec = specs.get(index, {})
            if not spec.get("NetworkInterfaceId") and spec.get("DeleteOnTermination") is None:
                nic.delete_on_termination = True

    Instance.prep_nics = prep_nics


def several_interfaces_need_an_interface_id() -> None:
    """ModifyInstanceAttribute(Groups) is refused for an instance with more than one interface."""
    original = _require(InstanceBackend, "modify_instance_security_groups")

    def modify(self: Any, instance_id: str, new_group_id_list: Any) -> Any:
        if len(self.get_instance(instance_id).nics) > 1:
            raise EC2ClientError(
                "InvalidInstanceID",
                f"There are multiple interfaces attached to instance '{instance_id}'. "
                "Please specify an interface ID for the operation instead.",
            )
        return original(self, instance_id, new_group_id_list)

    InstanceBackend.modify_instance_security_groups = modify


def groups_in_use_stay() -> None:
    """DeleteSecurityGroup is refused while an interface is in the group."""
    original = _require(SecurityGroupBackend, "_delete_security_group")

    def delete(self: Any, vpc_id: Any, group_id: str) -> Any:
        if any(group.id == group_id for eni in self.enis.values() for group in eni.group_set):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        return original(self, vpc_id, group_id)

    SecurityGroupBackend._delete_security_group = delete


def users_with_credentials_stay() -> None:
    """DeleteUser is refused while the user has keys, a password, MFA devices or groups; moto checks only policies."""
    original = _require(IAMBackend, "delete_user")

    def delete_user(self: Any, user_name: str) -> None:
        user = self.get_user(user_name)
        belongings = {
            "delete access keys": user.access_keys,
            "delete login profile": user.password,
            "delete MFA device": user.mfa_devices,
            "delete signing certificates": user.signing_certificates,
            "delete ssh public keys": user.ssh_public_keys,
            "remove users from group": self.get_groups_for_user(user_name),
        }
        for remedy, held in belongings.items():
            if held:
                raise DeleteConflictException(f"Cannot delete entity, must {remedy} first.")
        original(self, user_name)

    IAMBackend.delete_user = delete_user


def new_buckets_are_private() -> None:
    """Since April 2023 a new bucket blocks public access (S3: *Blocking public access*)."""
    original = _require(FakeBucket, "__init__")

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.public_access_block = PublicAccessBlock(True, True, True, True)

    FakeBucket.__init__ = init


def retention_of_an_object() -> None:
    """GetObjectRetention returns the lock; moto returns the object."""
    original = _require(S3Response, "_key_response_get")

    def get(self: Any, query: Any, key_name: str) -> Any:
        if "retention" not in query:
            return original(self, query, key_name)
        key = self.backend.get_object(self.bucket_name, key_name, version_id=query.get("versionId", [None])[0])
        if key is None:
            raise MissingKey(key=key_name)
        if not key.lock_mode:
            body = "<Error><Code>NoSuchObjectLockConfiguration</Code><Message>The specified object does not have a ObjectLock configuration</Message></Error>"
            return 404, {}, body
        return 200, {}, f"<Retention><Mode>{key.lock_mode}</Mode><RetainUntilDate>{key.lock_until}</RetainUntilDate></Retention>"

    S3Response._key_response_get = get



for patch in (
    own_groups_of_each_interface,
    instance_groups_are_the_primary_interfaces,
    instances_are_found_by_profile,
    every_instance_has_its_profile,
    keep_password_when_none_is_given,
    removing_an_absent_role_is_not_found,
    queues_of_other_accounts_and_regions,
    events_delivered_as_they_are,
    interfaces_of_an_instance_go_with_it,
    several_interfaces_need_an_interface_id,
    groups_in_use_stay,
    users_with_credentials_stay,
    new_buckets_are_private,
    retention_of_an_object,
):
    patch()
moto_corrections.apply()


def read_models_early() -> None:
    """
    The first call of a service makes moto read its models for up to two seconds, and nothing else is answered meanwhile.
    These are the services that an incident's first sweep of the regions calls.
    """
    app = Client(DomainDispatcherApplication(create_backend_app))
    calls = (
        ("lambda", "GET", "/2015-03-31/functions/", None),
        ("ecs", "POST", "/", "AmazonEC2ContainerServiceV20141113.ListClusters"),
        ("eks", "GET", "/clusters", None),
        ("sagemaker", "POST", "/", "SageMaker.ListNotebookInstances"),
    )
    for service, method, path, target in calls:
        credential = f"000000000000/20260101/us-east-1/{service}/aws4_request"
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=none",
            "Host": f"{service}.us-east-1.amazonaws.com",
        }
        if target is not None:
            headers |= {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        app.open(path, method=method, headers=headers, data="{}" if target else "")


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    Thread(target=read_models_early, daemon=True).start()
    main()
