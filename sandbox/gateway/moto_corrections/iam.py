"""IAM: a key is looked for in its own account. moto walks all accounts', and stumbles when one of them changes meanwhile."""

from typing import Any

from moto.iam.models import IAMBackend

from .present import present


def apply() -> None:
    present(IAMBackend, "get_all_access_keys_for_all_users")

    def get_all_access_keys_for_all_users(self: Any) -> list[Any]:
        return [key for user in list(self.users.values()) for key in list(user.access_keys)]

    IAMBackend.get_all_access_keys_for_all_users = get_all_access_keys_for_all_users
