"""The list of shared hosts is one that websites can be compared with."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from urllib.parse import urlsplit

import yaml


def test_shared_hosts_are_written_as_hosts_once_each() -> None:
    hosts = yaml.safe_load((files("icp_rules") / "data" / "shared_hosts.yaml").read_text(encoding="utf-8"))
    assert all(urlsplit(f"https://{host}").hostname == host and "." in host for host in hosts)
    assert [host for host in hosts if host.startswith("www.")] == []
    assert [host for host, count in Counter(hosts).items() if count > 1] == []
    assert {"play.google.com", "bit.ly", "linktr.ee", "linkedin.com", "github.com", "notion.site"} <= set(hosts)
    assert not {"acme.notion.site", "salesforce.com", "wixsite"} & set(hosts)
