"""Files as other programs write them, with weights drawn at random, and what those programs would answer."""

import gzip
import io
import zipfile
from pathlib import Path

import torch
from torch import nn

ACTIONS = 6  # of Pong


def nature(outputs: int) -> nn.Sequential:
    """The network of CleanRL's DQN and C51 for Atari."""
    return nn.Sequential(
        *(nn.Conv2d(4, 32, 8, stride=4), nn.ReLU(), nn.Conv2d(32, 64, 4, stride=2), nn.ReLU()),
        *(nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, outputs)),
    )


class CleanRl(nn.Module):
    """DQN; C51 with atoms."""

    def __init__(self, atoms: int = 0) -> None:
        super().__init__()
        self.network = nature(ACTIONS * (atoms or 1))
        if atoms:
            self.register_buffer("atoms", torch.linspace(-10, 10, atoms))

    def q_values(self, pixels: torch.Tensor) -> torch.Tensor:
        outputs = self.network(pixels / 255.0)
        if not hasattr(self, "atoms"):
            return outputs
        return outputs.view(len(pixels), ACTIONS, -1).softmax(dim=2) @ self.atoms


def cleanrl_pqn(observations: int = 0) -> nn.Sequential:
    """PQN for Atari; with `observations` numbers, for classic control. Each norm has weights as if it had learned."""
    layers: list[nn.Module] = []
    if observations:
        for inputs, units in ((observations, 120), (120, 84)):
            layers += [nn.Linear(inputs, units), nn.LayerNorm(units), nn.ReLU()]
        layers.append(nn.Linear(84, 2))
    else:
        shapes: dict[int, int | list[int]] = {0: [32, 20, 20], 2: [64, 9, 9], 4: [64, 7, 7], 7: 512}
        for index, layer in enumerate(nature(ACTIONS)):
            layers += [layer, nn.LayerNorm(shapes[index])] if index in shapes else [layer]
    for layer in layers:
        if isinstance(layer, nn.LayerNorm):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -0.5, 0.5)
    return nn.Sequential(*layers)


class AtariNet(nn.Module):
    """As atari-agents name it: DQN; C51 with atoms."""

    def __init__(self, atoms: int = 0) -> None:
        super().__init__()
        layers = list(nature(ACTIONS * (atoms or 1)))
        self.__features = nn.Sequential(*layers[:6])
        self.__head = nn.Sequential(*layers[7:])
        self.__support = nn.Parameter(torch.linspace(-10, 10, atoms), requires_grad=False) if atoms else None

    def q_values(self, pixels: torch.Tensor) -> torch.Tensor:
        outputs = self.__head(self.__features(pixels / 255.0).flatten(1))
        if self.__support is None:
            return outputs
        return outputs.view(len(pixels), ACTIONS, -1).softmax(dim=2) @ self.__support


def dense_policy(*, widths: tuple[int, int] = (8, 8), inputs: int = 4, actions: int = 2) -> dict[str, torch.Tensor]:
    """The weights of PPO's dense policy, its hidden layers of such widths."""
    layers = {
        "mlp_extractor.policy_net.0": nn.Linear(inputs, widths[0]),
        "mlp_extractor.value_net.0": nn.Linear(inputs, widths[1]),
        "action_net": nn.Linear(widths[0], actions),
        "value_net": nn.Linear(widths[1], 1),
    }
    return {f"{name}.{part}": getattr(layer, part) for name, layer in layers.items() for part in ("weight", "bias")}


def torch_file(document: object) -> bytes:
    """What `torch.save` makes of it."""
    file = io.BytesIO()
    torch.save(document, file)
    return file.getvalue()


def stable_baselines_zip(path: Path, policy: bytes, data: str = '{"num_timesteps": 1000}') -> Path:
    """A zip as Stable-Baselines3 lays it out."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data", data)
        archive.writestr("policy.pth", policy)
    return path


def of_stable_baselines(network: nn.Module) -> dict[str, torch.Tensor]:
    """The weights of CleanRL's DQN under the names of Stable-Baselines3's CnnPolicy."""
    layers = {"0": "features_extractor.cnn.0", "2": "features_extractor.cnn.2", "4": "features_extractor.cnn.4"}
    layers |= {"7": "features_extractor.linear.0", "9": "q_net.0"}
    named = ((name.split("."), tensor) for name, tensor in network.state_dict().items())
    return {f"q_net.{layers[number]}.{part}": tensor for (_, number, part), tensor in named}


def write_atari_agents(path: Path, network: nn.Module) -> None:
    """A gzipped checkpoint."""
    with gzip.open(path, "wb") as file:
        file.write(torch_file({"estimator_state": network.state_dict()}))
