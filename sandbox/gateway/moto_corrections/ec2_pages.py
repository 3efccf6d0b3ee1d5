"""EC2: lists are paged on request; moto counts reservations instead of instances, or returns everything."""

import base64
import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidParameterValueError
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.network_acls import NetworkACLs
from moto.ec2.responses.security_groups import SecurityGroups

from .present import present

# Method → the list in its answer.
PAGED = (
    (ElasticBlockStore, "describe_volumes", "Volumes"),
    (ElasticBlockStore, "describe_snapshots", "Snapshots"),
    (ElasticNetworkInterfaces, "describe_network_interfaces", "NetworkInterfaces"),
    (NetworkACLs, "describe_network_acls", "NetworkAcls"),
    (SecurityGroups, "describe_security_groups", "SecurityGroups"),
)


def apply() -> None:
    for owner, name, key in PAGED:
        in_pages(owner, name, key)
    instances_in_pages()


def in_pages(owner: Any, name: str, key: str) -> None:
    original = present(owner, name)

    def describe(self: Any) -> Any:
        answer = original(self)
        items, token = page(self, answer.result[key], lambda item: item.id)
        return ActionResult({key: items, "NextToken": token})

    setattr(owner, name, describe)


def instances_in_pages() -> None:
    present(InstanceResponse, "describe_instances")

    def describe_instances(self: Any) -> Any:
        self.error_on_dryrun()
        filters = self._filters_from_querystring()
        ids = self._get_param("InstanceIds", [])
        if ids:
            reservations = self.ec2_backend.get_reservations_by_instance_ids(ids, filters=filters)
        else:
            reservations = self.ec2_backend.describe_instances(filters=filters)
        each = [(reservation, instance) for reservation in reservations for instance in reservation.instances]
        items, token = page(self, each, lambda item: item[1].id)
        shown: dict[str, Any] = {}
        for reservation, instance in items:
            if reservation.id not in shown:
                shown[reservation.id] = copy.copy(reservation)
                shown[reservation.id].instances = []
            shown[reservation.id].instances.append(instance)
        return ActionResult({"Reservations": list(shown.values()), "NextToken": token})

    InstanceResponse.describe_instances = describe_instances


def page(response: Any, items: Any, id_of: Any) -> tuple[list[Any], Any]:
    """A page begins after the last item of the previous page, even if items were created or deleted in the meantime."""
    items = list(items)
    token = response._get_param("NextToken")
    start = after(items, token, id_of) if token else 0
    size = response._get_int_param("MaxResults") or len(items)
    end = start + size
    more = end < len(items)
    return items[start:end], base64.b64encode(f"{end} {id_of(items[end - 1])}".encode()).decode() if more else None


def after(items: list[Any], token: str, id_of: Any) -> int:
    try:
        end, last = base64.b64decode(token).decode().split(" ")
        place = int(end)
    except ValueError:
        raise InvalidParameterValueError(token) from None
    for index in range(min(place, len(items)) - 1, -1, -1):
        if id_of(items[index]) == last:
            return index + 1
    return min(place, len(items))
