"""The CBV 2.0 event hash: one id for the same event, whoever writes it down and in whatever spelling.

Takes an EPCIS event and the JSON-LD context around it, gives `ni:///sha-256;…?ver=CBV2.0`. The event is laid out as one
text (fields in the standard's order, lists sorted, words and keys in their long canonical forms, times in UTC to the
millisecond), and that text is hashed. Record time, event id, error declaration and type word are left out of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cocket.custody.events.digital_link import canonical_link
from cocket.custody.events.vocabulary import LONG_FORMS, OLD_FORMS
from cocket.kernel.errors import BadDocument

SUFFIX = "?ver=CBV2.0"
PREFIX = "ni:///sha-256;"
_IGNORED = frozenset(("recordTime", "eventID", "type", "errorDeclaration", "@context", "rdfs:comment", "comment"))
_EPCS, _ELEMENTS, _PLACE, _TEXTS = "epcs", "elements", "place", "texts"
# The standard's order of fields, and how each is laid out.
ORDER: tuple[tuple[str, str], ...] = (
    ("eventTime", "time"), ("eventTimeZoneOffset", "plain"), ("certificationInfo", _TEXTS), ("parentID", "plain"),
    ("epcList", _EPCS), ("inputEPCList", _EPCS), ("childEPCs", _EPCS), ("quantityList", _ELEMENTS),
    ("childQuantityList", _ELEMENTS), ("inputQuantityList", _ELEMENTS), ("outputEPCList", _EPCS),
    ("outputQuantityList", _ELEMENTS), ("action", "plain"), ("transformationID", "plain"), ("bizStep", "bizStep"),
    ("disposition", "disposition"), ("persistentDisposition", "persistent"), ("readPoint", _PLACE),
    ("bizLocation", _PLACE), ("sensorElementList", "sensors"),
)  # fmt: skip
_KNOWN = frozenset(name for name, _ in ORDER)
_PAIRS = {
    "bizTransactionList": ("bizTransaction", "bizTransaction"),
    "sourceList": ("source", "party"),
    "destinationList": ("destination", "party"),
}
_METADATA = (
    "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"
)  # fmt: skip
_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism",
    "chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue",
    "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip
_WORDS = {"type": "measurement", "exception": "alert", "component": "component"}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$", re.ASCII)


def event_hash(event: Mapping[str, Any], context: Any = None) -> str:
    """Give the event's hash id; `context` is the document's, where the event has none of its own.

    Raises BadDocument for a time that cannot be read.
    """
    text = pre_hash(event, context)
    return f"{PREFIX}{hashlib.sha256(text.encode()).hexdigest()}{SUFFIX}"


def pre_hash(event: Mapping[str, Any], context: Any = None, joiner: str = "") -> str:
    """Give the text that is hashed; a `joiner` other than nothing is for reading it."""
    spaces = _namespaces(event.get("@context", context))
    layout = _Layout(spaces, joiner)
    parts = [f"eventType={event.get('type', '')}"]
    # What is empty says nothing and is left out.
    parts += [layout.known(name, how, event[name]) for name, how in ORDER if event.get(name) not in (None, [], {})]
    rest = [
        layout.pairs(name, value) if name in _PAIRS else layout.extension(name, value)
        for name, value in event.items()
        if name not in _KNOWN and name not in _IGNORED
    ]
    return joiner.join(filter(None, (*parts, *sorted(rest))))


class _Layout:
    """Lays out values under the namespaces of one context."""

    def __init__(self, spaces: Mapping[str, str], joiner: str) -> None:
        self._spaces, self._joiner = spaces, joiner

    def known(self, name: str, how: str, value: Any) -> str:
        if how == "time":
            return f"{name}={_time(value)}"
        if how == _TEXTS:
            return self._sorted(
                "", (f"{name}={self._text(v)}" for v in (value if isinstance(value, list) else [value]))
            )
        if how == _EPCS:
            return self._sorted(name, (f"epc={self._text(epc)}" for epc in value))
        if how == _ELEMENTS:
            return self._sorted(name, (f"quantityElement{self._element(element)}" for element in value))
        if how == _PLACE:
            return name + self._joiner.join([f"id={self._text(value['id'])}", *self._extensions(value, ("id",))])
        if how == "persistent":
            words = [
                self._sorted("", (f"{key}={self._word('disposition', word)}" for word in value[key]))
                for key in ("set", "unset")
                if key in value
            ]
            return name + self._joiner.join(words)
        if how == "sensors":
            return self._sorted(name, (self._sensor(sensor) for sensor in value))
        return f"{name}={self._word(how, value) if how in LONG_FORMS else self._text(value)}"

    def pairs(self, name: str, value: list[Mapping[str, Any]]) -> str:
        """Business transactions, sources and destinations: the type before what it types."""
        of, kind = _PAIRS[name]
        rows = (
            self._joiner.join(
                ([f"type={self._word(kind, row['type'])}"] if "type" in row else []) + [f"{of}={self._text(row[of])}"]
            )
            for row in value
        )
        return self._sorted(name, rows)

    def extension(self, name: str, value: Any) -> str:
        """Whatever the standard does not name: keys by their namespace, lists as the key again for each entry."""
        key = self._expanded(name)
        if isinstance(value, list):
            return self._sorted("", (self.extension(name, item) for item in value))
        if isinstance(value, Mapping):
            return self._sorted(key, (self.extension(inner, item) for inner, item in value.items()))
        text = self._text(value)
        return f"{key}={text}" if text else key

    def _extensions(self, value: Mapping[str, Any], known: Iterable[str]) -> list[str]:
        return sorted(self.extension(name, item) for name, item in value.items() if name not in known)

    def _element(self, element: Mapping[str, Any]) -> str:
        fields = [f"{key}={self._text(element[key])}" for key in ("epcClass", "quantity", "uom") if key in element]
        return self._joiner.join(fields)

    def _fields(self, value: Mapping[str, Any], order: tuple[str, ...]) -> str:
        rows = []
        for key in order:
            if key in value:
                item = value[key]
                text = _time(item) if "time" in key.lower() else self._word(_WORDS.get(key, ""), item)
                rows.append(f"{key}={text}")
        return self._joiner.join([*rows, *self._extensions(value, order)])

    def _sensor(self, sensor: Mapping[str, Any]) -> str:
        parts = []
        if "sensorMetadata" in sensor:
            parts.append("sensorMetadata" + self._fields(sensor["sensorMetadata"], _METADATA))
        reports = ("sensorReport" + self._fields(report, _REPORT) for report in sensor["sensorReport"])
        parts.append(self._sorted("", reports))
        parts += self._extensions(sensor, ("sensorMetadata", "sensorReport"))
        return "sensorElement" + self._joiner.join(parts)

    def _sorted(self, name: str, rows: Iterable[str]) -> str:
        return name + self._joiner.join(sorted(filter(None, rows)))

    def _expanded(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return f"{{{self._spaces[prefix]}}}{local}" if colon and prefix in self._spaces else name

    def _word(self, kind: str, value: Any) -> str:
        prefix, known = LONG_FORMS.get(kind, ("", frozenset[str]()))
        return prefix + value if isinstance(value, str) and value in known else self._text(value)

    def _text(self, value: Any) -> str:
        text = str(value).strip()
        prefix, colon, local = text.partition(":")
        if colon and prefix in self._spaces:
            text = self._spaces[prefix] + local
        for old, new in OLD_FORMS:
            text = text.replace(old, new)
        if _NUMBER.match(text) and abs(number := float(text)) < float("inf"):
            return str(int(number)) if number == int(number) else repr(number)
        return canonical_link(text)


def _namespaces(context: Any) -> dict[str, str]:
    parts = context if isinstance(context, list) else [context]
    return {
        prefix: uri
        for part in parts
        if isinstance(part, Mapping)
        for prefix, uri in part.items()
        if isinstance(uri, str)
    }


def _time(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadDocument(f"{str(value)[:40]!r} is not a time with a zone", mend="Write for example …T12:00:00Z.")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise BadDocument("The time is outside the calendar", mend="Write for example …T12:00:00Z.") from None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{min(round(moment.microsecond, -3) // 1000, 999):03d}Z"
