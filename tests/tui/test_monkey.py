"""Keys at random, at random sizes, also in bursts: whatever is pressed, the app stands and its parts agree.

The long walk is `make monkey`: 5,000 keys for each of several seeds. MONKEY_SEEDS names others.
"""

from __future__ import annotations

import gc
import os
import random
from collections import Counter
from collections.abc import Iterable
from functools import _lru_cache_wrapper

import pytest
from textual import events
from textual.keys import _character_to_key, key_to_character
from textual.widget import Widget
from textual.widgets._toast import Toast
from tui_fakes import FakeCollection, hostile_library, library

from tui.app import TranscriptApp
from tui.commands import COMMANDS
from tui.keeping import Keeper
from tui.marks import Marks
from tui.pins import Pins
from tui.screens.keeping import Start
from tui.screens.search import SearchScreen
from tui.state import SearchState

SIZES = ((80, 24), (120, 40), (200, 60), (60, 15), (59, 14), (20, 5), (1, 1), (99, 31), (400, 100))
COMMAND_KEYS = sorted({key for c in COMMANDS for key in c.keys.split(",")})
WORDS = 'treaty tariffs speaker:mira "the grain" -fish date:2015.. zzz ( ) OR * / [/x] 漢é'
OTHERS = ("tab", "shift+tab", "ctrl+p", "ctrl+a", "ctrl+w", "ctrl+k", "insert", "left", "right", "f7")


def walk(chance: random.Random) -> Iterable[str]:
    """One key after another: mostly commands, words now and then."""
    while True:
        dice = chance.random()
        if dice < 0.75:
            yield chance.choice(COMMAND_KEYS)
        elif dice < 0.9:
            start = chance.randrange(len(WORDS))
            yield from map(_character_to_key, WORDS[start : start + chance.randint(1, 6)])
        else:
            yield chance.choice(OTHERS)


async def monkey(s, seed: int, count: int) -> None:
    chance = random.Random(seed)
    keys = iter(walk(chance))
    done = 0
    while done < count:
        burst = [next(keys) for _ in range(chance.choice((1, 1, 3, 10, 25)))]
        for key in burst:
            s.app.post_message(events.Key(key, key if len(key) == 1 else key_to_character(key)))
        done += len(burst)
        if chance.random() < 0.1:
            await s.pilot.resize_terminal(*chance.choice(SIZES))
        await s.settle()
        assert s.app.is_running, f"seed {seed}: it ended after {done} keys"
        check(s.screen, f"seed {seed}, after {done} keys")
    while not isinstance(s.app.screen, SearchScreen):
        await s.press("escape")
    await s.press("escape", "escape")


def check(screen: SearchScreen, when: str) -> None:
    """What must hold at any time."""
    results = screen.results
    assert 0 <= results.cursor <= max(0, results.listing.size - 1), when
    shown = screen._shown
    assert shown is None or results.total == shown.page.total or not shown.page.hits, when
    assert "\x1b" not in screen.bar.value, when
    assert screen.app.focused is None or screen.app.focused.is_attached, when


@pytest.fixture
def begun(tmp_path, monkeypatch) -> Start:
    """Searches can be saved; what is exported goes nowhere."""

    def nowhere(path, pieces, *, replace):
        assert sum(len(piece) for piece in pieces)

    def trouble(self, trouble):
        raise AssertionError(f"trouble: {trouble.what}")

    monkeypatch.chdir(tmp_path)

    async def stay(self):
        """A walk goes on past the commands that quit; the list of commands has one too."""

    monkeypatch.setattr(SearchScreen, "trouble", trouble)
    monkeypatch.setattr(TranscriptApp, "action_quit", stay)
    monkeypatch.setattr("tui.deliveries.write_whole", nowhere)
    return Start(keeper=Keeper(tmp_path / "kept", tmp_path / "index"))


async def test_a_hundred_keys(start, begun):
    async with start(begin=begun) as s:
        await monkey(s, 7, 100)


#: Objects by which two moments of rest differ: lines that are drawn, marks, the list of saved searches. Each
#: screen kept, planted, was 12,000 in 500 keys.
ALLOWED = 20_000
#: The same of one kind of object of ours, or of widgets.
MORE = 30
SEEDS = [int(seed) for seed in os.environ.get("MONKEY_SEEDS", "1 2 3").split()]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_five_thousand_keys(start, begun, seed):
    """Over hostile texts too; what is kept does not grow from one half to the next."""
    chunks = library(40, 30) if seed % 2 else hostile_library()
    async with start(begin=begun, fake=FakeCollection(chunks)) as s:
        rests = []
        for leg in range(5):
            await monkey(s, seed + 1_000_000 * leg, 1000)
            rests.append(await kept(s))
    # Not everything has been drawn before the first, and what is drawn differs from rest to rest; what is
    # kept for ever is there at both of the last ones.
    before, after = rests[1] & rests[2], rests[3] & rests[4]
    told = ", ".join(f"{rest.total():,}" for rest in rests)
    print(f"\nseed {seed}: {told} objects after each 1,000 keys", end="")
    assert after.total() < before.total() + ALLOWED
    assert not {kind: n for kind, n in (after - before).items() if n > MORE and _is_ours(kind)}


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith(("searchlib", "tui")) or issubclass(kind, Widget)


async def kept(s) -> Counter[type]:
    """Objects alive, by their kind, while nothing is asked, marked, pinned or told.

    What functions remember for speed is put away before: each such memory has a bound of its own, and takes
    longer than this test to reach it.
    """
    await s.pilot.resize_terminal(120, 40)
    s.screen.set_pins(Pins())
    s.screen._unmarked = Marks()
    s.screen._show_marks(Marks())
    s.screen.run_state(SearchState())
    await s.settle()
    s.app.clear_notifications()
    await s.until(lambda: not s.app.screen.query(Toast))
    await s.settle()
    s.fake.asked.clear()
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper):
            one.cache_clear()
    gc.collect()
    return Counter(map(type, gc.get_objects()))
