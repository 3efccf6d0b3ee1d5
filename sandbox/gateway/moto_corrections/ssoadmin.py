"""IAM Identity Center: a permission set is provisioned where it is assigned; moto does not store the account.
Ids of identity stores and ARNs of permission sets have the form that AWS's own model asks for."""

import json
import secrets
from typing import Any

from moto.ssoadmin.models import Instance, PermissionSet
from moto.ssoadmin.responses import SSOAdminResponse

from .present import present


def apply() -> None:
    init = present(Instance, "__init__")

    def new_instance(self: Any, *args: Any) -> None:
        init(self, *args)
        self.identity_store_id = f"d-{secrets.token_hex(5)}"

    Instance.__init__ = new_instance
    generate_id = present(PermissionSet, "generate_id")
    PermissionSet.generate_id = staticmethod(lambda arn: generate_id(arn).replace(":instance/", ":permissionSet/"))
    present(SSOAdminResponse, "list_permission_sets_provisioned_to_account")

    def list_permission_sets_provisioned_to_account(self: Any) -> str:
        account = self._get_param("AccountId")
        held = self.ssoadmin_backend.account_assignments
        arns = dict.fromkeys(a.permission_set_arn for a in held if a.target_id == account)
        return json.dumps({"PermissionSets": list(arns)})

    SSOAdminResponse.list_permission_sets_provisioned_to_account = list_permission_sets_provisioned_to_account
