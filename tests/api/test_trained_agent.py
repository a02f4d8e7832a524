"""`load_agent`: a brain that plays, by name or by file."""

import shutil
from pathlib import Path

import numpy as np
import pytest

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
        with pytest.raises(UsageError, match="knows the states 0 to 15"):
            load_agent("frozen-lake-champion").q_values(16)

    def test_an_epsilon_that_is_no_probability(self, put_champion) -> None:
        put_champion("frozen-lake")
        with pytest.raises(UsageError, match="from 0 to 1"):
            load_agent("frozen-lake-champion").act(0, epsilon=2)


class TestPlaying:
    def test_a_batch_is_answered_as_its_observations_are_one_by_one(self, agent: TrainedAgent) -> None:
        batch = _OBSERVATIONS[agent.game]
        values = agent.q_values(batch)
        assert values.shape == (3, len(agent.actions))
        assert values.dtype == np.float32
        one_by_one = np.stack([agent.q_values(each) for each in batch])
        assert one_by_one.shape == values.shape
        assert np.allclose(one_by_one, values, rtol=1e-4, atol=1e-5)

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
