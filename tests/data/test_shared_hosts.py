"""The list of shared hosts is one that websites can be compared with."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from urllib.parse import urlsplit

import yaml

ENTRIES = yaml.safe_load((files("icp_rules") / "data" / "shared_hosts.yaml").read_text(encoding="utf-8"))


def test_shared_hosts_are_written_as_hosts_once_each() -> None:
    hosts = [entry.removeprefix(".") for entry in ENTRIES]
    assert all(urlsplit(f"https://{host}").hostname == host and "." in host for host in hosts)
    assert [host for host in hosts if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host)] == []
    assert [host for host in hosts if host.startswith("www.")] == []
    assert [host for host, count in Counter(hosts).items() if count > 1] == []


def test_none_stands_below_one_that_is_shared_with_all_below() -> None:
    below = tuple(entry for entry in ENTRIES if entry.startswith("."))
    assert [entry for entry in ENTRIES if entry not in below and entry.endswith(below)] == []
    assert [entry for entry in below if entry[1:].endswith(below)] == []


def test_what_gives_companies_a_host_is_shared_alone() -> None:
    assert {"bit.ly", "linktr.ee", "github.com", "github.io", "notion.site", "myshopify.com", "itch.io"} <= set(ENTRIES)
    assert {".linkedin.com", ".facebook.com", ".google.com", ".wikipedia.org"} <= set(ENTRIES)
    assert not {"salesforce.com", "microsoft.com", ".github.io", "wixsite"} & set(ENTRIES)
