"""Files that mean harm, or are broken: a line each, and nothing of theirs is run."""

import gzip
import io
import os
import pickle
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from arcade_rl.conversion import unpack
from arcade_rl.conversion.foreign_brain import read_brain
from arcade_rl.errors import ArcadeError
from tests.conversion.files import CleanRl, of_stable_baselines, stable_baselines_zip, torch_file
from tests.full_disk import files_of_at_most

WHOLE = CleanRl().state_dict()


class Evil:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.mkdir, (str(self.mark), 0o777)


def evil(tmp_path: Path) -> bytes:
    return torch_file(WHOLE | {"network.0.weight": Evil(tmp_path / "harm")})


def raw_pickle(tmp_path: Path) -> bytes:
    return pickle.dumps(Evil(tmp_path / "harm"))


def evil_inside(tmp_path: Path) -> bytes:
    return stable_baselines_zip(tmp_path / "inner.zip", pickle.dumps(Evil(tmp_path / "harm"))).read_bytes()


def truncated(_: Path) -> bytes:
    return torch_file(WHOLE)[:-5000]


def compressed(_: Path) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * 10_000_000)
    return file.getvalue()


def gzip_bomb(_: Path) -> bytes:
    return gzip.compress(bytes(700_000_000), compresslevel=1)


def with_tensor(name: str, tensor: object) -> Callable[[Path], bytes]:
    return lambda _: torch_file(WHOLE | {name: tensor})


CASES: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "evil": (evil, "cannot be read as weights"),
    "raw pickle": (raw_pickle, "not a Stable-Baselines3"),
    "evil inside": (evil_inside, "format from before 2020"),
    "truncated": (truncated, "cannot be read as weights"),
    "compressed": (compressed, "compressed"),
    "gzip bomb": (gzip_bomb, "unpacks to more than any brain needs"),
    "empty zip": (lambda _: b"PK\x05\x06" + bytes(18), "not a Stable-Baselines3"),
    "NaN": (with_tensor("network.9.bias", torch.full((6,), float("nan"))), "NaN or infinity"),
    "sparse": (with_tensor("network.9.bias", torch.ones(6).to_sparse()), "not a plain, dense tensor|cannot be read"),
    "integers": (with_tensor("network.9.bias", torch.ones(6, dtype=torch.int64)), "floating-point numbers"),
    "huge": (with_tensor("network.9.bias", torch.ones(1).expand(10**9)), "of a usual size"),
    "huge in all": (
        lambda _: torch_file({f"network.{index}.bias": torch.ones(1).expand(20_000_000) for index in range(10)}),
        "unpacks to more than any brain needs",
    ),
    "zeros before a number": (with_tensor("network.00.weight", torch.ones(32, 4, 8, 8)), "no Q-network"),
    "uneven atoms": (
        lambda _: torch_file(CleanRl(5).state_dict() | {"atoms": torch.tensor([-10.0, 0, 1, 2, 100])}),
        "its atoms are not evenly spaced returns",
    ),
    "falling atoms": (
        lambda _: torch_file(CleanRl(5).state_dict() | {"atoms": torch.linspace(10, -10, 5)}),
        "its atoms are not evenly spaced returns",
    ),
    "single number": (with_tensor("network.9.bias", torch.tensor(1.0)), "holds no row of numbers"),
    "empty": (with_tensor("network.9.bias", torch.zeros(0)), "holds no row of numbers"),
    "no tensor": (with_tensor("network.9.bias", "hello"), "is not a tensor"),
    "stranger": (with_tensor("network.11.weight", torch.ones(3, 3)), "no Q-network"),
    "wrong shape": (with_tensor("network.0.weight", torch.ones(32, 4, 7, 7)), "shape"),
    "list": (lambda _: torch_file([torch.ones(3)]), "no named weights"),
    "policy": (lambda _: torch_file({"action_net.weight": torch.ones(6, 512)}), "no Q-network"),
}


DANGEROUS = ("evil", "raw pickle", "evil inside", "gzip bomb", "huge")  # these are opened as anybody's are


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_in_a_line(tmp_path: Path, case: str, request: pytest.FixtureRequest) -> None:
    if case not in DANGEROUS:
        request.getfixturevalue("opened_here")
    make, reason = CASES[case]
    path = tmp_path / "pong.zip"
    path.write_bytes(make(tmp_path))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ArcadeError, match=reason) as refused:
        read_brain(path, game="pong", source="auto" if path.read_bytes()[:2] in (b"PK", b"\x1f\x8b") else "cleanrl")
    assert str(refused.value).count("\n") == 0
    assert len(str(refused.value)) < 400
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
@pytest.mark.parametrize("kind", ["RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE"])
def test_where_the_system_refuses_a_limit_the_others_hold(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    import resource

    limits: dict[int, tuple[int, int]] = {}

    def set_limit(which: int, limit: tuple[int, int]) -> None:
        if which == getattr(resource, kind):
            raise ValueError("current limit exceeds maximum limit")
        limits[which] = limit

    monkeypatch.setattr(resource, "setrlimit", set_limit)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (resource.RLIM_INFINITY, 1_000_000))
    unpack._limit()
    assert len(limits) == 2
    assert all(limit in ((60, 60), (1_000_000, 1_000_000)) for limit in limits.values())


@pytest.mark.usefixtures("opened_here")
def test_a_full_temporary_folder_is_not_the_file_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stable_baselines_zip(tmp_path / "dqn-Pong-v4.zip", torch_file(of_stable_baselines(CleanRl())))
    (full := tmp_path / "full").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(full))
    with pytest.raises(ArcadeError) as refused, files_of_at_most(1_000_000):
        read_brain(tmp_path / "dqn-Pong-v4.zip")
    assert str(refused.value) == f"cannot write {full}: the disk is full; free some space and try again"
    assert list(full.iterdir()) == []
    full.rmdir()
    with pytest.raises(ArcadeError, match=r"^cannot make a temporary folder: .*; free some space, or name another"):
        read_brain(tmp_path / "dqn-Pong-v4.zip")


@pytest.mark.usefixtures("opened_here")
def test_a_layer_without_its_weights_is_refused(tmp_path: Path) -> None:
    weights = {"network.0.bias": torch.ones(8), "network.2.weight": torch.ones(4, 8), "network.2.bias": torch.ones(4)}
    (tmp_path / "dqn-LunarLander-v3.zip").write_bytes(torch_file(weights))
    with pytest.raises(ArcadeError, match="no Q-network"):
        read_brain(tmp_path / "dqn-LunarLander-v3.zip")


@pytest.mark.usefixtures("opened_here")
def test_what_is_pickled_beside_the_weights_stays_closed(tmp_path: Path) -> None:
    data = '{"num_timesteps": 7, "lr_schedule": {":serialized:": "not even base64"}, "gamma": "x"}'
    stable_baselines_zip(tmp_path / "dqn-Pong-v4.zip", torch_file(of_stable_baselines(CleanRl())), data)
    brain = read_brain(tmp_path / "dqn-Pong-v4.zip")
    assert (brain.history.step, brain.hyperparameters.discount) == (7, 0.99)
