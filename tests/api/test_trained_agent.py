"""`load_agent`: a brain that plays, by name or by file."""

import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from arcade_rl import ArcadeError, TrainedAgent, UsageError, load_agent, new_agent
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.sharing import export_brain

_OBSERVATIONS = {
    "frozen-lake": np.array([0, 5, 10]),
    "cart-pole": np.random.default_rng(0).normal(size=(3, 4)),
    "pong": np.random.default_rng(0).integers(0, 256, size=(3, 4, 84, 84)),
}


@pytest.fixture(params=_OBSERVATIONS)
def agent(request, put_champion) -> TrainedAgent:
    put_champion(request.param)
    return load_agent(f"{request.param}-champion", seed=0)


class TestLoading:
    def test_a_champion_by_its_name(self, put_champion) -> None:
        put_champion("frozen-lake")
        agent = load_agent("frozen-lake-champion")
        assert (agent.name, agent.game, agent.algorithm) == ("frozen-lake-champion", "frozen-lake", "q-table")
        assert agent.step == 300_000
        assert "frozen-lake-champion" in repr(agent)

    def test_an_agent_of_the_shelf_by_its_name_in_any_case(self, put_champion) -> None:
        agent_folder.fork(put_champion("frozen-lake"), "walker")
        assert load_agent("Walker").name == "walker"

    @pytest.mark.parametrize("kind", [str, Path])
    def test_any_brain_by_its_file(self, kind, put_champion, tmp_path: Path) -> None:
        file = tmp_path / "shared.safetensors"
        export_brain(put_champion("frozen-lake"), file, best=True, overwrite=False)
        from_file, by_name = load_agent(kind(file)), load_agent("frozen-lake-champion")
        assert np.array_equal(from_file.q_values(range(16)), by_name.q_values(range(16)))

    def test_an_agent_whose_name_ends_as_a_file_s_does(
        self, put_champion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        champion = put_champion("frozen-lake")
        agent_folder.fork(champion, "walker.safetensors")
        assert load_agent("walker.safetensors").name == "walker.safetensors"
        monkeypatch.chdir(tmp_path)
        for name in ("walker.safetensors", "runner.safetensors"):
            export_brain(champion, Path(name), best=True, overwrite=False)
        assert load_agent("walker.safetensors").name == "walker.safetensors"
        assert load_agent(Path("walker.safetensors")).name == "frozen-lake-champion"
        assert load_agent("runner.safetensors").name == "frozen-lake-champion"

    def test_a_checkpoint_by_its_step(self, put_champion) -> None:
        put_champion("frozen-lake")
        young, grown = load_agent("frozen-lake-champion", checkpoint=100_000), load_agent("frozen-lake-champion")
        assert young.step == 100_000
        assert not np.array_equal(young.q_values(range(16)), grown.q_values(range(16)))

    def test_a_damaged_brain_is_replaced_by_the_newest_good_one_with_a_warning(self, put_champion) -> None:
        folder = agent_folder.fork(put_champion("frozen-lake"), "walker")
        folder.checkpoints.mkdir()
        shutil.copy(folder.brain_file, folder.checkpoint_file(5))
        folder.brain_file.write_bytes(b"damaged")
        with pytest.warns(UserWarning, match=r"walker: brain.safetensors is damaged: the checkpoint"):
            assert load_agent("walker").step == 300_000


class TestRefusals:
    """Each says what to do."""

    def test_no_such_agent(self, put_champion) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="did you mean frozen-lake-champion"):
            load_agent("frozen-lake-champoin")

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(ArcadeError, match="check the path"):
            load_agent(tmp_path / "nothing.safetensors")

    def test_an_agent_that_has_not_been_trained(self) -> None:
        new_agent("newcomer", "frozen-lake")
        with pytest.raises(ArcadeError, match="arcade-rl train newcomer"):
            load_agent("newcomer")

    def test_no_such_checkpoint(self, put_champion) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="it has: 0, 100000, 300000"):
            load_agent("frozen-lake-champion", checkpoint=7)

    @pytest.mark.parametrize("checkpoint", [0, 7, 300_000])
    def test_a_checkpoint_and_the_best(self, put_champion, checkpoint: int) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="'best' and 'checkpoint' do not go together; leave one of them out"):
            load_agent("frozen-lake-champion", checkpoint=checkpoint, best=True)

    @pytest.mark.parametrize("name", [None, 7, b"walker", ["walker"]], ids=repr)
    def test_what_is_neither_a_name_nor_a_path(self, name) -> None:
        with pytest.raises(UsageError, match="name_or_path must be a str; "):
            load_agent(name)

    @pytest.mark.parametrize("kind", [str, Path])
    def test_the_home_of_an_unknown_user(self, kind) -> None:
        with pytest.raises(UsageError, match=r"cannot read ~nobody-is-called-so/x\.safetensors: there is no such user"):
            load_agent(kind("~nobody-is-called-so/x.safetensors"))

    def test_a_checkpoint_of_a_file(self, put_champion) -> None:
        file = put_champion("frozen-lake").brain_file
        with pytest.raises(UsageError, match="go with an agent's name"):
            load_agent(file, checkpoint=100_000)

    def test_an_observation_of_another_shape(self, put_champion) -> None:
        put_champion("cart-pole")
        with pytest.raises(UsageError, match=r"shape \(4,\) or a batch of them; this has shape \(3,\)"):
            load_agent("cart-pole-champion").act([1.0, 2.0, 3.0])

    def test_a_state_that_there_is_not(self, put_champion) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match=r"an integer from 0 to 15, as make_env\(agent\) gives them; this is 16"):
            load_agent("frozen-lake-champion").q_values(16)

    def test_a_batch_with_a_state_that_there_is_not(self, put_champion) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="this is int64 from -1 to 3"):
            load_agent("frozen-lake-champion").q_values([3, -1])

    @pytest.mark.parametrize("state", [1.7, [0, 1.0], True, None])
    def test_a_state_that_is_not_an_integer(self, put_champion, state) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="takes the number of a state, an integer from 0 to 15, as make_env"):
            load_agent("frozen-lake-champion").act(state)

    @pytest.mark.parametrize(
        ("scale", "found"),
        [
            (lambda frames: frames / 255, r"float64 from 0\.0 to 1\.0"),
            (lambda frames: (frames / 255).astype(np.float32), r"float32 from 0\.0 to 1\.0"),
            (lambda frames: frames.astype(int) + 1, "int64 from 1 to 256"),
            (lambda frames: frames.astype(np.int16) - 1, "int16 from -1 to 254"),
            (lambda frames: frames > 100, r"\[\[\[False, True"),
        ],
    )
    def test_frames_that_are_not_bytes(self, put_champion, scale, found: str) -> None:
        put_champion("pong")
        frames = np.full((4, 84, 84), 255, np.uint8)
        frames[0, 0, 0] = 0
        with pytest.raises(UsageError, match=rf"bytes from 0 to 255, not scaled, .*; this is {found}"):
            load_agent("pong-champion").q_values(scale(frames))

    @pytest.mark.parametrize(
        "numbers",
        [["a", "b", "c", "d"], [[1, 2, 3, 4], [1, 2, 3]], [None] * 4, [1j] * 4, torch.zeros(4, requires_grad=True)],
        ids=repr,
    )
    def test_an_observation_that_is_not_of_numbers(self, put_champion, numbers) -> None:
        put_champion("cart-pole")
        with pytest.raises(UsageError, match=r"cart-pole-champion takes numbers .*, as make_env\(agent\) gives them"):
            load_agent("cart-pole-champion").act(numbers)

    @pytest.mark.parametrize(
        ("numbers", "found"),
        [
            ([float("nan"), 0, 0, 0], "float64 from nan to nan"),
            ([[0, 0, 0, 0], [0, 0, float("inf"), 0]], r"float64 from 0\.0 to inf"),
            ([0, 0, 0, float("-inf")], r"float64 from -inf to 0\.0"),
            ([0.0, 1e300, 0, 0], r"float64 from 0\.0 to 1e\+300"),
            ([0.0, 0, -1e39, 0], r"float64 from -1e\+39 to 0\.0"),
            (np.full(4, np.inf, np.float16), "float16 from inf to inf"),
        ],
    )
    def test_numbers_that_no_game_shows(self, put_champion, numbers, found: str) -> None:
        put_champion("cart-pole")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(UsageError, match=rf"takes numbers that are finite in float32, .*; this is {found}$"):
                load_agent("cart-pole-champion").act(numbers)

    @pytest.mark.parametrize("epsilon", [2, -0.1, float("nan"), "0.5"])
    def test_an_epsilon_that_is_no_probability(self, put_champion, epsilon) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="epsilon must be a number from 0 to 1"):
            load_agent("frozen-lake-champion").act(0, epsilon=epsilon)

    @pytest.mark.parametrize("game", ["frozen-lake", "cart-pole"])
    @pytest.mark.parametrize("device", ["bogus", "", "cuda:1", None])
    def test_a_device_that_there_is_not(self, put_champion, game: str, device) -> None:
        put_champion(game)
        with pytest.raises(UsageError, match="device must be 'auto', 'cpu', 'cuda' or 'mps'"):
            load_agent(f"{game}-champion", device=device)

    @pytest.mark.parametrize(
        ("device", "asked"), [("cuda", "torch.cuda.is_available"), ("mps", "torch.backends.mps.is_available")]
    )
    def test_a_device_that_this_machine_lacks(self, put_champion, monkeypatch, device: str, asked: str) -> None:
        put_champion("cart-pole")
        monkeypatch.setattr(asked, lambda: False)
        with pytest.raises(UsageError, match='device="cpu"'):
            load_agent("cart-pole-champion", device=device)

    @pytest.mark.parametrize("seed", [-1, 2**31, "7", 1.5])
    def test_a_seed_that_is_none(self, put_champion, seed) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="seed must be a whole number from 0 to 2,147,483,647"):
            load_agent("frozen-lake-champion", seed=seed)


class TestPlaying:
    def test_a_batch_is_answered_as_its_observations_are_one_by_one(self, agent: TrainedAgent) -> None:
        batch = _OBSERVATIONS[agent.game]
        values = agent.q_values(batch)
        assert values.shape == (3, len(agent.actions))
        assert values.dtype == np.float32
        one_by_one = np.stack([agent.q_values(each) for each in batch])
        assert one_by_one.shape == values.shape
        assert np.allclose(one_by_one, values, rtol=1e-4, atol=1e-5)

    def test_frames_of_any_integers_are_answered_as_their_bytes_are(self, put_champion) -> None:
        put_champion("pong")
        agent, frames = load_agent("pong-champion"), _OBSERVATIONS["pong"]
        values = agent.q_values(frames.astype(np.uint8))
        assert np.array_equal(agent.q_values(frames.astype(np.int16)), values)
        assert np.array_equal(agent.q_values(frames.tolist()), values)

    @pytest.mark.parametrize("device", ["auto", "cpu"])
    def test_it_computes_on_the_cpu_where_there_is_nothing_else(self, put_champion, monkeypatch, device: str) -> None:
        put_champion("cart-pole")
        monkeypatch.setattr("torch.cuda.is_available", lambda: False)
        assert load_agent("cart-pole-champion", device=device).q_values([0.0] * 4).shape == (2,)

    def test_an_empty_batch_has_no_answers(self, agent: TrainedAgent) -> None:
        assert agent.act(np.zeros((0, *agent.observation_shape))).shape == (0,)

    def test_it_does_what_is_worth_most(self, agent: TrainedAgent) -> None:
        batch = _OBSERVATIONS[agent.game]
        best = agent.q_values(batch).argmax(axis=1)
        actions = agent.act(batch)
        assert actions.dtype == np.int64
        assert actions.tolist() == best.tolist()
        alone = agent.act(batch[0])
        assert type(alone) is int
        assert alone == best[0]

    def test_with_epsilon_1_every_action_is_random_and_a_seed_repeats_them(self, put_champion) -> None:
        put_champion("frozen-lake")
        agents = [load_agent("frozen-lake-champion", seed=seed) for seed in (1, 1, 2)]
        first, again, other = [[agent.act(0, epsilon=1.0) for _ in range(40)] for agent in agents]
        assert set(first) == {0, 1, 2, 3}
        assert first == again != other
