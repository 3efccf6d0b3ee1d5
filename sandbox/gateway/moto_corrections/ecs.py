"""ECS: a task runs until it is stopped (moto ends it after some descriptions), and lists of container instances are filtered by their EC2 instance (ECS guide: *Cluster query language*)."""

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs.models import Task
from moto.ecs.responses import EC2ContainerServiceResponse

from .present import present


def apply() -> None:
    present(Task, "advance")
    whole = present(EC2ContainerServiceResponse, "list_container_instances")

    def filtered(self: Any) -> ActionResult:
        query = re.fullmatch(r"\s*ec2InstanceId\s*==\s*'?([\w-]+)'?\s*", self._get_param("filter") or "")
        if query is None:
            return whole(self)
        cluster = (self._get_param("cluster") or "default").split("/")[-1]
        held = self.ecs_backend.container_instances.get(cluster, {})
        found = [c.container_instance_arn for c in held.values() if c.ec2_instance_id == query[1]]
        return ActionResult({"containerInstanceArns": sorted(found)})

    Task.advance = lambda self: None
    EC2ContainerServiceResponse.list_container_instances = filtered
