"""Judges records by rule sets: a rule set becomes Narwhals expressions once, and any engine runs them."""

from __future__ import annotations

from icp_rules.engine.evaluation import evaluate
from icp_rules.engine.explanation import Explainer, Explanation, Item
from icp_rules.engine.formulas import with_derived
from icp_rules.engine.panel import match_personas, proof_states
from icp_rules.engine.ranking import in_order, with_best
from icp_rules.engine.states import with_states
from icp_rules.engine.steps import step_states
from icp_rules.engine.values import gated

__all__ = [
    "Explainer",
    "Explanation",
    "Item",
    "evaluate",
    "gated",
    "in_order",
    "match_personas",
    "proof_states",
    "step_states",
    "with_best",
    "with_derived",
    "with_states",
]
