"""KMS: a key that is disabled or about to be deleted encrypts and decrypts nothing (KMS guide: *Key states of KMS keys*)."""

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import KmsBackend

from .present import present


def _refuse_unusable(backend: Any, arn: str) -> None:
    state = backend.describe_key(arn).key_state
    if state == "Disabled":
        raise JsonRESTError("DisabledException", f"{arn} is disabled.")
    if state == "PendingDeletion":
        raise JsonRESTError("KMSInvalidStateException", f"{arn} is pending deletion.")


def apply() -> None:
    decrypt = present(KmsBackend, "decrypt")
    encrypt = present(KmsBackend, "encrypt")

    # A data key is made by `encrypt` as well.
    def usable_decrypt(self: Any, *args: Any, **more: Any) -> tuple[bytes, str]:
        plaintext, arn = decrypt(self, *args, **more)
        _refuse_unusable(self, arn)
        return plaintext, arn

    def usable_encrypt(self: Any, *args: Any, **more: Any) -> tuple[bytes, str]:
        ciphertext, arn = encrypt(self, *args, **more)
        _refuse_unusable(self, arn)
        return ciphertext, arn

    KmsBackend.decrypt = usable_decrypt
    KmsBackend.encrypt = usable_encrypt
