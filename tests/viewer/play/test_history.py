"""The last minute of play: what is kept, what is forgotten."""

from arcade_rl.viewer.play.rewind import HISTORY_SECONDS, History


def played(frames_per_second, frames):
    """A history in which every snapshot is the number of its frame."""
    history = History(frames_per_second)
    history.keep(0)
    play_on(history, 0, frames)
    return history


def play_on(history, start, frames):
    for frame in range(start + 1, start + frames + 1):
        history.advance(f"to {frame}")
        if history.due:
            history.keep(frame)


def all_the_way_back(history):
    found = []
    while (back := history.back(1)) is not None:
        found.append(back[0])
    return found


def test_an_atari_game_is_kept_every_fourth_frame_and_a_game_of_few_frames_each():
    assert all_the_way_back(played(60, 20)) == [16, 12, 8, 4, 0]
    assert all_the_way_back(played(4, 5)) == [4, 3, 2, 1, 0]


def test_one_goes_back_by_at_least_the_frames_asked_for_and_is_told_by_how_many():
    history = played(60, 22)
    assert history.back(3) == (16, 6)
    assert history.back(4) == (12, 4)
    assert history.back(1) == (8, 4)


def test_one_goes_no_further_back_than_anything_is_kept():
    history = played(60, 10)
    assert history.back(500) == (0, 10)
    assert history.back(1) is None


def test_a_minute_is_kept_and_hardly_more():
    history = played(60, 60 * 200)
    oldest = 60 * 200 - all_the_way_back(history)[-1]
    assert HISTORY_SECONDS * 60 <= oldest < HISTORY_SECONDS * 60 + 4


def test_what_one_went_back_over_is_forgotten():
    history = played(60, 40)
    history.back(30)  # to frame 8
    history.advance("move")
    history.advance("move")
    history.keep("another way")
    assert history.back(2) == (8, 2)


def test_a_moment_that_play_jumps_to_takes_the_place_of_what_was_kept_of_this_frame():
    history = played(60, 8)
    history.keep("elsewhere")
    play_on(history, 8, 4)
    assert all_the_way_back(history) == ["elsewhere", 4, 0]


def test_the_last_frames_are_played_again_from_the_snapshot_before_them():
    (segment,) = played(60, 22).last(5)
    assert segment.snapshot == 16
    assert segment.moves == tuple(f"to {frame}" for frame in range(17, 23))


def test_no_more_frames_are_played_again_than_are_kept():
    (segment,) = played(60, 60 * 100).last(60 * 100)
    assert len(segment.moves) == 60 * HISTORY_SECONDS
    assert segment.moves[-1] == "to 6000"
    assert played(60, 0).last(5) == ()


def test_what_does_not_follow_from_the_frames_before_is_played_again_from_a_snapshot_of_its_own():
    history = played(60, 10)
    history.keep("another episode", begins=True)
    play_on(history, 10, 3)
    history.back(2)
    history.advance("instead")
    first, second = history.last(60)
    assert (first.snapshot, len(first.moves)) == (0, 10)
    assert (second.snapshot, second.moves) == ("another episode", ("instead",))
