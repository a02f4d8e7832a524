"""The examples in the library's docstrings do what they say."""

import doctest
import importlib

import pytest

import arcade_rl

_MODULES = ["environment", "runs", "trained_agent"]


@pytest.fixture(autouse=True)
def _real_champions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCADE_RL_BRAINS")


@pytest.mark.parametrize("name", _MODULES)
def test_the_examples_hold(name: str) -> None:
    names = {each: getattr(arcade_rl, each) for each in arcade_rl.__all__}
    results = doctest.testmod(importlib.import_module(f"arcade_rl.api.{name}"), extraglobs=names)
    assert results.attempted
    assert not results.failed
