"""Organizations: an existing account can join by invitation; moto supports only accounts that the organization creates."""

import json
import uuid
from typing import Any

from moto.organizations.exceptions import ConstraintViolationException, InvalidInputException
from moto.organizations.models import FakeAccount, OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse
from moto.organizations.utils import DEFAULT_RCP_POLICY_ID, DEFAULT_SCP_POLICY_ID

from .present import present

# A target has at most five SCPs of its own (Organizations: *Quotas*).
MOST_POLICIES = 5


def apply() -> None:
    present(OrganizationsBackend, "attach_policy")
    present(OrganizationsResponse, "create_organization")
    present(OrganizationsBackend, "create_account")
    attach = OrganizationsBackend.attach_policy
    # Invitation's id → the account that invites, and the one that is invited.
    invitations: dict[str, tuple[str, str]] = {}

    def invite_account_to_organization(self: Any) -> str:
        target = self._get_param("Target")
        if target["Type"] != "ACCOUNT":
            raise InvalidInputException("The sandbox invites accounts by their id only.")
        handshake_id = f"h-{uuid.uuid4().hex[:10]}"
        invitations[handshake_id] = (self.current_account, target["Id"])
        return json.dumps({"Handshake": {"Id": handshake_id, "State": "OPEN", "Action": "INVITE"}})

    def accept_handshake(self: Any) -> str:
        handshake_id = self._get_param("HandshakeId")
        management, invited = invitations.get(handshake_id, ("", ""))
        if invited != self.current_account:
            raise InvalidInputException("You specified an invalid value.")
        _join(organizations_backends[management][self.partition], invited)
        del invitations[handshake_id]
        return json.dumps({"Handshake": {"Id": handshake_id, "State": "ACCEPTED", "Action": "INVITE"}})

    def attach_policy(self: Any, **kwargs: Any) -> None:
        policy = self.get_policy_by_id(kwargs["PolicyId"])
        held = [t for t in [*self.accounts, *self.ou] if t.id == kwargs["TargetId"]]
        same_type = [p for t in held for p in t.attached_policies if p.type == policy.type and p.id != policy.id]
        if len(same_type) >= MOST_POLICIES:
            raise ConstraintViolationException("You have attached the maximum number of policies to the target.")
        attach(self, **kwargs)

    OrganizationsResponse.invite_account_to_organization = invite_account_to_organization
    OrganizationsResponse.accept_handshake = accept_handshake
    OrganizationsBackend.attach_policy = attach_policy


def _join(backend: Any, account_id: str) -> None:
    account = FakeAccount(backend.org, AccountName=account_id, Email=f"aws+{account_id}@example.com")
    account.id = account_id
    account.joined_method = "INVITED"
    backend.accounts.append(account)
    for policy_id in (DEFAULT_SCP_POLICY_ID, DEFAULT_RCP_POLICY_ID):
        backend.attach_policy(PolicyId=policy_id, TargetId=account_id)
    organizations_backends.master_accounts[account_id] = (backend.account_id, backend.partition)
