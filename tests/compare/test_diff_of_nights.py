"""How a comparison reads, what is compared, and nights of an invented world, compared as a user would."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import random
import re
import struct
import subprocess
import termios
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from lxml import etree

import growth
import openrecs
import ready
from golden_diff.world import AWAITING, LONG, NEW, OLD, compared, later, row, table
from openrecs.compare.between import Comparison, between
from openrecs.compare.filters import Asked, apply
from openrecs.compare.headline import headline
from openrecs.compare.outputs import diff_markdown, diff_page, diff_text
from openrecs.compare.outputs.outline import Item, outline
from openrecs.compare.read_tables import side
from openrecs.compare.redline import are_far_apart, redline
from openrecs.dates import in_words
from running import COMMAND, ROOT, environment, invoke
from world.capture import LAYOUTS, captured, save
from world.evolve import evolve
from world.generate import generate
from world.model import World

DOE = (
    "DOE agreed. In March 2026, officials told us that they were drafting guidance for their sites. We will continue "
    "to watch DOE's efforts."
)
BILL = "As of February 2026, Congress had not passed a law on this matter."


def written(found: Comparison, width: int = diff_text.WIDTH) -> list[str]:
    """Return the lines of the text format."""
    return diff_text.render(found, width).decode().splitlines()


# --- reading it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [10, 40, 60, 80, 100, 300])
def test_lines_are_as_long_as_can_be_read(width: int) -> None:
    """Whatever the terminal: nothing is lost, and a line is longer only where one word or a name is."""
    lines = written(compared(OLD, NEW), width)
    assert all(len(line) <= min(width, 100) or " " not in line.strip() for line in lines)
    joined = "\n".join(lines)
    for whole in ("GAO-20-5/x0123456789", "GAO-26-108623/R1", "https://www.gao.gov/products/gao-26-108623"):
        assert whole in joined
    assert "ICEgaveusitsplanfor<script>alert(1)</script>widgets." in "".join(joined.split())


def test_a_long_text_is_begun_in_the_text_form_and_whole_in_the_page() -> None:
    """Three lines say what it is about; who needs all of it opens the page."""
    found = compared([], [later(row(recommendation=LONG))])
    lines = written(found)
    at = lines.index("  → opened")
    assert lines[at - 4] == ""
    assert lines[at - 1].endswith(" …")
    assert LONG.startswith(" ".join(line.strip() for line in lines[at - 3 : at]).removesuffix(" …"))
    for write in (diff_page.render, diff_markdown.render):
        assert LONG in write(found).decode()


def test_where_it_stands_is_said_before_what_is_said_of_it() -> None:
    """The status first, the comments last."""
    changed = later(row(), status="open_partially_addressed", is_priority=True, comments="It acted.")
    [item] = items(compared([row()], [changed]))
    assert [entry.kind for entry in item.entries] == ["status", "priority", "comments"]


def test_whole_sentences_side_by_side_have_one_mark() -> None:
    """A mark for each sentence tires the reader."""
    before, after = "It is red. It is old.", "Nobody has seen one. All were sold."
    lines = written(compared([row(comments=before)], [later(row(), comments=after)]))
    assert f"[-{before}-] {{+{after}+}}" in " ".join(" ".join(lines).split())


def items(found: Comparison) -> list[Item]:
    """Return the recommendations that an outline names."""
    return [item for section in outline(found).sections for agency in section.agencies for item in agency.items]


def test_the_evidence_is_the_day_in_words_and_the_file() -> None:
    """What shows a change, and what a row that is gone is missing from; once where it is the same for all."""
    both = later(row(), status="open_partially_addressed", is_priority=True)
    [item] = items(compared([row()], [both]))
    assert item.evidence == "seen on September 8, 2026 in 2026-09-08/export.csv"
    assert [entry.evidence for entry in item.entries] == ["", ""]
    [item] = items(compared([row()], []))
    assert item.evidence == "missing on September 1, 2026"
    gone = {**both, "listing": "delisted"}
    [item] = items(compared([row()], [gone]))
    assert item.evidence == ""
    assert [entry.evidence.partition(" ")[0] for entry in item.entries] == ["missing", "seen", "seen"]


def alias(old: str, new: str, **given: Any) -> dict[str, Any]:
    """Return a likely link between two recommendations of one agency."""
    agency = row()["agency"]
    keys = {"old_recommendation_id": old, "old_agency": agency, "new_recommendation_id": new, "new_agency": agency}
    return {**keys, "since": NEW[0]["snapshot_date"], "why": "reworded, probably", "score": 93.5, **given}


def test_a_row_that_was_reworded_probably_is_said_to_be() -> None:
    """It is one that went and one that came still: no id is rewritten by likeness. But a reader is told."""
    was, other = row("GAO-17-7/x0123456789"), row("GAO-17-7/xaaaaaaaaaa")
    gone = [{**one, "listing": "delisted", "snapshot_date": NEW[0]["snapshot_date"]} for one in (was, other)]
    came = later(row("GAO-17-7/x9876543210"))
    found = compared([was, other], [*gone, came], [alias("GAO-17-7/x0123456789", "GAO-17-7/x9876543210")])
    assert headline(found.changes) == "1 opened; 2 delisted, outcome not known, 1 of them probably reworded"
    joined = " ".join(" ".join(written(found)).split())
    assert "probably goes on, reworded, as GAO-17-7/x9876543210" in joined
    assert "opened; probably GAO-17-7/x0123456789, reworded" in joined
    assert joined.count("probably") == 4  # in the headlines of all and of the department, too


def test_a_likely_link_of_another_night_is_not_said() -> None:
    """Both halves must have moved between these two tables."""
    was, came = row("GAO-17-7/x0123456789"), row("GAO-17-7/x9876543210")
    link = alias("GAO-17-7/x0123456789", "GAO-17-7/x9876543210")
    found = compared([was, came], [{**was, "listing": "delisted"}, later(came)], [link])
    assert headline(found.changes) == "1 delisted, outcome not known"
    assert not any(change.likely for change in found.changes)


# --- what is compared ----------------------------------------------------------------------------------------------


def test_without_a_listing_nothing_is_told_delisted() -> None:
    """The note says that listings are not compared: then they are not. A closing the statuses tell."""
    delisted = row(listing="delisted", is_open=False)
    closed = row("GAO-21-487/R2", status="closed_implemented", listing="closed")
    full = side("full", table([delisted, closed]), "1" * 64)
    opened = table([row(), row("GAO-21-487/R2")]).drop_columns(["listing"])
    bare = side("bare", opened, "0" * 64)
    assert [change.row["kind"] for change in between(bare, full).changes] == ["closed"]
    assert [change.row["kind"] for change in between(full, bare).changes] == ["relisted"]
    assert any("listings are not compared" in note for note in between(bare, full).notes)


def test_a_publication_that_nobody_has_is_named() -> None:
    """A slip would look like a publication of which nothing changed."""
    found = apply(compared(OLD, NEW), Asked(publications=("GAO-21-487", "GAO-99-1")))
    assert found.changes
    assert [note for note in found.notes if "no row" in note] == [
        "no row on either side is of the publication 'GAO-99-1'"
    ]


def test_a_table_compared_with_itself_says_so() -> None:
    """`--since` a day to come: that nothing changed says nothing."""
    one = side("2026-09-08", table(OLD), "1" * 64)
    assert between(one, one).notes == ("both sides are one and the same table",)


def test_a_comparison_with_an_older_table_says_so() -> None:
    """It says `listed again` of what vanished since, and looked like any other."""
    old, new = (replace(side("", table(OLD), str(day)), as_of=date(2026, 9, day)) for day in (1, 8))
    assert between(old, new).notes == ()
    assert between(new, old).notes == ("the old side is later than the new one: all of this is told backwards",)


def test_a_column_without_a_name_is_named() -> None:
    """What pandas saves with its index has one."""
    data = table([row()])
    unnamed = side("with-index.csv", data.append_column("", data["agency"]), "0" * 64)
    assert unnamed.unknown == ("one without a name",)


# --- time ----------------------------------------------------------------------------------------------------------


def test_long_runs_of_other_words_are_far_apart_and_short_ones_never() -> None:
    one, other = [f"a{n}" for n in range(30)], [f"b{n}" for n in range(30)]
    assert are_far_apart(one, other)
    assert not are_far_apart(one, [*one[:-1], "x"])
    assert not are_far_apart(one[:5], other[:5])


def changed(rows: int) -> Comparison:
    """Return a night on which as many comments were edited."""
    chance = random.Random(3)  # noqa: S311
    vocabulary = re.findall("[A-Za-z]+", " ".join([DOE, BILL, AWAITING]))
    old, new = [], []
    for n in range(rows):
        said = [" ".join(chance.choices(vocabulary, k=18)).capitalize() + "." for _ in range(10)]
        edited = [*said[:4], said[4].replace(" ", " now ", 1), *said[5:], f"In May {2027 + n % 9}, it acted."]
        old.append(row(f"GAO-21-1{n:05}/R1", comments=" ".join(said)))
        new.append(later(old[-1], comments=" ".join(edited)))
    return compared(old, new)


def test_time_grows_no_faster_than_the_comments_that_changed() -> None:
    growth.assert_linear(changed, written, start=25, most=1600)
    assert written(changed(100))[1] == "100 comments changed, 100 of substance"


def test_the_same_sentence_is_one_piece() -> None:
    """A sentence that is the same is not cut into words."""
    [one, other] = redline("It is so. It was red.", "It is so. It was blue.")
    assert [piece.text for piece in one.pieces] == ["It is so."]
    assert [piece.op for piece in other.pieces] == ["same", "deleted", "inserted", "same"]


# --- nights --------------------------------------------------------------------------------------------------------


def nights(world: World, count: int, raw: Path, home: Path) -> None:
    """Publish that many nights of a world, the export every night, product pages from the third on."""
    chance = random.Random(5)  # noqa: S311
    for night in range(count):
        more = ("catalogue_csv",) if not night else ("product_page, html",) if night > 1 else ()
        save(captured(world, 7, layouts=("export_csv", *more)), raw, world.today)
        done = invoke("refresh", "-q", cwd=home)
        assert done.returncode == 0, done.stderr
        world = evolve(world, chance, pace=8)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which four nights were published."""
    home = tmp_path_factory.mktemp("nights")
    nights(generate(7, publications=24, agencies=12), 4, home / "raw", home)
    return home


def names(store: Path) -> list[str]:
    """Return the dates of the snapshots."""
    return sorted(path.name for path in (store / "processed" / "snapshots").iterdir())


def place(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return where every row stands, as the page of transitions calls it."""
    at = table["status"].astype(str).where(table["listing"] != "delisted", "delisted")
    return dict(zip(zip(table["recommendation_id"], table["agency"], strict=True), at, strict=True))


def test_transitions_are_those_of_the_tables(store: Path) -> None:
    """Counted again from the Parquet files, for neighbours and for others; every row stands behind its count."""
    dates = names(store)
    folder = store / "processed" / "snapshots"
    tables = {day: place(pd.read_parquet(folder / day / "recommendations.parquet")) for day in dates}
    for old, new in [(dates[0], dates[1]), (dates[2], dates[3]), (dates[0], dates[3]), (dates[3], dates[1])]:
        done = invoke("diff", old, new, "--format", "json", "--cause", "all", cwd=store)
        assert done.returncode == 1, done.stderr
        said = json.loads(done.stdout)
        before, after = tables[old], tables[new]
        moves = {key: (before.get(key, "absent"), after.get(key, "absent")) for key in before | after}
        expected = Counter(move for move in moves.values() if move[0] != move[1])
        assert {(one["before"], one["after"]): one["count"] for one in said["transitions"]} == expected
        for one in said["transitions"]:
            rows = [(each["recommendation_id"], each["agency"]) for each in one["rows"]]
            assert {moves[key] for key in rows} == {(one["before"], one["after"])}
        assert {change["cause"] for change in said["changes"]} == {"source"}


def test_every_way_of_naming_the_sides_tells_the_same(store: Path) -> None:
    """Dates, folders, Parquet, CSV, `--since`, and Python."""
    first, *_, last = names(store)
    folder = "processed/snapshots"
    forms = [
        (first, last),
        (first,),
        ("--since", first),
        (f"{folder}/{first}", "processed/latest"),
        (f"{folder}/{first}/recommendations.csv", "processed/latest/recommendations.parquet"),
        (f"{folder}/{first}/recommendations.parquet", f"{folder}/{last}/recommendations.csv"),
    ]
    told = set()
    for words in forms:
        done = invoke("diff", *words, "--format", "json", cwd=store)
        assert done.returncode == 1, (words, done.stderr)
        changes = json.loads(done.stdout)["changes"]
        told.add(json.dumps([[change[name] for name in ("kind", "recommendation_id", "after")] for change in changes]))
    assert len(told) == 1
    frame = openrecs.diff(first, last, processed=store / "processed")
    assert len(frame) == len(json.loads(told.pop()))


def test_a_copied_snapshot_is_called_what_it_was_called(store: Path) -> None:
    """Not by the folder it really is in: the same words give the same bytes on every machine."""
    first = names(store)[0]
    copy = store / "copied" / "recommendations.parquet"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes((store / "processed/snapshots" / first / "recommendations.parquet").read_bytes())
    done = invoke("diff", "copied", first, cwd=store)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        f"copied/recommendations.parquet → {in_words(date.fromisoformat(first))}",
    )


def test_what_is_no_file_is_not_said_to_be_missing(store: Path) -> None:
    done = invoke("diff", "/dev/null", "processed/latest", cwd=store)
    assert done.returncode == 2
    assert "is neither a file nor a folder" in done.stderr


def test_the_feed_is_sound_and_stays(store: Path) -> None:
    """RFC 4287's must: one id, title and time each, no id twice, a self link, an author; and no run moves a byte."""
    path = store / "processed" / "changes.atom"
    before = path.read_bytes()
    atom = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(before)
    entries = feed.findall(f"{atom}entry")
    assert 0 < len(entries) <= 500
    for one in (feed, *entries):
        assert [len(one.findall(f"{atom}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z", one.findtext(f"{atom}updated") or "")
    ids = [one.findtext(f"{atom}id") for one in (feed, *entries)]
    assert len(ids) == len(set(ids))
    assert [link.get("href") for link in feed.findall(f"{atom}link[@rel='self']")] == ["changes.atom"]
    assert feed.findtext(f"{atom}author/{atom}name")
    for damage in (before, before[:-40], before.replace(b"sha256:", b"sha256:0")):
        path.write_bytes(damage)
        assert invoke("refresh", "-q", cwd=store).returncode == 0
        assert path.read_bytes() == before


def test_a_night_that_reads_the_same_world_by_other_pages_changes_nothing(tmp_path: Path) -> None:
    """The same truth through every layout: rows that no list shows may come, and what stands stays as it is."""
    world = generate(11, publications=20, agencies=10, shared_titles=0)
    save(captured(world, 7, layouts=("export_csv", "catalogue_csv")), tmp_path / "raw", world.today)
    assert invoke("refresh", "-q", cwd=tmp_path).returncode == 0
    tomorrow = replace(world, today=world.today + timedelta(days=1))
    pages = captured(tomorrow, 8, layouts=[name for name in LAYOUTS if name != "catalogue_csv"])
    save(pages, tmp_path / "raw", tomorrow.today)
    assert invoke("refresh", "-q", cwd=tmp_path).returncode == 0
    changes = pq.read_table(tmp_path / "processed/latest/changes.parquet").to_pylist()
    assert {(change["kind"], change["before"]) for change in changes} <= {("closed", None)}


def on_terminal(folder: Path, columns: int, **added: str) -> list[str]:
    """Run `openrecs diff` on a terminal so wide; return the lines it got, without colours."""
    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    own = {**environment(), "TERM": "xterm-256color", **added}
    with subprocess.Popen(
        [*COMMAND, "diff"], cwd=folder, stdout=inside, stderr=inside, stdin=inside, env=own
    ) as process:
        os.close(inside)
        sent = b""
        while piece := _read(terminal):
            sent += piece
    os.close(terminal)
    assert process.returncode == 1
    return re.sub("\x1b\\[[0-9;]*m", "", sent.decode()).replace("\r", "").split("\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the terminal is gone with its last program
        return b""


@pytest.mark.parametrize("added", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_is_filled_and_not_overrun(store: Path, added: dict[str, str]) -> None:
    """No line is wider than the terminal, none ends in blanks that a copy would carry along."""
    lines = on_terminal(store, 80, **added)
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line != line.rstrip()]


def test_the_cron_line_says_a_change_once(store: Path, tmp_path: Path) -> None:
    """After a night that published nothing, what the night before said is not said again."""
    page = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")
    [line] = re.findall(r"```cron\n(.*?)\n```", page)
    command = line.split(" ", 5)[5].replace('"$HOME/openrecs"', f'"{store}"').replace(" --fetch", "")
    command = command.replace(".venv/bin/openrecs", str(ready.program(tmp_path / "openrecs")))
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no change:" in done.stdout + done.stderr
    assert "comments changed" not in done.stdout


def test_the_diff_of_neighbours_is_what_the_night_said_of_itself(demo_store: Path) -> None:
    """Of a renamed agency `diff` also said that its department changed: it did not read what was printed."""
    processed = demo_store / "processed"
    nights = sorted(one.name for one in (processed / "snapshots").iterdir())
    columns = ["kind", "recommendation_id", "agency", "field", "before", "after", "cause", "on"]
    seen = 0
    for old, new in pairwise(nights):
        said = openrecs.load(new, table="changes", processed=processed)[columns]
        found = openrecs.diff(old, new, processed=processed)[columns]
        assert sorted(found.astype(str).values.tolist()) == sorted(said.astype(str).values.tolist()), (old, new)
        seen += len(said)
    assert seen > 50
