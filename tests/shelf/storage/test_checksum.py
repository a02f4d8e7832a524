"""A sealed file: equal bytes for equal contents, whole for the library that knows the format, and tamper-evident."""

import numpy as np
import pytest
from safetensors.numpy import load

from arcade_rl.shelf.storage import checksum
from arcade_rl.shelf.storage.safetensors_layout import strict_json

TENSORS = {"odd": np.arange(3, dtype=np.uint8), "weights": np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3)}


def test_equal_contents_make_equal_bytes() -> None:
    """The library's own order of the metadata changes from one call to the next."""
    assert len({checksum.sealed("key", '{"name": "Ms. Pac-Man ü"}', TENSORS) for _ in range(20)}) == 1


@pytest.mark.parametrize("document", ["", "{}", '{"name": "ü\\n\\"quoted\\" \\u0007"}', "line\nbreak\ttab\x07" * 3])
def test_the_library_reads_the_file(document: str) -> None:
    data = checksum.sealed("key", document, TENSORS)
    tensors = load(data)
    assert sorted(tensors) == sorted(TENSORS)
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(tensor, TENSORS[name])
        assert tensor.dtype == TENSORS[name].dtype


def test_it_says_the_document_and_its_checksum_and_its_tensors_are_aligned() -> None:
    data = checksum.sealed("key", "all about it", TENSORS)
    length = int.from_bytes(data[:8], "little")
    metadata = strict_json(data[8 : 8 + length])["__metadata__"]
    assert metadata == {"key": "all about it", checksum.KEY: checksum.checksum("all about it", TENSORS)}
    assert length % 8 == 0


def test_what_has_changed_since_is_refused() -> None:
    metadata = {checksum.KEY: checksum.checksum("all about it", TENSORS)}
    checksum.check(metadata, "all about it", TENSORS)
    checksum.check({}, "of version 0.1.0, which kept none", TENSORS)
    with pytest.raises(ValueError, match="changed since it was written"):
        checksum.check(metadata, "all about it", TENSORS | {"odd": np.array([0, 1, 3], np.uint8)})
