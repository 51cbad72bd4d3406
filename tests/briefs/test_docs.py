"""docs/briefs.md tells what templates are really given."""

from __future__ import annotations

import re
from pathlib import Path

from icp_rules.briefs.environment import BriefEnvironment
from icp_rules.briefs.reference import context_markdown
from icp_rules.language.fields import FieldTable

GUIDE = Path(__file__).parents[2] / "docs" / "briefs.md"
MARK = "a test compares them. -->\n\n"


def refreshed() -> str:
    written, _, _ = GUIDE.read_text(encoding="utf-8").partition(MARK)
    return written + MARK + context_markdown(FieldTable())


def test_the_reference_is_what_the_code_says():
    assert GUIDE.read_text(encoding="utf-8") == refreshed(), "run: python tests/briefs/test_docs.py"


def test_the_filters_the_guide_says_are_left_out_are():
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    left_out = re.search(r"Left out: the filters (.+?), the function", text)
    assert left_out
    names = re.findall(r"`(\w+)`", left_out[1])
    assert len(names) == 7
    assert not set(names) & set(BriefEnvironment([], {}).filters)


if __name__ == "__main__":
    GUIDE.write_text(refreshed(), encoding="utf-8")
