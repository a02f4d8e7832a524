"""Saves lie where the person says, else beside the source, else where the platform keeps data."""

import os
from pathlib import Path

import pytest

from arcade_rl import locations
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.storage import crash_report


def test_the_environment_says_where_saves_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "elsewhere"))
    assert locations.saves_folder() == tmp_path / "elsewhere"
    assert not (tmp_path / "elsewhere").exists()


def test_a_relative_or_home_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ARCADE_RL_SAVES", "mine")
    assert locations.saves_folder() == tmp_path / "mine"
    monkeypatch.setenv("ARCADE_RL_SAVES", "~/mine")
    assert locations.saves_folder() == tmp_path / "home" / "mine"


def test_a_source_checkout_keeps_its_own_saves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ARCADE_RL_SAVES")
    monkeypatch.setattr(locations, "_CHECKOUT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "saves").mkdir(exist_ok=True)
    assert locations.saves_folder() == tmp_path / "saves"


def test_an_installed_program_keeps_saves_with_the_users_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ARCADE_RL_SAVES")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(locations, "_CHECKOUT", tmp_path / "site-packages")
    folder = locations.saves_folder()
    assert folder.parts[-2:] == ("arcade-rl", "saves")
    assert not folder.exists()


def test_assets_come_from_the_package_once_it_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "arcade_rl"
    package.mkdir()
    monkeypatch.setattr(locations, "_PACKAGE", package)
    monkeypatch.setattr(locations, "_CHECKOUT", tmp_path)
    assert locations.assets_folder() == tmp_path / "assets"
    (package / "assets").mkdir()
    assert locations.assets_folder() == package / "assets"


def test_champions_ship_with_the_program_unless_the_environment_names_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ARCADE_RL_BRAINS", str(tmp_path / "mine"))
    assert locations.brains_folder() == tmp_path / "mine"
    monkeypatch.delenv("ARCADE_RL_BRAINS")
    assert locations.brains_folder() == locations.assets_folder() / "brains"


@pytest.mark.skipif(os.name == "nt", reason="Windows takes any name for a neighbour's")
def test_without_a_home_folder_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARCADE_RL_SAVES", "~nobody-of-this-name/saves")
    with pytest.raises(ArcadeError, match="cannot be found without a home folder; set ARCADE_RL_SAVES to a folder"):
        locations.saves_folder()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert f"the report to send is in {tmp_path}" in crash_report.report(ValueError("a defect"))
