"""The picture feed: one game, shown in colour to whoever looks."""

import numpy as np

from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter
from arcade_rl.shelf.feeds.picture_feed import PictureFeedWriter, PlayedPicture, read_picture


def picture(frame=1, shade=9):
    return PlayedPicture(frame, 1_000, 3.0, np.full((210, 160, 3), shade, np.uint8))


def test_the_newest_picture_is_read_as_it_was_written(tmp_path):
    feed = PictureFeedWriter(tmp_path / "play", 210, 160)
    assert read_picture(tmp_path / "play") is None
    feed.write(picture())
    feed.write(picture(2, 77))
    seen = read_picture(tmp_path / "play")
    assert (seen.frame, seen.step, seen.score) == (2, 1_000, 3.0)
    assert (seen.picture == 77).all()
    feed.close()


def test_what_is_missing_damaged_or_of_another_kind_is_no_picture(tmp_path):
    assert read_picture(tmp_path / "nothing") is None
    (tmp_path / "junk").write_bytes(b"PLAYED" + bytes(100))
    assert read_picture(tmp_path / "junk") is None
    LiveFeedWriter(tmp_path / "live", 1, 84, 84).close()
    assert read_picture(tmp_path / "live") is None


def test_a_score_that_is_no_number_is_damage(tmp_path):
    feed = PictureFeedWriter(tmp_path / "play", 210, 160)
    feed.write(PlayedPicture(1, 1, float("nan"), np.zeros((210, 160, 3), np.uint8)))
    assert read_picture(tmp_path / "play") is None
    feed.close()
