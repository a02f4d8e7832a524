"""The README's pictures show today's presets and champion."""

import json

from tests.handbook.pictured import MADE_OF, ROOT, made_of

PICTURES = ROOT / "assets" / "pictures"


def test_the_pictures_were_made_with_todays_presets_and_champion() -> None:
    made_with = json.loads((PICTURES / MADE_OF).read_text(encoding="utf-8"))
    assert made_with == made_of(), "make them again: python -m tests.benchmarks.assets.make_pictures"


def test_every_picture_that_a_page_shows_is_there_and_no_other() -> None:
    pages = [ROOT / "README.md", *(ROOT / "arcade_rl" / "handbook").glob("*.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    pictures = {each.name for each in PICTURES.iterdir()} - {MADE_OF}
    assert {name for name in pictures if f"assets/pictures/{name}" in text} == pictures
