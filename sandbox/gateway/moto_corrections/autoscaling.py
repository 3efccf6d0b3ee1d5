"""Auto Scaling: EnterStandby respects the group's sizes, and an instance can enter and leave Standby only once; moto checks neither."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend

from .present import present


def apply() -> None:
    enter = present(AutoScalingBackend, "enter_standby_instances")
    leave = present(AutoScalingBackend, "exit_standby_instances")

    def must_be(group: Any, instance_ids: list[str], state: str) -> None:
        for found in group.instance_states:
            if found.instance.id in instance_ids and found.lifecycle_state != state:
                raise ValidationError(f"The instance {found.instance.id} is not in {state}.")

    def enter_standby_instances(self: Any, group_name: str, instance_ids: list[str], should_decrement: bool) -> Any:
        group = self.autoscaling_groups[group_name]
        must_be(group, instance_ids, "InService")
        if should_decrement and group.desired_capacity - len(instance_ids) < group.min_size:
            raise ValidationError(
                f"AutoScalingGroup {group_name} has min-size={group.min_size}, max-size={group.max_size}, and "
                f"desired-size={group.desired_capacity}. To place into standby {len(instance_ids)} instance, please "
                "update the AutoScalingGroup sizes appropriately."
            )
        return enter(self, group_name, instance_ids, should_decrement)

    def exit_standby_instances(self: Any, group_name: str, instance_ids: list[str]) -> Any:
        must_be(self.autoscaling_groups[group_name], instance_ids, "Standby")
        return leave(self, group_name, instance_ids)

    AutoScalingBackend.enter_standby_instances = enter_standby_instances
    AutoScalingBackend.exit_standby_instances = exit_standby_instances
