"""EC2: a network ACL matches a filter if one of its associations or entries has one of the values (EC2 guide: *Filter your resources*); moto wants all values."""

from typing import Any

from moto.ec2 import utils
from moto.ec2.models.network_acls import NetworkAcl

from .present import present


def apply() -> None:
    matches = present(utils, "is_filter_matching")

    def one_of_them(obj: Any, name: str, wanted: Any) -> bool:
        if isinstance(obj, NetworkAcl) and isinstance(wanted, list):
            return any(matches(obj, name, [value]) for value in wanted)
        return matches(obj, name, wanted)

    utils.is_filter_matching = one_of_them
