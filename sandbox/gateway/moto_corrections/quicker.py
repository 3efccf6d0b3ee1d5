"""Makes moto faster with the same answers: caches what moto computes again for every account or request."""

import io
import traceback
from functools import lru_cache
from typing import Any

from moto.core import responses, utils
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.ec2.models import amis
from moto.iam.models import IAMBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler
from werkzeug.exceptions import InternalServerError
from werkzeug.test import run_wsgi_app

from .present import present


def few_images() -> None:
    """Leaves out Amazon's 1,200 images for ECS, because each adds a snapshot to every account and region."""
    original = present(amis, "load_resource")

    def load_resource(name: str) -> Any:
        return [] if "/ecs/" in name else original(name)

    amis.load_resource = load_resource


def managed_policies_parsed_once() -> None:
    """AWS's own policies are the same in every account: each account gets copies that count its attachments."""
    original = present(IAMBackend, "_init_aws_policies")
    known: dict[str, list[Any]] = {}

    def init_aws_policies(self: Any) -> list[Any]:
        if self.partition not in known:
            known[self.partition] = original(self)
        return [copy_of(policy, account_id=self.account_id) for policy in known[self.partition]]

    def copy_of(policy: Any, **changed: Any) -> Any:
        made = object.__new__(type(policy))
        made.__dict__.update(policy.__dict__, **changed)
        return made

    IAMBackend._init_aws_policies = init_aws_policies


def regions_listed_once() -> None:
    """Every account has the same regions; moto keeps a list of them for each account and service."""
    original = present(AccountSpecificBackend, "_generate_regions")
    known: dict[str, list[str]] = {}

    def generate_regions(self: Any, service_name: str) -> list[str]:
        if service_name not in known:
            known[service_name] = original(self, service_name)
        return known[service_name]

    AccountSpecificBackend._generate_regions = generate_regions


def known_accounts_found_at_once() -> None:
    """moto searches a list of all accounts several times in each request."""
    original = present(BackendDict, "_create_account_specific_backend")

    def create(self: Any, account_id: str) -> None:
        if account_id not in self:
            original(self, account_id)

    BackendDict._create_account_specific_backend = create

    # A reset of one service can make accounts of another anew. moto would list them again at their next use, and the next
    # reset would find them; an account that is found at once is not listed again.
    reset = present(BackendDict, "reset").__func__

    def reset_all(cls: Any) -> None:
        used = list(BackendDict._instances)
        reset(cls)
        for backend in used:
            backend.clear()

    BackendDict.reset = classmethod(reset_all)


def services_found_at_once() -> None:
    """moto searches its own folder and then 150 patterns to find the service of a request's host."""
    original = present(DomainDispatcherApplication, "get_backend_for_host")
    DomainDispatcherApplication.get_backend_for_host = lru_cache(maxsize=None)(original)


def services_listed_once() -> None:
    """moto reads the models of each service with a new loader, and each loader searches 400 folders for all services."""
    utils.create_loader = lru_cache(maxsize=None)(present(utils, "create_loader"))


def actions_listed_once() -> None:
    """moto lists the methods of a service's class for every request."""
    responses.method_names_from_class = lru_cache(maxsize=None)(present(responses, "method_names_from_class"))


def connections_kept() -> None:
    """One thread serves one connection. werkzeug's server closes the connection after every request."""
    original = present(MotoRequestHandler, "run_wsgi")

    def run_wsgi(self: Any) -> None:
        if "Transfer-Encoding" in self.headers:
            return original(self)
        environ = self.make_environ()
        # The body is read completely, so that the next request follows on the connection.
        environ["wsgi.input"] = io.BytesIO(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        try:
            parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        except Exception:
            self.server.log("error", f"{self.requestline}\n{traceback.format_exc()}")
            parts, status, headers = run_wsgi_app(InternalServerError(), environ, buffered=True)
        body = b"".join(parts)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and code not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    MotoRequestHandler.run_wsgi = run_wsgi
    MotoRequestHandler.protocol_version = "HTTP/1.1"
    # Head and body are sent in one piece. Otherwise the body would wait for the acknowledgement of the head.
    MotoRequestHandler.wbufsize = -1


def apply() -> None:
    for patch in (
        few_images,
        managed_policies_parsed_once,
        regions_listed_once,
        known_accounts_found_at_once,
        services_found_at_once,
        services_listed_once,
        actions_listed_once,
        connections_kept,
    ):
        patch()
