"""Tests of rule sets: cases in ``rule_sets/tests/*.yaml``, each a record and what has to come of it.

Files are read into frozen cases (``reading``), their records become frames once (``frames``), a rule set judges a frame
(``judging``), and what came of it is compared with what was expected (``comparing``). Each step stands alone, so that
one frame can be judged by many rule sets.
"""
