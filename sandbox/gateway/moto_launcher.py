"""Starts moto_server with the few corrections that are better made inside it than in front of it.

Usage: python moto_launcher.py --host 127.0.0.1 --port 5000
Written for moto 5.2.5. Each patch says what AWS does; `_require` stops the start if moto no longer has what is patched.
"""

import copy
import logging
import os
from typing import Any

# AWS's own policies (AdministratorAccess and the rest) are in every account. Read by moto when it is imported.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.events.models import EventsBackend, Rule, events_backends
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend
from moto.server import main


def _require(owner: type, name: str) -> Any:
    if not hasattr(owner, name):
        raise SystemExit(f"moto has no {owner.__name__}.{name} any more: mend {__file__}")
    return getattr(owner, name)


def own_groups_of_each_interface() -> None:
    """Groups belong to the interface; moto adds the instance's to them, so a replaced group never goes away."""
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


def keep_password_when_none_is_given() -> None:
    """UpdateLoginProfile changes only what it is given; moto wipes the password."""
    original = _require(IAMBackend, "update_login_profile")

    def update_login_profile(self: Any, user_name: str, password: Any, password_reset_required: Any) -> Any:
        user = self.get_login_profile(user_name)
        reset = user.password_reset_required if password_reset_required is None else password_reset_required
        return original(self, user_name, password or user.password, reset)

    IAMBackend.update_login_profile = update_login_profile


def removing_an_absent_role_is_not_found() -> None:
    """RemoveRoleFromInstanceProfile answers NoSuchEntity for a role that is not in it; moto fails with a 500."""
    original = _require(IAMBackend, "remove_role_from_instance_profile")

    def remove_role_from_instance_profile(self: Any, profile_name: str, role_name: str) -> None:
        profile = self.get_instance_profile(profile_name)
        if self.get_role(role_name) not in profile.roles:
            raise NotFoundException(f"{role_name} is not in instance profile {profile_name}.")
        original(self, profile_name, role_name)

    IAMBackend.remove_role_from_instance_profile = remove_role_from_instance_profile


def queues_of_other_accounts_and_regions() -> None:
    """EventBridge delivers to the queue whose ARN the target names; moto looks for it in the rule's own account."""
    original = _require(Rule, "_send_to_sqs_queue")

    def send(self: Any, resource_id: str, event: Any, group_id: Any = None) -> None:
        arn = next(t["Arn"] for t in self.targets if ":sqs:" in t["Arn"] and t["Arn"].endswith(f":{resource_id}"))
        there = copy.copy(self)
        there.region_name, there.account_id = arn.split(":")[3:5]
        original(there, resource_id, event, group_id)

    Rule._send_to_sqs_queue = send


def events_delivered_as_they_are() -> None:
    """Without an input transformer a target gets the whole event, on another bus too; moto drops or replaces the account."""
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


for patch in (
    own_groups_of_each_interface,
    instance_groups_are_the_primary_interfaces,
    keep_password_when_none_is_given,
    removing_an_absent_role_is_not_found,
    queues_of_other_accounts_and_regions,
    events_delivered_as_they_are,
):
    patch()

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    main()
