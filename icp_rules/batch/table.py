"""The batch table: one row a brief, whether it was written or not."""

from __future__ import annotations

from icp_rules.batch.planning import PLACE, PLAN
from icp_rules.engine.panel import ROW

_OF_PLAN = tuple(name for name in PLAN if name not in {ROW, PLACE, "key"})
TABLE = (*_OF_PLAN, "path", "key", "state", "reason")
