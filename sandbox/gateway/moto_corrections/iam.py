"""IAM: a key is looked up in its own account. moto searches all accounts, and fails if one of them changes during the search."""

from typing import Any

from moto.iam.models import IAMBackend

from .present import present


def apply() -> None:
    present(IAMBackend, "get_all_access_keys_for_all_users")

    def get_all_access_keys_for_all_users(self: Any) -> list[Any]:
        return [key for user in list(self.users.values()) for key in list(user.access_keys)]

    IAMBackend.get_all_access_keys_for_all_users = get_all_access_keys_for_all_users
