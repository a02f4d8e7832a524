import pytest

from arcade_rl.errors import UsageError
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import (
    feature_shapes,
    layer_size,
    multiply_adds,
    network_plan,
    parameter_count,
    tensor_shapes,
)


def test_layer_size_gives_the_posts_worked_examples():
    assert layer_size(39, 3, 1) == 37
    assert layer_size(37, 5, 2) == 17
    assert layer_size(17, 5, 2) == 7
    assert layer_size(5, 3, 1, padding=1) == 5


def test_the_nature_network_has_the_known_number_of_parameters():
    nature = Hyperparameters(network="nature")
    assert feature_shapes(network_plan(nature), (4, 84, 84)) == [(32, 20, 20), (64, 9, 9), (64, 7, 7)]
    assert parameter_count(nature, "dqn", (4, 84, 84), 0, 6) == 1_687_206


def test_a_frame_in_colour_adds_two_channels_to_the_first_layer():
    nature = Hyperparameters(network="nature")
    grey, colour = (tensor_shapes(nature, "dqn", shape, 0, 6) for shape in ((4, 84, 84), (4, 84, 84, 3)))
    assert colour["conv1.weight"] == (32, 12, 8, 8)
    assert {name for name in grey if grey[name] != colour[name]} == {"conv1.weight"}
    assert parameter_count(nature, "dqn", (4, 84, 84, 3), 0, 6) == 1_687_206 + 32 * 8 * 8 * 8


def test_the_blogs_network_is_no_longer_of_231_million_weights():
    assert parameter_count(Hyperparameters(network="blog"), "dqn", (4, 105, 80), 0, 6) < 4_000_000


def test_counted_states_enter_the_network_one_hot():
    shapes = tensor_shapes(Hyperparameters(hidden_units=8, hidden_layers=1), "dqn", (), 16, 4)
    assert shapes == {"dense1.weight": (8, 16), "dense1.bias": (8,), "head.weight": (4, 8), "head.bias": (4,)}


def test_a_dueling_network_splits_its_last_dense_layer_into_two_streams():
    shapes = tensor_shapes(Hyperparameters(hidden_units=8, dueling=True), "dqn", (4,), 0, 2)
    assert shapes["dense1.weight"] == (8, 4)
    assert shapes["value_dense.weight"] == shapes["advantage_dense.weight"] == (8, 8)
    assert shapes["value_head.weight"] == (1, 8)
    assert shapes["advantage_head.weight"] == (2, 8)


def test_hidden_layers_may_differ_in_width():
    shapes = tensor_shapes(Hyperparameters(hidden_widths="120-84"), "dqn", (4,), 0, 2)
    assert [shape for name, shape in shapes.items() if name.endswith("weight")] == [(120, 4), (84, 120), (2, 84)]


def test_a_norm_may_have_a_weight_for_each_element_that_a_convolution_gives():
    by_channel = Hyperparameters(network="nips", layer_norm=True)
    by_element = by_channel.replace(layer_norm_weights="element")
    shapes = tensor_shapes(by_element, "pqn", (4, 84, 84), 0, 6)
    assert shapes["conv1_norm.weight"] == shapes["conv1_norm.bias"] == (16, 20, 20)
    assert shapes["dense1_norm.weight"] == shapes["dense1_norm.bias"] == (256,)
    work = [multiply_adds(each, "pqn", (4, 84, 84), 0, 6) for each in (by_channel, by_element)]
    assert work[0] == work[1]


def test_layer_norm_gives_each_hidden_layer_a_weight_and_a_bias_a_channel():
    shapes = tensor_shapes(Hyperparameters(network="nips", layer_norm=True), "dqn", (4, 84, 84), 0, 6)
    norms = {name: shape for name, shape in shapes.items() if "norm" in name}
    assert norms == {
        f"{layer}_norm.{part}": (width,)
        for layer, width in (("conv1", 16), ("conv2", 32), ("dense1", 256))
        for part in ("weight", "bias")
    }


@pytest.mark.parametrize("kind", ["c51", "qr"])
def test_a_distributional_head_says_as_much_of_each_action_as_it_has_atoms(kind):
    hyperparameters = Hyperparameters(hidden_units=8, hidden_layers=1, value_head=kind, atoms=32)
    assert tensor_shapes(hyperparameters, "dqn", (4,), 0, 2)["head.weight"] == (2 * 32, 8)
    dueling = tensor_shapes(hyperparameters.replace(dueling=True), "dqn", (4,), 0, 2)
    assert dueling["value_head.weight"] == (32, 8)
    assert dueling["advantage_head.bias"] == (2 * 32,)


def test_a_noisy_network_holds_a_strength_for_every_dense_weight():
    plain, noisy = (Hyperparameters(network="nips", noisy_networks=on) for on in (False, True))
    shapes = tensor_shapes(noisy, "dqn", (4, 84, 84), 0, 6)
    assert shapes["dense1.weight_sigma"] == shapes["dense1.weight"]
    assert shapes["head.bias_sigma"] == shapes["head.bias"]
    assert "conv1.weight_sigma" not in shapes
    parameters = [parameter_count(hyperparameters, "dqn", (4, 84, 84), 0, 6) for hyperparameters in (plain, noisy)]
    assert parameters[1] - parameters[0] == 2592 * 256 + 256 + 256 * 6 + 6


def test_noise_takes_as_many_multiplications_as_the_means_that_it_is_added_to():
    plain, noisy = (Hyperparameters(hidden_units=8, hidden_layers=1, noisy_networks=on) for on in (False, True))
    assert multiply_adds(noisy, "dqn", (4,), 0, 2) == 2 * multiply_adds(plain, "dqn", (4,), 0, 2)


def test_a_table_has_a_row_a_state_and_a_column_an_action():
    assert tensor_shapes(Hyperparameters(), "q-table", (), 16, 4) == {"table": (16, 4)}


@pytest.mark.parametrize("network", ["nature", "nips", "small", "blog"])
def test_convolutions_fit_the_smallest_picture_that_can_be_asked_for(network):
    assert tensor_shapes(Hyperparameters(network=network), "dqn", (1, 36, 36), 0, 2)


def test_a_convolutional_network_is_refused_where_there_is_no_picture():
    with pytest.raises(UsageError, match="use network mlp"):
        tensor_shapes(Hyperparameters(network="nips"), "dqn", (4,), 0, 2)


def test_a_picture_smaller_than_the_filters_is_refused():
    with pytest.raises(UsageError, match="raise frame_height"):
        tensor_shapes(Hyperparameters(network="nature"), "dqn", (4, 20, 20), 0, 2)


def test_the_arithmetic_of_a_network_is_counted_by_hand():
    lake = Hyperparameters(hidden_units=8, hidden_layers=1)
    assert multiply_adds(lake, "dqn", (), 16, 4) == 16 * 8 + 8 * 4
    nips = Hyperparameters(network="nips")
    convolutions = 20 * 20 * 16 * (4 * 8 * 8) + 9 * 9 * 32 * (16 * 4 * 4)
    assert multiply_adds(nips, "dqn", (4, 84, 84), 0, 6) == convolutions + 32 * 9 * 9 * 256 + 256 * 6
    assert multiply_adds(Hyperparameters(), "q-table", (), 16, 4) == 0
