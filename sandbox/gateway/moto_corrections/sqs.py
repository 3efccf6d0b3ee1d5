"""SQS: fast with thousands of messages in a queue; moto scans all of them several times for each message that is sent, received or deleted."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.utils import unix_time, unix_time_millis
from moto.sqs.exceptions import InvalidParameterValue, ReceiptHandleIsInvalid
from moto.sqs.models import Queue, SQSBackend, _filter_message_attributes

from .present import present

# The time of a message's first receive (SQS: *Amazon SQS visibility timeout*).
LONGEST_INVISIBLE_MS = 12 * 3600 * 1000


def apply() -> None:
    for owner, name in ((Queue, "attributes"), (Queue, "wait_for_messages"), (Queue, "delete_message")):
        present(owner, name)
    messages_found_by_handle()
    receives_stop_when_they_have_enough()
    attributes_counted_when_asked_for()


class Held:
    """The messages of a queue in their order of arrival, with an index by id and by receipt handle."""

    def __init__(self, messages: Any = ()) -> None:
        self.by_id: dict[str, Any] = {}
        self.by_handle: dict[str, Any] = {}
        for message in messages:
            self.append(message)

    def append(self, message: Any) -> None:
        self.by_id[message.id] = message
        self.know_handles(message)

    def know_handles(self, message: Any) -> None:
        for handle in message.all_receipt_handles:
            if handle:
                self.by_handle[handle] = message

    def remove(self, message: Any) -> None:
        del self.by_id[message.id]
        for handle in message.all_receipt_handles:
            self.by_handle.pop(handle, None)

    def __iter__(self) -> Iterator[Any]:
        # A copy, because other threads send and delete at the same time.
        return iter(list(self.by_id.values()))

    def __len__(self) -> int:
        return len(self.by_id)


def messages_found_by_handle() -> None:
    def write(self: Any, messages: Any) -> None:
        self._held = Held(messages)

    Queue._messages = property(lambda self: self._held, write)

    def delete_message(self: Any, receipt_handle: str) -> None:
        with self._messages_lock:
            if receipt_handle in self.deleted_messages:
                return
            message = self._messages.by_handle.get(receipt_handle)
            if message is None:
                raise ReceiptHandleIsInvalid()
            self.pending_messages.discard(message)
            self.deleted_messages.update(message.all_receipt_handles)
            self._messages.remove(message)

    Queue.delete_message = delete_message

    def change_message_visibility(self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
        queue = self.get_queue(queue_name)
        message = queue._messages.by_handle.get(receipt_handle)
        if message is None:
            raise ReceiptHandleIsInvalid
        if unix_time_millis() + int(visibility_timeout) * 1000 - message.sent_timestamp > LONGEST_INVISIBLE_MS:
            raise InvalidParameterValue(
                f"Value {visibility_timeout} for parameter VisibilityTimeout is invalid. Reason: Total "
                "VisibilityTimeout for the message is beyond the limit [43200 seconds]"
            )
        message.change_visibility(visibility_timeout)
        if message.visible:
            queue.pending_messages.discard(message)

    present(SQSBackend, "change_message_visibility")
    SQSBackend.change_message_visibility = change_message_visibility


def receives_stop_when_they_have_enough() -> None:
    original = present(SQSBackend, "receive_message")

    def receive_message(
        self: Any, queue_name: str, count: int, wait_seconds_timeout: int, visibility_timeout: int, names: Any = None
    ) -> list[Any]:
        queue = self.get_queue(queue_name)
        if queue.fifo_queue:
            return original(self, queue_name, count, wait_seconds_timeout, visibility_timeout, names)
        end = unix_time() + wait_seconds_timeout
        while True:
            with queue._messages_lock:
                result = taken(queue, count, visibility_timeout, names or [])
            if result or unix_time() >= end:
                return result
            queue.wait_for_messages(1)

    def taken(queue: Any, count: int, visibility_timeout: int, names: Any) -> list[Any]:
        result: list[Any] = []
        dead: list[Any] = []
        for message in queue._messages.by_id.values():
            if len(result) >= count:
                break
            if message.delayed or not message.visible:
                continue
            if is_dead(queue, message):
                dead.append(message)
                continue
            queue.pending_messages.add(message)
            message.mark_received(visibility_timeout=visibility_timeout)
            queue._messages.know_handles(message)
            if queue.message_retention_period + message.sent_timestamp / 1000 <= unix_time():
                break
            shown = copy.copy(message)
            _filter_message_attributes(shown, names)
            result.append(shown)
        for message in dead:
            queue._messages.remove(message)
            queue.pending_messages.discard(message)
            queue.dead_letter_queue.add_message(message)
        return result

    def is_dead(queue: Any, message: Any) -> bool:
        if queue.dead_letter_queue is None or not queue.redrive_policy:
            return False
        return bool(message.approximate_receive_count >= queue.redrive_policy["maxReceiveCount"])

    SQSBackend.receive_message = receive_message

    def wait_for_messages(self: Any, timeout: int) -> None:
        def some() -> bool:
            return any(message.visible and not message.delayed for message in self._messages.by_id.values())

        with self._messages_lock:
            self._messages_lock.wait_for(some, timeout=timeout)

    Queue.wait_for_messages = wait_for_messages


class OnDemand(Mapping[str, Any]):
    """A queue's attributes, of which three are counts of its messages. Each count is computed only when it is requested."""

    def __init__(self, queue: Any, read: Any) -> None:
        self.queue = queue
        self.read = read

    def __getitem__(self, name: str) -> Any:
        if name == "ContentBasedDeduplication" and not self.queue.fifo_queue:
            raise KeyError(name)
        return self.read(self.queue)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.read(self.queue))

    def __len__(self) -> int:
        return len(self.read(self.queue))


def attributes_counted_when_asked_for() -> None:
    """When a message is sent, moto checks whether the queue uses content-based deduplication."""
    read = Queue.attributes.fget
    Queue.attributes = property(lambda self: OnDemand(self, read))
