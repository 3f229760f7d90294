"""Which recommendation a person means by what is written in a cell: `GAO-21-487 Rec 2`, `21-487-2`, `GAO21487`.

Read is only what can mean one thing, whatever there is at GAO. `GAO-21-487R2` may be of GAO-21-487 or of GAO-21-487R;
a number alone, or a date that a spreadsheet made of `10-48`, may be anything: those are refused, with a reason.
Publications are compared by their letters and digits. Blanks, dashes and slashes make no difference, and every letter
and digit does: GAO-21-487SU is another publication than GAO-21-487.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from openrecs import markers
from openrecs.text import plain

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Publication = tuple[str, ...]

# ---------------------------------------------------------------- the number of a recommendation

_WORD = r"(?:recommendations?|recommends?|recomms?|recs?|rcmds?|matters?(?: for (?:congressional )?consideration)?)"
_ORDINAL = (
    r"(?:(?:no|nr|nbr|num|number|id)\b[.:]? ?)?[#(\[:. \-]*0*([0-9]{1,3}[a-z]?|[0-9]{2}-[0-9]{1,3})(?![a-z0-9])"
    r"(?: of [0-9]{1,3})?"
)
_SAID = rf"({_WORD})(?![a-z])[.:]? ?{_ORDINAL}"
_NUMBER = re.compile(rf"[ \-/.,;:#(\[]*(?:({_WORD}|[rm])(?![a-z])[.:]? ?)?{_ORDINAL}[)\].;,: ]*")
_SAID_FIRST = re.compile(rf"{_SAID}(?: (?:of|in|from)\b)?[ ,;:()\-]*")
_SAID_AS_HEADING = re.compile(rf"[(\[]?{_SAID}[)\]]?[ .]*[:.\-] ?[a-z]")
_SAID_WITHIN = re.compile(rf"[^0-9]*?{_SAID}[^0-9]*")
_SPELLED_OUT = re.compile(rf"({_WORD}) ({'|'.join(markers.SPELLED)})\b")
_SEVERAL = re.compile(
    rf"(?:[ ,;&/(\-]|and|or|to|through|thru|gao)*(?:{_WORD}|[rm])?[ .#\-]*[0-9][^\n]*?[^0-9a-z]+[a-z ]*[0-9]"
)

# ---------------------------------------------------------------- the number of a publication

_LEAD = re.compile(
    r"(?:u\.?s\.? )?(?:(?P<gao>gao)[ :]+)?"
    r"(?:(?:the|report|product|publication|rpt|audit|no|nr|number)\b[.:#]* ?|[#(\[] ?)*"
    rf"(?:{_WORD}[.:#]* ?\(?(?=gao))?(?=gao|[0-9]|[a-z]{{1,6}}[/\-])"
)
_MODERN = re.compile(
    r"(?:gao[ /\-:.#]*(?P<year>[0-9]{2})[ \-]|(?P<bare>[0-9]{2})-)"
    r"(?P<serial>[0-9]{1,6})(?![0-9])(?P<suffix>[a-z]{0,4})(?![a-z])"
)
_COMPACT = re.compile(r"gao[ \-/]*(?P<year>[0-9]{2})(?P<serial>[0-9]{1,6})(?![0-9])(?P<suffix>[a-z]{0,4})(?![a-z0-9])")
_SERIES = re.compile(
    r"(?:gao[/ \-])?(?P<series>(?!(?:gao|rec|r|m|no)[ \-/])[a-z]{1,6}(?:[\-/ ][a-z]{1,6}){0,3})[ \-]"
    r"(?P<serial>[0-9]{2}-[0-9]{1,6}|[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}|[0-9]{5,6}(?:\.[0-9]{1,3})?)"
    r"(?![0-9])(?P<suffix>[a-z]{0,4})(?![a-z])"
)
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?gao\.gov\.?/(?:products|assets)/([a-z0-9.\-]+?)(?:\.pdf)?/?(?=[ ?#]|$)")
_TITLE = re.compile(rf"[ :;,(\-]*[a-z]{{4,}}[^0-9]*|[:;,(\-] ?[a-z][^0-9]{{6,}}|[ ,;:(\-]*{_WORD}[ .:)]*|[.,;:)\] \-]*")
_JOB_CODE = re.compile("10[0-9]{4}")  # what stands behind the year in numbers of since 2021
_RUNS = re.compile("[a-z]+|[0-9]+")

# ---------------------------------------------------------------- what a spreadsheet makes of them

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"{_MONTH}[ \-.]+[0-9]{{2,4}}|[0-9]{{1,2}}[ \-.]{_MONTH}(?:[ \-.,]+[0-9]{{2,4}})?"
    r"|(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ t][0-9:.]+(?: [ap]m)?)?"
)
_LIKE_A_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-[0-9]{2}")
_MONTHS, _DAYS = 12, 31
NO_VALUE = "a formula without a value"  # how such a cell is read
LONGEST = 300  # characters of a cell that is read
LONGEST_NUMBER = 40  # of a cell that is meant to be a number; a longer one is a text, which says none


@dataclass(frozen=True, slots=True)
class WrittenId:
    """What a cell means: the letters and digits of a publication's number, and perhaps a number within it.

    `("gao", "21", "487")` is GAO-21-487. `kind` is `R` or `M`, `None` where the cell does not say; a plain number is
    that of a recommendation. `number` has no leading zeros.
    """

    publication: Publication
    kind: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a cell is not read, in words."""

    why: str


_NO_VALUE = Unread("the file has a formula there and not its value: open it in a spreadsheet and save it")
_UNCLEAR = Unread("not understood as an id: write it as GAO-21-487 Rec 2")
_SEVERAL_NAMED = Unread("it names several recommendations: give each a row of its own")


def publication_key(number: str) -> Publication:
    """Return the letters and digits of a publication's number as GAO prints it, by which numbers are compared."""
    first, *others = _RUNS.findall(plain(number).casefold()) or [""]
    return (first, *others[:1], *(run.lstrip("0") or "0" for run in others[1:]))


def read(cell: Cell, number: Cell = None) -> WrittenId | Unread:
    """Return what a cell means, and what the cell of another column adds that has the number within the publication."""
    found = _of_cell(cell)
    if isinstance(found, Unread) or not shown_cell(number):
        return found
    beside = read_number(number)
    if isinstance(beside, Unread):
        return found if found.number or len(shown_cell(number)) > LONGEST_NUMBER else beside
    kind, its = beside
    if found.number not in (None, its) or (found.kind and kind and found.kind != kind):
        return Unread(f"its own number is {found.number}, and the column beside it says {its}")
    return WrittenId(found.publication, found.kind or kind, its)


def read_number(cell: Cell) -> tuple[str | None, str] | Unread:
    """Return kind (`None`: not said) and number of a cell that holds these alone: `2`, `Rec. 2`, `(2)`, `2.0`.

    A spreadsheet makes -2 of a `(2)`, and a date of `19-01`. Of a recommendation's whole text they are what it begins
    with, `Recommendation 2: ...`, or GAO's marker at its end, `... (Recommendation 2)`.
    """
    if isinstance(cell, date | time | timedelta):
        return Unread(f"a spreadsheet made a date of its number: {shown_cell(cell)}")
    if cell == NO_VALUE:
        return _NO_VALUE
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = _folded(abs(cell) if is_number else cell).removesuffix(".0")  # type: ignore[arg-type]
    if len(text) <= LONGEST and (found := _NUMBER.fullmatch(text)):
        return _kind(found[1]), found[2]
    told = {*_of_text(text)}
    if len(told) == 1:
        return told.pop()
    is_several = told or _SEVERAL.match(text[:LONGEST])
    return _SEVERAL_NAMED if is_several else Unread(f"{text[:40]!r} is not understood as a number")


def _of_text(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield kind and number that a recommendation's text begins and ends with."""
    if found := _SAID_AS_HEADING.match(text[:LONGEST]):
        yield _kind(found[1]), found[2]
    marker = markers.part(text)[1]
    if marker and marker.number:
        yield _kind(marker.kind), marker.number


def shown_cell(cell: Cell) -> str:
    """Return a cell as a spreadsheet shows it: blanks squeezed, whole numbers without decimals, days without a time."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return str(cell.date())
    return " ".join(str(cell).split())


def _folded(cell: Cell) -> str:
    """Return a cell in small letters: dashes plain and without blanks around them, `rec two` as `rec 2`."""
    text = plain(shown_cell(cell)).casefold().replace("_", "-").replace("|", ",").strip("\"'* ")
    text = _SPELLED_OUT.sub(lambda found: f"{found[1]} {markers.SPELLED.index(found[2]) + 1}", text)
    return re.sub(" ?- ?", "-", text)


def _of_cell(cell: Cell) -> WrittenId | Unread:
    text = _ADDRESS.sub(r"\1", _folded(cell)[: LONGEST + 1], count=1)
    if not text:
        return Unread("there is no id in it")
    if text == NO_VALUE:
        return _NO_VALUE
    if len(text) > LONGEST:
        return Unread("a text, and not an id")
    if _is_like_a_date(text):
        return Unread(
            f"perhaps a date that a spreadsheet made of an id ({text}): write GAO-21-487, in a column of text"
        )
    if re.fullmatch("[0-9., ]+", text):
        return Unread("a number alone may be anything: write it as GAO-21-487")
    if (said := _SAID_FIRST.match(text)) and said.end() < len(text):
        found = _beginning(text[said.end() :])
        if isinstance(found, Unread) or found.number:
            return _UNCLEAR
        return replace(found, kind=_kind(said[1]), number=said[2])
    return _beginning(text)


def _is_like_a_date(text: str) -> bool:
    if _DATE.fullmatch(text):
        return True
    if found := _LIKE_A_DATE.fullmatch(text):
        first, second = sorted((int(found[1]), int(found[2])))
        return 0 < first <= _MONTHS and second <= _DAYS
    return False


def _beginning(text: str) -> WrittenId | Unread:
    """Return what a text means that begins with a publication's number."""
    if lead := _LEAD.match(text):
        its = text[lead.end() :]
        text = f"gao-{its}" if lead["gao"] and not its.startswith("gao") else its
    for pattern in (_MODERN, _COMPACT, _SERIES):
        if found := pattern.match(text):
            return _publication(found, text[found.end() :])
    return _UNCLEAR


def _publication(found: re.Match[str], rest: str) -> WrittenId | Unread:
    parts = {name: value for name, value in found.groupdict().items() if value}
    year, serial, suffix = parts.get("year", parts.get("bare", "")), parts["serial"], parts.get("suffix", "")
    if found.re is _COMPACT and _JOB_CODE.fullmatch(year + serial):
        return Unread(f"the year is not in it: it may be GAO-21-{year}{serial} or GAO-{year}-{serial}")
    if found.re is _COMPACT and year == "20" and len(serial) == 2 and re.match("-[0-9]", rest):
        return Unread(f"the year is to be of two digits: write it as GAO-{serial}{rest}")
    if suffix and rest[:1].isdigit():  # `487r2`, `487rec2`, `487sp2`
        if suffix == "r":
            return Unread("GAO-21-487R2 may be of GAO-21-487 or of GAO-21-487R: write GAO-21-487 Rec 2")
        if suffix in ("m", "rec", "recs"):
            suffix, rest = "", suffix + rest
    begin = [parts["series"]] if "series" in parts else ["gao", year]
    return _whole(WrittenId(publication_key("-".join([*begin, serial + suffix]))), rest.strip())


def _whole(own: WrittenId, rest: str) -> WrittenId | Unread:
    """Return what a publication and the text behind it mean."""
    if said := _NUMBER.fullmatch(rest) or _SAID_WITHIN.fullmatch(rest):
        return replace(own, kind=_kind(said[1]), number=said[2])
    if _TITLE.fullmatch(rest):
        return own
    return (
        _SEVERAL_NAMED
        if _SEVERAL.match(rest)
        else Unread(f"what is behind the publication is not understood: {rest[:40]!r}")
    )


def _kind(word: str | None) -> str | None:
    return word[0].upper() if word else None
