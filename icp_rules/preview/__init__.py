"""The briefs of one account, to look at: once, or live while their templates are written."""

from __future__ import annotations

from icp_rules.preview.account import Asked, Preview, account_briefs

__all__ = ["Asked", "Preview", "account_briefs"]
