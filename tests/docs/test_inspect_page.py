"""docs/inspect.md shows the block that its command writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from docs.session import Session


def test_the_block_of_the_page_is_the_one_that_is_written(session: Session) -> None:
    page = blocks(ROOT / "docs" / "inspect.md")
    session.play(page)
    (shown,) = [block.text for block in page if block.language == "yaml"]
    assert (session.folder / "icp.yaml").read_text(encoding="utf-8") == shown
