"""The modules of the benchmarks find each other when they are run as a script; here their folder is put on the path."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(FOLDER))
