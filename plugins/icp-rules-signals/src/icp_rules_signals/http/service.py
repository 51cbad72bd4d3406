"""The source ``http_json``: what ``icp.yaml`` says of a service, and how an account becomes a request."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, urlsplit

from icp_rules.plugins import Asked, FactsService, data_point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_TEXT = {"type": "string", "minLength": 1}
# What may be sent with every request: each value names an environment variable, so that no secret stands in a file.
_VARIABLE = r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"

SETTINGS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "url": {
            **_TEXT,
            "pattern": r"^https?://[^\s/?#@{}]+(/[^\s#]*)?$",
            "description": "the address to ask; {postal_code} stands for the account's field",
        },
        "params": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "what follows the ? of the address; fields as in url",
        },
        "headers": {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Za-z0-9-]+$"},
            "additionalProperties": {"type": "string", "pattern": _VARIABLE},
            "description": 'what is sent along, from the environment: {Authorization: "Bearer ${CRM_TOKEN}"}',
        },
        "rows": {
            **_TEXT,
            "description": "where in the answer its rows are, such as data.items; by default, all of it",
        },
        "columns": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _TEXT,
            "description": "the columns: where in a row each is, such as job.title, or job.level? if it may lack",
        },
        "fresh_for": {
            "type": "string",
            "pattern": r"^[1-9][0-9]{0,3}[dw]$",
            "default": "30d",
            "description": "how long an answer is used again",
        },
        "timeout": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 300,
            "default": 10,
            "description": "seconds until an answer has to be there, whole",
        },
        "per_second": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 1000,
            "default": 5,
            "description": "requests a second to this host, repeated ones included",
        },
        "parallel": {
            "type": "integer",
            "minimum": 1,
            "maximum": 32,
            "default": 4,
            "description": "requests at once",
        },
        "retries": {
            "type": "integer",
            "minimum": 0,
            "maximum": 10,
            "default": 3,
            "description": "how often a request is tried again that is refused for now, or gets no answer",
        },
    },
    "required": ["url", "columns"],
    "additionalProperties": False,
}


def ask(settings: Mapping[str, Any]) -> Asked:
    """Return how the service is asked for an account; raises ValueError for settings that contradict themselves."""
    given = {**_defaults(), **settings}
    address, params = given["url"], given.get("params", {})
    needs = _needed((address, *params.values()))
    if given.get("headers") and not _is_private(urlsplit(address)):
        raise ValueError("headers are sent to https:// alone: on any other way others can read them")
    # what decides about the answer is a setting of the data point, by which values are kept; limits are not
    decides = {name: given.get(name) for name in ("url", "params", "headers", "rows", "columns")}

    @data_point(
        type="text",
        needs=needs,
        settings={name: {"default": value} for name, value in decides.items()},
        fresh_for=given["fresh_for"],
        parallel=given["parallel"],
    )
    def http_json(*values: Any, **asked: Any) -> str | None:
        from icp_rules_signals.http.answers import rows_of
        from icp_rules_signals.http.requests import Limits, fetch

        fields = {name: _shown(value) for name, value in zip(needs, values, strict=True)}
        limits = Limits(given["timeout"], given["per_second"], given["retries"])
        answer = fetch(
            _FIELD.sub(lambda field: _quoted(fields[field[1]]), asked["url"]),
            {name: _FIELD.sub(lambda field: fields[field[1]], text) for name, text in (asked["params"] or {}).items()},
            asked["headers"] or {},
            limits,
        )
        rows = rows_of(answer, asked["rows"], asked["columns"])
        return None if rows is None else json.dumps(rows, ensure_ascii=False)

    return Asked(http_json, tuple(given["columns"]))


def _needed(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that stand in braces."""
    together = " ".join(texts)
    if re.search(r"[{}]", _FIELD.sub("", together)):
        raise ValueError("what stands in braces is the name of a field, such as {domain}")
    needs = tuple(dict.fromkeys(_FIELD.findall(together)))
    if not needs:
        raise ValueError("neither url nor params names a field in braces, such as {domain}")
    return needs


def _is_private(address: SplitResult) -> bool:
    return address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1", "::1")


def _defaults() -> dict[str, Any]:
    return {name: schema["default"] for name, schema in SETTINGS["properties"].items() if "default" in schema}


def _shown(value: Any) -> str:
    """Return a field's value as part of an address: whole numbers without a point, lists by commas."""
    if isinstance(value, list):
        return ",".join(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _quoted(text: str) -> str:
    """Return a text as it stands in an address, where it is one step of a path at most."""
    # these mean the folder itself and the one above, in whatever way they are written
    return quote(text, safe="") if text.strip(".") else "%20"


HTTP_JSON = FactsService("http_json", "facts from a JSON service over HTTP", ask, SETTINGS)
