"""EBS: ModifySnapshotAttribute accepts `CreateVolumePermission`; moto reads only the older members."""

from typing import Any

from moto.ec2.responses.elastic_block_store import ElasticBlockStore

from .present import present


def apply() -> None:
    original = present(ElasticBlockStore, "modify_snapshot_attribute")

    def modify_snapshot_attribute(self: Any) -> Any:
        change = self._get_param("CreateVolumePermission")
        if not change:
            return original(self)
        self.error_on_dryrun()
        snapshot = self._get_param("SnapshotId")
        for which, act in (
            ("Add", self.ec2_backend.add_create_volume_permission),
            ("Remove", self.ec2_backend.remove_create_volume_permission),
        ):
            items = change.get(which, [])
            users = [item["UserId"] for item in items if item.get("UserId")]
            groups = [item["Group"] for item in items if item.get("Group")]
            act(snapshot, user_ids=users, groups=groups)
        self.params = {"SnapshotId": snapshot}
        return original(self)

    ElasticBlockStore.modify_snapshot_attribute = modify_snapshot_attribute
