"""CloudTrail: a trail has basic or advanced event selectors, never both or none; moto keeps the old ones too."""

from typing import Any

from moto.cloudtrail.models import Trail

from .present import present

# What every new trail has (CloudTrail: *Logging management events*).
DEFAULT = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}


def apply() -> None:
    present(Trail, "put_event_selectors")
    present(Trail, "get_event_selectors")

    def put_event_selectors(self: Any, event_selectors: Any, advanced_event_selectors: Any) -> None:
        self.event_selectors = [{**DEFAULT, **selector} for selector in event_selectors or []]
        self.advanced_event_selectors = advanced_event_selectors or []

    def get_event_selectors(self: Any) -> Any:
        if self.advanced_event_selectors:
            return None, self.advanced_event_selectors
        return self.event_selectors or [dict(DEFAULT)], None

    Trail.put_event_selectors = put_event_selectors
    Trail.get_event_selectors = get_event_selectors
