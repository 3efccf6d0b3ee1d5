"""EBS: ModifySnapshotAttribute accepts `CreateVolumePermission`; moto reads only the older members.

Snapshots of encrypted volumes name their key, only those under a customer managed key can be shared, and a shared one can
be copied from another account (EBS user guide: *Share an Amazon EBS snapshot*, *Copy an Amazon EBS snapshot*).
"""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2.exceptions import EC2ClientError, InvalidSnapshotIdError
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.ec2.utils import random_snapshot_id
from moto.kms import kms_backends

from .present import present


class OperationNotPermitted(EC2ClientError):
    def __init__(self, message: str) -> None:
        super().__init__("OperationNotPermitted", message)


def _key(arn: str | None) -> Any:
    """The KMS key of an ARN, an ARN of an alias included, or None."""
    if arn is None or arn.count(":") < 5:
        return None
    _, _, _, region, account, resource = arn.split(":", 5)
    backend = kms_backends[account][region]
    try:
        name = resource if resource.startswith("alias/") else resource.split("/")[-1]
        return backend.describe_key(name)
    except (JsonRESTError, KeyError):
        return None


def _is_default(arn: str | None) -> bool:
    key = _key(arn)
    if key is None:
        return False
    backend = kms_backends[key.account_id][key.region]
    return backend.alias_exists("alias/aws/ebs") and backend.describe_key("alias/aws/ebs").id == key.id


def _may_use(arn: str, account: str) -> bool:
    """Whether the account may use the key: its own, or one whose policy names it."""
    key = _key(arn)
    return key is not None and (key.account_id == account or account in (key.policy or ""))


def _apply_to_backend() -> None:
    create = present(EBSBackend, "create_snapshot")

    def create_snapshot(self: Any, volume_id: str, *args: Any, **more: Any) -> Snapshot:
        snapshot = create(self, volume_id, *args, **more)
        if snapshot.encrypted:
            snapshot.kms_key_id = snapshot.volume.kms_key_id
        return snapshot

    def shared(self: Any, snapshot_id: str, region: str) -> Snapshot:
        """The snapshot, if it is the account's own, or shared with it."""
        from moto.ec2.models import ec2_backends

        for account in list(ec2_backends):
            found = ec2_backends[account][region].snapshots.get(snapshot_id)
            if found is None:
                continue
            if account == self.account_id or self.account_id in found.create_volume_permission_userids:
                return found
        raise InvalidSnapshotIdError()

    present(EBSBackend, "copy_snapshot")

    def copy_snapshot(
        self: Any, source_snapshot_id: str, source_region: str, description: str, kms_key_id: str | None
    ) -> Snapshot:
        source = shared(self, source_snapshot_id, source_region)
        snapshot = Snapshot(
            self,
            random_snapshot_id(),
            volume=source.volume,
            description=description,
            encrypted=source.encrypted,
            kms_key_id=kms_key_id,
        )
        # AWS looks at keys only after it has answered: such a copy fails.
        keys = [kms_key_id, source.kms_key_id if source.encrypted else None]
        if any(key is not None and not _may_use(key, self.account_id) for key in keys):
            snapshot.status = "error"
        self.snapshots[snapshot.id] = snapshot
        return snapshot

    EBSBackend.create_snapshot = create_snapshot
    EBSBackend.copy_snapshot = copy_snapshot


def apply() -> None:
    _apply_to_backend()
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
            if which == "Add" and items and _is_default(self.ec2_backend.get_snapshot(snapshot).kms_key_id):
                raise OperationNotPermitted("Encrypted snapshots with EBS default key cannot be shared")
            act(snapshot, user_ids=users, groups=groups)
        self.params = {"SnapshotId": snapshot}
        return original(self)

    ElasticBlockStore.modify_snapshot_attribute = modify_snapshot_attribute
