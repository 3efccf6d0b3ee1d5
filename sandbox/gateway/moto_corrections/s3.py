"""S3: moto ignores the conditions of a bucket policy's denials. So the gateway decides instead."""

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
