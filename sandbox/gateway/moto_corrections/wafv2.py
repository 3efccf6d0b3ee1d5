"""WAF: all rules can be removed, priorities and names are unique, and an IP set that a rule uses cannot be deleted."""

import json
import uuid
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.wafv2.models import FakeIPSet, WAFV2Backend

from .present import present


class Refused(JsonRESTError):
    code = 400


def apply() -> None:
    update = present(WAFV2Backend, "update_web_acl")
    create_set = present(WAFV2Backend, "create_ip_set")
    delete_set = present(WAFV2Backend, "delete_ip_set")
    init, change = present(FakeIPSet, "__init__"), present(FakeIPSet, "update")

    def update_web_acl(self: Any, name: str, _id: str, default_action: Any, rules: Any, *rest: Any) -> Any:
        priorities = [rule["Priority"] for rule in rules or []]
        if len(set(priorities)) < len(priorities):
            raise Refused("WAFInvalidParameterException", "Error reason: Two rules have the same priority.")
        token = update(self, name, _id, default_action, rules, *rest)
        if rules is not None and not rules:
            self.get_web_acl(None, name, _id).rules = []
        return token

    def create_ip_set(self: Any, name: str, scope: str, *rest: Any) -> Any:
        if any(held.name == name and held.scope == scope for held in self.ip_sets.values()):
            raise Refused("WAFDuplicateItemException", "An IP set of this name exists.")
        return create_set(self, name, scope, *rest)

    def delete_ip_set(self: Any, name: str, scope: str, _id: str, lock_token: str) -> None:
        arn = self.get_ip_set(name, scope, _id).arn
        used = any(arn in json.dumps(rule.statement) for acl in self.wacls.values() for rule in acl.rules)
        if used:
            raise Refused("WAFAssociatedItemException", "The IP set is used by a rule.")
        delete_set(self, name, scope, _id, lock_token)

    def token(self: Any) -> None:
        self.lock_token = str(uuid.uuid4())

    WAFV2Backend.update_web_acl = update_web_acl
    WAFV2Backend.create_ip_set = create_ip_set
    WAFV2Backend.delete_ip_set = delete_ip_set
    FakeIPSet.__init__ = lambda self, *args: (init(self, *args), token(self))[0]
    FakeIPSet.update = lambda self, *args: (change(self, *args), token(self))[0]
