"""What is wrong with a cluster is said in a line, before anything is started."""

import importlib.util
import socket

import pytest
from click.testing import CliRunner

from arcade_rl.cli.group import arcade_rl
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.experiments.remote.options import RayOptions


@pytest.fixture
def has_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())


def test_without_ray_the_line_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ArcadeError, match=r"pip install 'arcade-rl\[ray\]'"):
        RayOptions("local").check()


@pytest.mark.parametrize("address", ["", "head", "head:", "head:99999999", ":6379", "ray://head:10001"])
def test_what_is_no_address_is_a_wrong_use(has_ray, address: str) -> None:
    with pytest.raises(UsageError, match="HOST:PORT"):
        RayOptions(address).check()


def test_an_address_where_nobody_answers_is_named_with_a_remedy(has_ray) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        port = taken.getsockname()[1]
        with pytest.raises(ArcadeError, match=f"no Ray cluster answers at 127.0.0.1:{port} .*ray start --head"):
            RayOptions(f"127.0.0.1:{port}").check()


def test_an_address_where_somebody_answers_is_taken(has_ray) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        RayOptions(f"127.0.0.1:{server.getsockname()[1]}").check()


@pytest.mark.parametrize(("cpus", "gpus", "option"), [(1.5, 0.0, "--cpus-per-trial"), (1.0, 2.25, "--gpus-per-trial")])
def test_a_number_that_ray_does_not_share_out_is_a_wrong_use(has_ray, cpus: float, gpus: float, option: str) -> None:
    with pytest.raises(UsageError, match=f"{option} takes a whole number, or a share below 1; .*5 is neither"):
        RayOptions("local", cpus, gpus).check()
    RayOptions("local", 2.0, 0.25).check()


def test_resources_without_a_cluster_are_a_wrong_use() -> None:
    new_experiment("lakes", "frozen-lake", ("default",))
    outcome = CliRunner().invoke(arcade_rl, ["experiment", "run", "lakes", "--cpus-per-trial", "2"])
    assert "go with --ray" in f"{outcome.exception}{outcome.output}"


def test_the_drivers_process_is_given_the_same() -> None:
    assert RayOptions("head:6379", 0.5, 1).arguments() == [
        "--ray=head:6379",
        "--cpus-per-trial=0.5",
        "--gpus-per-trial=1",
    ]
