"""What stands between the items of a column of lists."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.records.proposing.separators import held_mark, mixed_marks


@pytest.mark.parametrize(
    ("cells", "mark", "others"),
    [
        (["SAP; Slack", "SAP", "Slack; Teams"], ";", None),
        (["SAP, Slack; Teams", "Slack; Zoom"], ";", None),
        (["SAP; Slack", "Teams / Zoom"], None, 'have " / "'),
        (["SAP; Slack", "SAP, Microsoft Teams"], None, 'have ","'),
        # a list in brackets is read as one whatever parts the others
        (["SAP; Slack", '["SAP", "Teams"]'], ";", None),
        (["SAP, Slack", '["SAP", "Teams"]'], ",", None),
        (["SAP; Slack", "a, b", "c / d"], None, 'have ",", others have " / "'),
        # a slash in a word parts nothing
        (["CI/CD; Slack", "CI/CD"], ";", None),
        (['["SAP"]', '["SAP", "Teams"]'], None, None),
        (["SAP", "Teams"], None, None),
    ],
)
def test_a_mark_is_proposed_where_no_cell_has_another_alone(cells, mark, others):
    looked = column("Tools", cells)
    assert held_mark(looked) == mark
    assert (others in mixed_marks(looked)) if others else mixed_marks(looked) is None
