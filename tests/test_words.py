"""The words of docs/design.md: docstrings, comments, messages and docs say things as one would to a colleague."""

from __future__ import annotations

import re

from running import ROOT

BOOKISH = re.compile(
    r"\b(?:bears?|stands? in|shall|anew|of late|whoever)\b"
    r"|(?<!here )\b(?:is|are|was|were) no (?!longer|more\b|such|reason|other|less)[a-z]+",
    re.IGNORECASE,
)
# GAO's own words, which the code looks for.
QUOTED = {
    "pipeline/openrecs/extract/text/sentence_signs.py": "shall",
    "pipeline/openrecs/normalize/agencies/sentences.py": "shall",
}
STIFF = re.compile("_(?:bears?|stands?_in|shall|anew|of_late|whoever|hunted)(?:_|$)")
NAMES = re.compile(r"^def (test_\w+)", re.MULTILINE)
TEXTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder, pattern in (("pipeline", "*.py"), ("docs", "*.md"), ("bench", "*.py"), (".", "[RC][EO][AN]*.md"))
    for path in (ROOT / folder).glob(f"**/{pattern}" if folder != "." else pattern)
)


def test_words_are_those_of_a_colleague() -> None:
    found = [
        f"{name}:{number}: {word[0]}"
        for name in TEXTS
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        for word in BOOKISH.finditer(line)
        if word[0] != QUOTED.get(name)
    ]
    assert found == [], "say it plainly: 'is not a page', 'has', 'is in', 'must', 'again', 'recently'"


def test_names_of_tests_are_plain_words() -> None:
    names = [name for path in (ROOT / "tests").rglob("test_*.py") for name in NAMES.findall(path.read_text("utf-8"))]
    assert len(names) > 1000
    assert [name for name in names if STIFF.search(name)] == []


def test_the_list_finds_what_it_is_for() -> None:
    assert BOOKISH.search("A row bears one key, and whoever reads it is told.")
    assert BOOKISH.search("this is no page")
    assert not BOOKISH.search("there is no page, and it is no longer open")


def test_no_line_of_the_changelog_is_longer_than_120() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 120] == []
