"""Makes moto's answers faster: moto needed 2.4 s of processor time to serialize a thousand instances."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from moto.core.serialize import (
    DEFAULT_ALIAS_PROVIDERS,
    MISSING,
    AttributePicker,
    AttributePickerContext,
    BaseXMLSerializer,
    EC2Serializer,
    ResponseSerializer,
    XFormedAttributePicker,
)
from moto.core.utils import get_value

from .present import present


def names_of_members_worked_out_once() -> None:
    """The attribute names of a member depend on the object's class and the model. moto asks six providers each time."""
    original = present(ResponseSerializer, "get_value")
    present(AttributePicker, "get_possible_keys")
    transforms: dict[tuple[int, str], list[tuple[str, Any]]] = {}

    def names(self: Any, value: Any, key: str, shape: Any) -> tuple[str, ...]:
        known = shape.__dict__.setdefault("_names_by_class", {})
        by = (type(value), key)
        if by not in known:
            known[by] = tuple(dict.fromkeys(self._value_picker.get_possible_keys(AttributePickerContext(value, key, shape))))
        return known[by]

    def transforms_of(all_of_them: dict[str, Any], key: str) -> list[tuple[str, Any]]:
        """The attributes that can stand for a member of that name, by the end of its path."""
        by = (id(all_of_them), key)
        if by not in transforms:
            transforms[by] = [(end, act) for end, act in all_of_them.items() if f".{key}".endswith(f".{end}".split(".")[-1])]
        return transforms[by]

    def get_value(self: Any, value: Any, key: str, shape: Any) -> Any:
        picker = self._value_picker
        if type(picker) is not XFormedAttributePicker or picker.alias_providers is not DEFAULT_ALIAS_PROVIDERS:
            return original(self, value, key, shape)
        member = found(value, names(self, value, key, shape))
        if picker.response_transformers:
            for end, act in transforms_of(picker.response_transformers, key):
                if f"{'.'.join(self.path)}.{key}".endswith(end):
                    return act(member)
        return member

    ResponseSerializer.get_value = get_value


def found(obj: Any, names: tuple[str, ...]) -> Any:
    """The first attribute that exists; None if there is none."""
    indexed = hasattr(obj, "__getitem__")
    for name in names:
        if indexed or "." in name:
            value = get_value(obj, name, MISSING)
        else:
            value = getattr(obj, name, MISSING)
        if value is not MISSING:
            return value
    return None


def xml_written_at_once() -> None:
    """xmltodict checks the name of every element. That is not needed here, because the names are AWS's own."""
    present(BaseXMLSerializer, "_serialize_body")
    present(EC2Serializer, "_serialize_body")

    def body(self: Any, content: Any) -> str:
        return document(content)

    def body_of_ec2(self: Any, content: Any) -> str:
        return f'<?xml version="1.0" encoding="utf-8"?>\n{document(content)}'

    BaseXMLSerializer._serialize_body = body
    EC2Serializer._serialize_body = body_of_ec2


def document(content: dict[str, Any]) -> str:
    parts: list[str] = []
    for name, value in content.items():
        write(parts, name, value)
    return "".join(parts)


def write(parts: list[str], name: str, value: Any) -> None:
    """The form of xmltodict: lists repeat the element, `@x` is an attribute, `#text` the text beside attributes."""
    if isinstance(value, dict):
        write_element(parts, name, value)
    elif isinstance(value, str):
        parts.append(f"<{name}>{escape(value)}</{name}>" if value else f"<{name}/>")
    elif value is None:
        parts.append(f"<{name}/>")
    elif isinstance(value, bool):
        parts.append(f"<{name}>{'true' if value else 'false'}</{name}>")
    elif hasattr(value, "__iter__") and not isinstance(value, (bytes, bytearray, memoryview)):
        for item in value:
            write(parts, name, item)
    else:
        text = bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, bytearray, memoryview)) else str(value)
        write(parts, name, text)


def write_element(parts: list[str], name: str, content: dict[str, Any]) -> None:
    parts.append(f"<{name}")
    text = ""
    inner: list[str] = []
    for key, value in content.items():
        if key == "#text":
            text = "" if value is None else str(value)
        elif key.startswith("@"):
            parts.append(f" {key[1:]}={quoteattr('' if value is None else str(value))}")
        elif value != []:
            write(inner, key, value)
    if not inner and not text:
        parts.append("/>")
        return
    parts.append(">")
    parts.extend(inner)
    parts.append(f"{escape(text)}</{name}>")


def apply() -> None:
    names_of_members_worked_out_once()
    xml_written_at_once()
