"""``python -m icp_rules`` is ``icp``."""

from __future__ import annotations

from icp_rules.cli.main import main

main()
