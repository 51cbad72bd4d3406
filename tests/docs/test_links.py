"""Every link between pages leads somewhere."""

from __future__ import annotations

import re

import pytest
from docs.pages import PAGES, ROOT, name_of, prose

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_PATH = re.compile(r"`((?:icp_rules|docs|tests|plugins/icp-rules-)[\w-]*/[\w./-]*)`")


def anchors(text: str) -> set[str]:
    """Return what the headings of a page are called in links, as GitHub makes them."""
    names = (heading.lower().replace("`", "") for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", name).replace(" ", "-") for name in names}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_resolve(page):
    for target in _LINK.findall(re.sub(r"`[^`]*`", "", prose(page))):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), target
        assert there.exists(), target
        assert not anchor or anchor in anchors(prose(there)), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_into_the_repository_exist(page):
    for name in _PATH.findall(prose(page)):
        assert (ROOT / name).exists(), name


def test_every_page_is_reachable_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for target in _LINK.findall(prose(page)))
        waiting += [path for t in targets if t.endswith(".md") and (path := (page.parent / t).resolve()) in PAGES]
    assert set(PAGES) - reached == set()
