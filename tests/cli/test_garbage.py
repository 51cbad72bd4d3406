"""When Python looks for garbage again."""

from __future__ import annotations

import gc

import pytest

from icp_rules.cli import garbage


def _ends_well() -> None:
    assert not gc.isenabled()


def _raises() -> None:
    assert not gc.isenabled()
    raise KeyError


@pytest.mark.parametrize("body", [_ends_well, _raises])
@pytest.mark.parametrize("before", [True, False], ids=["looked for before", "not looked for before"])
def test_garbage_is_looked_for_again_however_a_command_ends(body, before):
    if not before:
        gc.disable()
    try:
        if body is _raises:
            with pytest.raises(KeyError):
                garbage.is_kept()(body)()
        else:
            garbage.is_kept()(body)()
        assert gc.isenabled() is before
    finally:
        gc.enable()
