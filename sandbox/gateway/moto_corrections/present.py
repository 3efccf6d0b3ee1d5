"""Fails at the start if moto no longer has what is patched. Otherwise a correction would be missing without notice."""

from typing import Any


def present(owner: Any, name: str) -> Any:
    if not hasattr(owner, name):
        raise SystemExit(f"moto has no {owner.__name__}.{name} any more: mend sandbox/gateway/moto_corrections")
    return getattr(owner, name)
