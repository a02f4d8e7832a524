"""`record`: a film of whole episodes without a window."""

import signal
from types import SimpleNamespace

import av
import pytest

from arcade_rl.cli.commands import recording
from arcade_rl.cli.main import run
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.viewer.film.game_alone import GameAlone
from arcade_rl.viewer.windows.recording import RecordingRequest, record


def told(*_):
    pass


def stopped_after(seconds):
    """As Ctrl+C does."""

    def progress(_, filmed):
        if filmed >= seconds:
            raise KeyboardInterrupt

    return progress


def length(path):
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0)), (file.streams.video[0].width, file.streams.video[0].height)


def request(folder, film, **changes):
    plain = {"episodes": 1, "game_alone": True, "best": False, "checkpoint": None, "seed": 14}
    return RecordingRequest(folder, film, **{**plain, **changes})


def test_each_episode_is_filmed_to_its_end(put_on_shelf, tmp_path):
    folder = put_on_shelf("frozen-lake")
    progress = []
    made = record(request(folder, tmp_path / "two.mp4", episodes=2), lambda *now: progress.append(now), told)
    assert [episode for episode, _ in progress] == sorted(episode for episode, _ in progress)
    assert {episode for episode, _ in progress} == {1, 2}
    assert length(tmp_path / "two.mp4")[0] == len(progress) == round(made.seconds * 60)


def test_the_same_seed_makes_the_same_film(put_on_shelf, tmp_path):
    folder = put_on_shelf("frozen-lake")
    films = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    for film in films:
        record(request(folder, film), stopped_after(1), told)
    assert films[0].read_bytes() == films[1].read_bytes()


def test_an_earlier_age_is_filmed_as_it_is_watched(put_on_shelf, make_brain, tmp_path):
    folder = put_on_shelf("frozen-lake", untrained=True)
    brain_file.write(make_brain(folder.config(), step=5_000), folder.checkpoint_file(5_000))
    record(request(folder, tmp_path / "film.mp4", checkpoint=5_000, game_alone=False), stopped_after(0.1), told)
    assert length(tmp_path / "film.mp4")[1] == (1280, 800)


def test_ctrl_c_keeps_what_was_filmed(put_on_shelf, tmp_path):
    record(request(put_on_shelf("frozen-lake"), tmp_path / "film.mp4"), stopped_after(0.5), told)
    assert length(tmp_path / "film.mp4")[0] == 31


def test_a_fault_in_drawing_is_not_hidden_behind_the_film_that_there_is_none_of(put_on_shelf, tmp_path, monkeypatch):
    def fail(*_):
        raise KeyError("lost")

    monkeypatch.setattr(GameAlone, "draw", fail)
    with pytest.raises(KeyError, match="lost"):
        record(request(put_on_shelf("frozen-lake"), tmp_path / "film.mp4"), told, told)
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize("name", [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)])
def test_a_process_that_is_told_to_end_finishes_its_film(put_on_shelf, tmp_path, name):
    number, elsewhere = getattr(signal, name), []

    def end(_, filmed):
        if filmed == 0.5:
            signal.raise_signal(number)

    before = signal.signal(number, lambda *_: elsewhere.append(name))
    try:
        record(request(put_on_shelf("frozen-lake"), tmp_path / "film.mp4"), end, told)
        signal.raise_signal(number)
    finally:
        signal.signal(number, before)
    assert length(tmp_path / "film.mp4")[0] == 31
    assert elsewhere == [name]  # afterwards it is handled as before


def test_another_kind_of_file_is_refused_before_anything_is_played(put_on_shelf, tmp_path):
    with pytest.raises(UsageError, match="is not a film"):
        record(request(put_on_shelf("frozen-lake"), tmp_path / "film.avi"), told, told)


def test_without_a_name_the_film_goes_to_the_recordings(put_on_shelf, capsys):
    folder = put_on_shelf("frozen-lake")
    assert run(["record", "pupil", "--game-only", "--seed", "14"]) == 0
    (film,) = folder.recordings.iterdir()
    assert film.name.startswith("pupil-")
    assert capsys.readouterr().out.startswith(f"{film} is a film of ")


def test_a_file_that_is_there_is_kept_unless_told_otherwise(put_on_shelf, tmp_path, capsys):
    put_on_shelf("frozen-lake")
    film = tmp_path / "film.gif"
    film.write_text("mine")
    command = ["record", "pupil", "-o", str(film), "--game-only", "--seed", "14"]
    assert run(command) == 1
    assert film.read_text() == "mine"
    assert "--overwrite" in capsys.readouterr().err
    assert run([*command, "--overwrite"]) == 0
    assert film.read_bytes().startswith(b"GIF89a")


@pytest.fixture
def put_while_filming(monkeypatch):
    """Another program puts a file there while a film is made."""

    def put(path):
        draw = GameAlone.draw

        def draw_later(alone, view):
            path.write_text("mine")
            return draw(alone, view)

        monkeypatch.setattr(GameAlone, "draw", draw_later)

    return put


def test_a_file_that_appears_meanwhile_is_kept_and_the_film_beside_it(
    put_on_shelf, put_while_filming, tmp_path, capsys
):
    put_on_shelf("frozen-lake")
    film, beside = tmp_path / "film.gif", tmp_path / "film-2.gif"
    put_while_filming(film)
    command = ["record", "pupil", "-o", str(film), "--game-only", "--seed", "14"]
    assert run(command) == 1
    assert film.read_text() == "mine"
    assert beside.read_bytes().startswith(b"GIF89a")
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{film} appeared meanwhile" in err
    assert f"saved as {beside}" in err
    film.unlink()
    assert run([*command, "--overwrite"]) == 0
    assert film.read_bytes().startswith(b"GIF89a")


def test_of_two_films_without_a_name_that_begin_in_the_same_second_none_is_lost(
    put_on_shelf, put_while_filming, monkeypatch, capsys
):
    folder = put_on_shelf("frozen-lake")
    folder.recordings.mkdir()
    monkeypatch.setattr(recording, "time", SimpleNamespace(strftime=lambda _: "now"))
    put_while_filming(folder.recordings / "pupil-now.mp4")
    assert run(["record", "pupil", "--game-only", "--seed", "14"]) == 0
    assert (folder.recordings / "pupil-now.mp4").read_text() == "mine"
    film = folder.recordings / "pupil-now-2.mp4"
    assert capsys.readouterr().out.startswith(f"{film} is a film of ")
    assert length(film)[0] > 10


class TestADamagedBrain:
    @pytest.fixture
    def film(self, put_on_shelf, make_brain, tmp_path, capsys):
        folder = put_on_shelf("frozen-lake")
        brain_file.write(make_brain(folder.config(), step=50_000), folder.best_file)

        def film(damaged, *arguments):
            getattr(folder, damaged).write_bytes(b"no brain")
            command = ["record", "pupil", "-o", str(tmp_path / "film.mp4"), "--game-only", "--seed", "14"]
            assert run([*command, *arguments]) == 0
            return capsys.readouterr().err

        return film

    @pytest.mark.parametrize(
        ("damaged", "arguments", "says"),
        [
            ("best_file", ["--best"], "best.safetensors is damaged: the newest brain of step 120,000 is used instead"),
            ("brain_file", [], "brain.safetensors is damaged: the best brain of step 50,000 is used instead"),
        ],
    )
    def test_that_was_asked_for_is_told(self, film, damaged, arguments, says):
        assert film(damaged, *arguments) == f"arcade-rl: {says}\n"

    @pytest.mark.parametrize(("damaged", "arguments"), [("best_file", []), ("brain_file", ["--best"])])
    def test_that_was_not_asked_for_is_not(self, film, damaged, arguments):
        assert film(damaged, *arguments) == ""


class TestALifetime:
    @pytest.fixture
    def grown_up(self, put_on_shelf, make_brain):
        folder = put_on_shelf("frozen-lake")  # of 120,000 steps
        for step in (0, 5_000):
            brain_file.write(make_brain(folder.config(), step=step), folder.checkpoint_file(step))
        return folder

    def test_every_checkpoint_plays_in_order_and_then_the_newest_brain(self, grown_up, tmp_path):
        progress = []
        asked = request(grown_up, tmp_path / "life.mp4", lifetime_seconds=0.25, game_alone=False)
        assert record(asked, lambda *now: progress.append(now), told).seconds == 0.75
        assert [number for number, _ in progress] == [1] * 15 + [2] * 15 + [3] * 15
        assert length(tmp_path / "life.mp4") == (45, (1280, 800))

    def test_step_and_score_stand_below_the_game(self, grown_up, tmp_path, written):
        record(request(grown_up, tmp_path / "life.mp4", lifetime_seconds=0.1), told, told)
        texts = [text for text, _ in written if text.startswith(("pupil", "score"))]
        assert texts == [
            *("score 0", "pupil, untrained · checkpoint"),
            *("score 0", "pupil, 5,000 steps · checkpoint"),
            *("score 0", "pupil, 120 k steps"),
        ]

    def test_a_checkpoint_ends_with_its_episode(self, put_on_shelf, tmp_path):
        made = record(request(put_on_shelf("cart-pole"), tmp_path / "life.mp4", lifetime_seconds=600), told, told)
        assert 1.5 < made.seconds < 10

    def test_an_agent_without_a_brain_is_refused(self, put_on_shelf, tmp_path):
        folder = put_on_shelf("frozen-lake", untrained=True)
        with pytest.raises(ArcadeError, match="has no brain yet; train it"):
            record(request(folder, tmp_path / "life.mp4", lifetime_seconds=1.0), told, told)
        assert not (tmp_path / "life.mp4").exists()

    def test_a_damaged_checkpoint_is_told_before_anything_is_filmed(self, grown_up, tmp_path):
        grown_up.checkpoint_file(5_000).write_bytes(b"no brain")
        with pytest.raises(ArcadeError, match="000000005000"):
            record(request(grown_up, tmp_path / "life.mp4", lifetime_seconds=1.0), told, told)
        assert not (tmp_path / "life.mp4").exists()

    def test_the_command_films_it_and_refuses_what_does_not_go_with_it(self, grown_up, tmp_path, capsys):
        film = tmp_path / "life.mp4"
        command = ["record", "pupil", "-o", str(film), "--game-only"]
        assert run([*command, "--lifetime", "--best"]) == 2
        assert run([*command, "--lifetime", "--episodes", "2"]) == 2
        assert run([*command, "--seconds", "2"]) == 2
        assert "--seconds goes with --lifetime" in capsys.readouterr().err
        assert run([*command, "--lifetime", "--seconds", "0.5"]) == 0
        assert length(film)[0] == 90
