"""The ids of every sample, pinned: an id that moves breaks every join that an analyst ever made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import shared
from openrecs.normalize import ids as ids_
from openrecs.normalize import interpret, publications
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from running import ROOT

PINNED = ROOT / "tests" / "golden_ids.json"
SAMPLES = {
    "raw": next((ROOT / "raw" / "2021-09-30").glob("agency-*.txt")),
    **{
        name: shared.FOLDER / "samples" / name
        for name in (
            "html/gao-25-108085.html",
            "html/topic-science-and-technology-2026-09-01.html",
            "csv/open-recs-2026-09-28-excerpt.csv",
        )
    },
}


def ids(path: Path) -> list[str]:
    """Return `id, agency` of every row, in the document's order."""
    one = interpret.document(to_document.read(path, path.name), shipped())
    catalogue = publications.shipped().with_(one.publications)
    return [f"{row.recommendation_id}, {row.agency}" for row in interpret.identified(one.rows, catalogue)]


@pytest.mark.parametrize("name", SAMPLES)
def test_ids_are_the_pinned_ones(name: str) -> None:
    path = SAMPLES[name] if name == "raw" else shared.path(f"samples/{name}")
    assert ids(path) == json.loads(PINNED.read_text(encoding="utf-8"))[name]


def test_one_recommendation_has_one_id_whatever_page_it_comes_from() -> None:
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    product, topic, export = (set(pinned[name]) for name in list(SAMPLES)[1:])
    assert product & export == {"GAO-25-108085/R4, Department of Homeland Security"}
    assert topic & export == {"GAO-26-109121/R3, Department of Commerce"}


if __name__ == "__main__":  # writes the file only if it is missing: it is reviewed, then never changes
    if not PINNED.exists():
        PINNED.write_text(json.dumps({n: ids(p) for n, p in SAMPLES.items()}, indent=1) + "\n", encoding="utf-8")
        print("written, to be reviewed:", PINNED)
    sys.exit(0)


@pytest.mark.parametrize(
    "text", ["Plain words.", ' The  "best"\'s way - or -- none ` here ', "a - b", "-", " ", "", "A  -  B", "x -- y - Z"]
)
def test_plain_text_is_folded_as_any_other(text: str) -> None:
    assert ids_.fold(text) == ids_.fold(f"\u200b{text}")  # what nobody sees is nothing, and makes it no plain text
