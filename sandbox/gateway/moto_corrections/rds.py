"""RDS: a value that a snapshot's attribute has already is not added again (RDS API reference: *ModifyDBSnapshotAttribute*)."""

from typing import Any

from moto.rds.models import SnapshotAttributesMixin

from .present import present


def apply() -> None:
    modify = present(SnapshotAttributesMixin, "modify_attribute")

    def modify_once(self: Any, attribute_name: str, *args: Any, **more: Any) -> None:
        modify(self, attribute_name, *args, **more)
        self.attributes[attribute_name] = list(dict.fromkeys(self.attributes[attribute_name]))

    SnapshotAttributesMixin.modify_attribute = modify_once
