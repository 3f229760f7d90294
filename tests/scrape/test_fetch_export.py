"""`fetch export`: what is kept, what is only noted, what is refused, and what the ledger says of each."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from contextlib import suppress
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest

import gao
import server
from gao import ROBOTS
from openrecs.errors import NetworkError, StorageError, UsageError
from openrecs.normalize import gather
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import DocumentFact, FetchFact, from_line, to_line
from openrecs.scrape import page
from openrecs.scrape.capture import Fetched, NotFetchedError
from openrecs.scrape.web.asking import Limits
from server import CSV, NIGHT, PLAIN, Site

ROWS = gao.rows(3)
WHOLE = gao.export(ROWS)
NAME = "2026-09-30/open-recs.csv.gz"


# What is kept ---------------------------------------------------------------------------------------------------------


def test_an_export_is_kept_as_it_came_under_the_day_it_prints(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.packed(WHOLE))
    fetched = page.fetch(tmp_path, site.client(), page.EXPORT)
    assert fetched == Fetched("kept", gao.EXPORT, NAME, date(2026, 9, 30), 3)
    assert gao.files(tmp_path) == {NAME: WHOLE}
    assert site.urls() == [gao.EXPORT]


def test_the_ledger_says_where_it_came_from_and_how(site: Site, tmp_path: Path) -> None:
    headers = {"ETag": '"one"', "Last-Modified": "Wed, 30 Sep 2026 23:05:00 GMT", "X-Other": "no", "Set-Cookie": "a=b"}
    site.put(gao.EXPORT, server.csv(WHOLE, **headers))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    rules, fact = gao.facts(tmp_path)
    assert (rules["fact"], rules["outcome"]) == ("fetch", "rules")
    assert fact.pop("seconds") >= 0
    assert fact.pop("file_sha256") == hashlib.sha256((tmp_path / NAME).read_bytes()).hexdigest()
    assert fact == {
        "fact": "document",
        "name": NAME,
        "sha256": hashlib.sha256(WHOLE).hexdigest(),
        "captured_on": "2026-09-30",
        "basis": "the date that the document prints",
        "url": gao.EXPORT,
        "headers": {
            "etag": '"one"',
            "last-modified": "Wed, 30 Sep 2026 23:05:00 GMT",
            "content-type": "text/csv; charset=UTF-8",
        },
        "bytes": len(WHOLE),
        "status": 200,
        "fetched_at": "2026-10-01T02:00:00Z",
    }
    assert ledger.read(tmp_path).issues == ()


def test_who_asks_says_so_and_is_no_browser(site: Site, tmp_path: Path) -> None:
    page.fetch(tmp_path, site.client("someone@example.org"), page.EXPORT)
    asked = site.asked[-1].headers
    assert asked["user-agent"] == f"openrecs/{version('openrecs')} (someone@example.org)"
    assert asked["host"] == "www.gao.gov"
    assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & asked.keys()


@pytest.mark.parametrize("contact", ["x\r\nHost: y", "né@example.org", "a" * 201, " x"])
def test_a_contact_that_cannot_be_sent_is_refused_before_anything_is_asked(site: Site, contact: str) -> None:
    with pytest.raises(UsageError, match="contact"):
        site.client(contact)


def test_an_export_with_one_bad_record_is_kept(site: Site, tmp_path: Path) -> None:
    """It cannot delist anything then, but a night without it would be worse."""
    lines = WHOLE.split(b"\n")
    lines.insert(-1, b'"A title",GAO-26-900077,"Jan 12, 2026",,,,"A text without an agency.",Open,No,,')
    site.put(gao.EXPORT, server.csv(b"\n".join(lines)))
    assert page.fetch(tmp_path, site.client(), page.EXPORT).rows == 3


def test_what_is_kept_is_what_a_refresh_reads(site: Site, tmp_path: Path) -> None:
    page.fetch(tmp_path, site.client(), page.EXPORT)
    found = gather.gather(tmp_path, ledger.read(tmp_path), today=NIGHT.date())
    assert [(one.name, one.capture.on, one.capture.basis) for one in found.read] == [
        (NAME, date(2026, 9, 30), "ledger")
    ]
    assert (found.read[0].content.is_complete, str(found.read[0].content.reading.scope)) == (True, "export")
    assert found.refused == ()


# What has not changed -------------------------------------------------------------------------------------------------


def test_an_export_that_has_not_changed_is_a_line_and_no_file(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.unless_unchanged(WHOLE, '"one"'))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    before = gao.files(tmp_path)
    again = page.fetch(tmp_path, site.client(), page.EXPORT)
    assert again == Fetched("unchanged", gao.EXPORT, NAME, date(2026, 9, 30))
    assert site.asked[-1].headers["if-none-match"] == '"one"'
    assert gao.files(tmp_path) == before
    line = gao.facts(tmp_path)[-1]
    assert (line["fact"], line["outcome"], line["status"], line["name"]) == ("fetch", "unchanged", 304, NAME)


def test_the_same_bytes_with_200_are_a_line_and_no_file(site: Site, tmp_path: Path) -> None:
    modified = "Wed, 30 Sep 2026 23:05:00 GMT"
    site.put(gao.EXPORT, server.csv(WHOLE, **{"Last-Modified": modified}))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    assert page.fetch(tmp_path, site.client(), page.EXPORT).outcome == "unchanged"
    assert site.asked[-1].headers["if-modified-since"] == modified
    assert gao.documents(tmp_path) == [NAME]


def test_a_changed_export_is_another_file_and_the_first_is_untouched(site: Site, tmp_path: Path) -> None:
    changed, later = gao.export(ROWS[:2]), gao.export(ROWS[:2], "Oct 1, 2026 at 7:05 PM EST")
    for body in (WHOLE, changed, later, WHOLE):
        site.put(gao.EXPORT, server.csv(body))
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert gao.files(tmp_path) == {
        NAME: WHOLE,
        "2026-09-30/open-recs-2.csv.gz": changed,
        "2026-10-01/open-recs.csv.gz": later,
    }
    assert [fact["name"] for fact in gao.facts(tmp_path) if fact["fact"] == "document"][-1] == NAME


@pytest.mark.parametrize("loss", ["deleted", "withdrawn", "edited"])
def test_what_no_longer_counts_is_fetched_again(site: Site, tmp_path: Path, loss: str) -> None:
    site.put(gao.EXPORT, server.unless_unchanged(WHOLE, '"one"'))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    if loss == "deleted":
        (tmp_path / NAME).unlink()
    elif loss == "withdrawn":
        ledger.append(tmp_path, [{"fact": "withdrawal", "name": NAME, "reason": "a test"}])
    else:
        ledger.append(tmp_path, [{"fact": "document", "name": NAME, "sha256": "0" * 64}])
    fetched = page.fetch(tmp_path, site.client(), page.EXPORT)
    assert fetched.outcome == "kept"
    assert "if-none-match" not in site.asked[-1].headers
    assert gao.content(tmp_path / fetched.name) == WHOLE


# What is refused ------------------------------------------------------------------------------------------------------


def test_a_refused_body_is_kept_with_its_headers_and_never_read(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.page(server.DENIED, 403, **{"Set-Cookie": "secret=1", "X-Reference": "18.34"}))
    with pytest.raises(NotFetchedError) as refused:
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert refused.value.outcome == "blocked"
    assert str(tmp_path / ".refused/2026-10-01/open-recs.csv") in str(refused.value)
    found = gao.files(tmp_path)
    assert found[".refused/2026-10-01/open-recs.csv"] == server.DENIED
    said = json.loads(found[".refused/2026-10-01/open-recs.csv.headers.json"])
    assert said["status"] == 403
    assert said["headers"]["x-reference"] == "18.34"
    assert "set-cookie" not in said["headers"]
    line = gao.facts(tmp_path)[-1]
    assert (line["outcome"], line["kept"], line["status"]) == ("blocked", ".refused/2026-10-01/open-recs.csv", 403)
    assert gather.gather(tmp_path, ledger.read(tmp_path), today=NIGHT.date()).read == ()


def test_refused_bodies_do_not_replace_one_another(site: Site, tmp_path: Path) -> None:
    for answer in (server.page(server.DENIED, 403), server.page(server.DENIED, 403), server.page(server.CHALLENGE)):
        site.put(gao.EXPORT, answer)
        with pytest.raises(NotFetchedError):
            page.fetch(tmp_path, site.client(), page.EXPORT)
    stems = [f".refused/2026-10-01/open-recs{number}.csv" for number in ("", "-2", "-3")]
    assert gao.files(tmp_path).keys() == {*stems, *(f"{stem}.headers.json" for stem in stems)}


def test_a_stamp_of_the_future_is_refused_and_one_of_tomorrow_is_not(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.csv(gao.export(ROWS, "Oct 2, 2026 at 7:05 PM EST")))
    assert page.fetch(tmp_path, site.client(), page.EXPORT).captured_on == date(2026, 10, 2)
    site.put(gao.EXPORT, server.csv(gao.export(ROWS, "Oct 3, 2062 at 7:05 PM EST")))
    with pytest.raises(NotFetchedError, match="of 2062-10-03, which was still to come"):
        page.fetch(tmp_path, site.client(), page.EXPORT)


def test_an_export_without_its_stamp_is_refused(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.csv(WHOLE.partition(b",,,,,,,,\r\n,,,,,,,,\r\n")[2]))
    with pytest.raises(NotFetchedError, match="above its header"):
        page.fetch(tmp_path, site.client(), page.EXPORT)


def test_a_folder_that_cannot_be_made_is_a_matter_of_the_disk(site: Site, tmp_path: Path) -> None:
    (tmp_path / "2026-09-30").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError) as failed:
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert failed.value.exit_code == 5
    assert gao.files(tmp_path) == {"2026-09-30": b"in the way"}


def test_failures_are_in_the_ledger_with_their_reason(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.reset)
    with pytest.raises(NetworkError):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    line = gao.facts(tmp_path)[-1]
    assert (line["fact"], line["url"], line["outcome"]) == ("fetch", gao.EXPORT, "failed")
    assert "connection failed" in line["reason"]


# The kind of line that fetching adds to the ledger --------------------------------------------------------------------


def test_a_fetch_comes_back_typed(tmp_path: Path) -> None:
    ledger.append(tmp_path, [{"fact": "fetch", "url": gao.EXPORT, "outcome": "blocked", "at": NIGHT, "status": 403}])
    found = ledger.read(tmp_path)
    assert found.facts == (FetchFact(gao.EXPORT, "blocked", NIGHT, more={"status": 403}),)
    assert found.issues == ()
    assert list(gao.facts(tmp_path)[0]) == ["fact", "url", "outcome", "at", "status"]


@pytest.mark.parametrize(
    "change",
    [
        {"at": None},
        {"at": "2026-10-01"},
        {"at": "2026-10-01T02:00:00"},
        {"at": "2026-13-01T02:00:00Z"},
        {"at": NIGHT.replace(tzinfo=None)},
        {"url": None},
        {"outcome": " "},
    ],
)
def test_a_fetch_without_what_it_needs_is_no_fact(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        ledger.append(tmp_path, [{"fact": "fetch", "url": gao.EXPORT, "outcome": "failed", "at": NIGHT, **change}])


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    at = datetime.fromisoformat("2026-10-01T04:00:00+02:00")
    line = to_line({"fact": "fetch", "url": "https://www.gao.gov/", "outcome": "failed", "at": at})
    fact = from_line(line)
    assert isinstance(fact, FetchFact)
    assert fact.at == NIGHT
    assert fact.at.utcoffset() == timedelta(0)


def test_documents_that_were_fetched_are_documents(site: Site, tmp_path: Path) -> None:
    page.fetch(tmp_path, site.client(), page.EXPORT)
    fact = ledger.read(tmp_path).document(NAME, hashlib.sha256(WHOLE).hexdigest())
    assert isinstance(fact, DocumentFact)
    assert fact.more["status"] == 200


def test_not_modified_is_no_answer_to_who_did_not_ask_that(site: Site, tmp_path: Path) -> None:
    page.fetch(tmp_path, site.client(), page.EXPORT)  # it has neither an etag nor a date
    site.put(gao.EXPORT, server.page(b"", 304))
    with pytest.raises(NotFetchedError, match="answered 304"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert gao.outcomes(tmp_path, gao.EXPORT) == ["kept", "refused"]


@pytest.mark.parametrize("left", [WHOLE[:100], b""])
def test_a_file_that_the_disk_spoiled_is_fetched_again(site: Site, tmp_path: Path, left: bytes) -> None:
    site.put(gao.EXPORT, server.unless_unchanged(WHOLE, '"one"'))
    path = tmp_path / page.fetch(tmp_path, site.client(), page.EXPORT).name
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(left)
    fetched = page.fetch(tmp_path, site.client(), page.EXPORT)
    assert fetched.outcome == "kept"
    assert gao.content(tmp_path / fetched.name) == WHOLE
    assert path.read_bytes() == left


def test_an_etag_of_any_bytes_never_stops_a_night(site: Site, tmp_path: Path) -> None:
    for byte in (*range(35), 92, 126, 127, 128, 133, 160, 173, 233, 255):
        answer = server.head(**CSV, **{"Content-Length": str(len(WHOLE))})[:-2] + b'ETag: "a%cb"\r\n\r\n' % byte
        site.put(gao.EXPORT, lambda talk, answer=answer: talk.send(answer + WHOLE))
        raw = tmp_path / str(byte)
        assert page.fetch(raw, site.client(), page.EXPORT).outcome == "kept"
        assert page.fetch(raw, site.client(), page.EXPORT).outcome == "unchanged"
        sent = site.asked[-1].headers.get("if-none-match", "")
        assert sent == (f'"a{chr(byte)}b"' if 32 <= byte < 127 else '"a' if chr(byte) in "\r\n" else "")


def test_every_line_of_the_ledger_says_all_of_it(site: Site, tmp_path: Path) -> None:
    """Address, time, status, headers that matter, sha256, bytes, how long: of whatever came."""
    site.put(ROBOTS, server.page("User-agent: *\nDisallow: /search\n", **PLAIN, ETag='"r"'))
    dated = {"Date": "Thu, 01 Oct 2026 02:00:00 GMT"}
    site.put(
        gao.EXPORT,
        server.csv(WHOLE, ETag='"1"', **dated),
        server.page(b"", 304, ETag='"1"'),
        server.csv(WHOLE, ETag='"2"', **dated),
        server.page(server.DENIED, 403, **dated),
        server.page(b"", 429, **{"Retry-After": "99999"}),
        server.page(b"gone", 404, **dated),
        server.csv(WHOLE[:-200], ETag='"3"'),
    )
    for _ in range(7):
        with suppress(NetworkError):
            page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    found = gao.facts(tmp_path)
    names = [fact.get("outcome", "kept") for fact in found]
    assert names == ["rules", "kept", "unchanged", "unchanged", "blocked", "failed", "missing", "refused"]
    for fact in found:
        assert fact["url"] == (ROBOTS if fact.get("outcome") == "rules" else gao.EXPORT)
        assert re.fullmatch(r"2026-10-01T0[0-9:]{7}Z", fact.get("at") or fact["fetched_at"])
        assert fact["status"] in (200, 304, 403, 404, 429)
        assert fact["headers"]["content-type"]
        assert re.fullmatch("[0-9a-f]{64}", fact["sha256"])
        assert isinstance(fact["bytes"], int)
        assert fact["seconds"] >= 0
    assert [fact["headers"].get("etag") for fact in found] == ['"r"', '"1"', '"1"', '"2"', None, None, None, '"3"']
    assert found[5]["headers"]["retry-after"] == "99999"
    assert {fact["sha256"] for fact in found[1:4]} == {found[1]["sha256"]}
    assert ledger.read(tmp_path).issues == ()


def test_a_request_without_an_answer_says_how_long_it_took(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.reset)
    with pytest.raises(NetworkError):
        page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    line = gao.facts(tmp_path)[-1]
    assert line["outcome"] == "failed"
    assert line["seconds"] >= 840  # three tries, and two waits of 420 between them


def test_the_address_that_answered_is_in_the_ledger(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.redirect("/there"))
    site.put("https://www.gao.gov/there", server.csv(WHOLE))
    page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    assert gao.facts(tmp_path)[-1]["answered"] == "https://www.gao.gov/there"
