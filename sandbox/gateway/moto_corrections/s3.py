"""S3: moto denies by a bucket's policy whatever its conditions say; the gateway reads the conditions, and decides."""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from .present import present


def apply() -> None:
    original = present(FakeBucket, "get_permission")

    def get_permission(self: Any, action: str, resource: str) -> PermissionResult:
        permission = original(self, action, resource)
        return PermissionResult.NEUTRAL if permission == PermissionResult.DENIED else permission

    FakeBucket.get_permission = get_permission
