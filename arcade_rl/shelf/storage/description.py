"""The description in the header of our safetensors files, checked against its model."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from arcade_rl.errors import excerpt
from arcade_rl.shelf.storage.safetensors_layout import Layout, strict_json

Described = TypeVar("Described", bound=BaseModel)


def read_description(model: type[Described], layout: Layout, key: str, newest_version: int) -> Described:
    """What stands under `key` in the file's metadata, as the model has it.

    Raises:
        ValueError: it is damaged, or of a format newer than `newest_version`.
    """
    document = strict_json(layout.metadata.get(key, ""))
    version = document.get("format_version")
    if type(version) is int and version > newest_version:
        raise ValueError(f"a newer arcade-rl made it (format {excerpt(version)})")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise ValueError("its description is damaged") from error
