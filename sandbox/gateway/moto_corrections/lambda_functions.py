"""Lambda: a reserved concurrency of 0 is returned and stops invocations; a function, its versions and its aliases have policies of their own."""

import json
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.policy import Policy
from moto.awslambda.responses import LambdaResponse

from .present import present


class StatementExists(LambdaClientError):
    code = 409

    def __init__(self, sid: str) -> None:
        super().__init__(
            "ResourceConflictException",
            f"The statement id ({sid}) provided already exists. "
            "Please provide a new statement id, or remove the existing statement.",
        )


class NoConcurrencyLeft(LambdaClientError):
    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


def apply() -> None:
    concurrency_of_nothing()
    statements_as_aws_writes_them()
    policies_by_qualifier()


def concurrency_of_nothing() -> None:
    code = present(LambdaFunction, "get_code")
    invoke = present(LambdaFunction, "invoke")
    reserved = present(LambdaResponse, "get_function_concurrency")

    def get_code(self: Any) -> dict[str, Any]:
        answer = code(self)
        if self.reserved_concurrency is not None:
            answer["Concurrency"] = {"ReservedConcurrentExecutions": self.reserved_concurrency}
        return answer

    def invoked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.reserved_concurrency == 0:
            raise NoConcurrencyLeft()
        return invoke(self, *args, **kwargs)

    def get_function_concurrency(self: Any) -> Any:
        """Without a reservation the answer is empty, not null."""
        status, headers, body = reserved(self)
        return status, headers, json.dumps({k: v for k, v in json.loads(body).items() if v is not None})

    LambdaFunction.get_code = get_code
    LambdaFunction.invoke = invoked
    LambdaResponse.get_function_concurrency = get_function_concurrency


def statements_as_aws_writes_them() -> None:
    present(Policy, "decode_policy")

    def principal(given: str) -> Any:
        if given == "*":
            return "*"
        if given.isdigit():
            return {"AWS": f"arn:aws:iam::{given}:root"}
        return {"AWS": given} if given.startswith("arn:") else {"Service": given}

    def decode_policy(self: Any, given: dict[str, Any]) -> Any:
        conditions: dict[str, dict[str, str]] = {}
        for member, operator, key in (
            ("SourceArn", "ArnLike", "AWS:SourceArn"),
            ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
            ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
            ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
            ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
        ):
            if given.get(member):
                conditions.setdefault(operator, {})[key] = given[member]
        sid = given.get("StatementId") or str(uuid4())
        if any(statement["Sid"] == sid for statement in self.statements):
            raise StatementExists(sid)
        policy = Policy(self.parent)
        policy.revision = given.get("RevisionId", "")
        policy.statements.append(
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": principal(given["Principal"]),
                "Action": given["Action"],
                "Resource": getattr(self.parent, "function_arn", None) or f"{self.parent.arn}:$LATEST",
                **({"Condition": conditions} if conditions else {}),
            }
        )
        return policy

    Policy.decode_policy = decode_policy


def policies_by_qualifier() -> None:
    present(LambdaBackend, "add_permission")
    present(LambdaBackend, "get_policy")
    present(LambdaResponse, "remove_permission")

    def policy_of(backend: Any, name: str, qualifier: str | None) -> Any:
        backend.get_function(name, qualifier)  # Or it is not found.
        function = backend.get_function(name)
        if qualifier is None:
            return function.policy
        held = function.__dict__.setdefault("policies_by_qualifier", {})
        return held.setdefault(qualifier, Policy(function))

    def add_permission(self: Any, function_name: str, qualifier: str, raw: str) -> Any:
        statement, _revision = policy_of(self, function_name, qualifier).add_statement(raw, qualifier)
        return statement

    def get_policy(self: Any, function_name: str, qualifier: str | None = None) -> str:
        return policy_of(self, function_name, qualifier).wire_format()

    def remove_permission(self: Any) -> Any:
        name = unquote(self.path.split("/")[-3])
        sid = unquote(self.path.split("/")[-1].split("?")[0])
        qualifier = self.querystring.get("Qualifier", [None])[0]
        policy_of(self.backend, name, qualifier).del_statement(sid)
        return 204, {"status": 204}, "{}"

    LambdaBackend.add_permission = add_permission
    LambdaBackend.get_policy = get_policy
    LambdaResponse.remove_permission = remove_permission
