"""Elastic Load Balancing: one target may be in a group with several ports; moto identifies a target by its id only. At most 20 load balancers are described by one call; moto takes any number."""

from typing import Any

from moto.elbv2.exceptions import TargetNotRunning, ValidationError
from moto.elbv2.models import FakeTargetGroup
from moto.elbv2.responses import ELBV2Response

from .present import present


def apply() -> None:
    present(FakeTargetGroup, "register")
    present(FakeTargetGroup, "deregister")
    present(FakeTargetGroup, "deregister_terminated_instances")
    health = present(FakeTargetGroup, "health_for")
    balancers = present(ELBV2Response, "describe_load_balancers")

    def some_balancers(self: Any) -> Any:
        named = len(self._get_param("LoadBalancerArns", []))
        if named > 20:
            raise ValidationError(f"Up to 20 load balancers can be described at a time, but {named} were specified")
        return balancers(self)

    def port_of(self: Any, target: dict[str, Any]) -> Any:
        return int(target.get("Port") or self.port)

    def register(self: Any, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            instance = self.ec2_backend.get_instance_by_id(target["Id"])
            if instance and instance.state != "running":
                raise TargetNotRunning(instance_id=target["Id"])
            port = port_of(self, target)
            self.targets[f"{target['Id']} {port}"] = {"Id": target["Id"], "Port": port}

    def deregister(self: Any, targets: list[dict[str, Any]]) -> None:
        """Without a port, all ports of the target are deregistered. A target that is not registered is no error."""
        for target in targets:
            for key, known in list(self.targets.items()):
                if known["Id"] == target["Id"] and target.get("Port") in (None, known["Port"], str(known["Port"])):
                    self.deregistered_targets[target["Id"]] = self.targets.pop(key)

    def deregister_terminated_instances(self: Any, instance_ids: list[str]) -> None:
        for key, known in list(self.targets.items()):
            if known["Id"] in instance_ids:
                self.terminated_targets[known["Id"]] = self.targets.pop(key)

    def health_for(self: Any, target: dict[str, Any], ec2_backend: Any) -> Any:
        """moto's own answer about targets, which it identifies by id."""
        mine = self.targets
        known = mine.get(f"{target['Id']} {port_of(self, target)}")
        self.targets = {target["Id"]: known} if known else {}
        try:
            return health(self, target, ec2_backend)
        finally:
            self.targets = mine

    FakeTargetGroup.register = register
    FakeTargetGroup.deregister = deregister
    FakeTargetGroup.deregister_terminated_instances = deregister_terminated_instances
    FakeTargetGroup.health_for = health_for
    ELBV2Response.describe_load_balancers = some_balancers
