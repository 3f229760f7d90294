"""`openrecs notify`: what is sent, to real servers on 127.0.0.1, and at most once of a snapshot, also after a crash."""

from __future__ import annotations

import email
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from aiosmtpd.controller import Controller
from apprise.plugins.slack import NotifySlack

from nightly import NO_GATES, Nights, record
from openrecs.compare import between, sources
from openrecs.errors import DamagedError, LockedError, UsageError
from openrecs.notify import telling, watches
from openrecs.notify.watches import Letter
from openrecs.publish.store.disk import Disk
from running import environment, invoke, save, sign

pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")  # apprise, on Python 3.11
WHERE = "openrecs.toml"


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it was sent; one that refuses answers 500."""

    got: ClassVar[list[dict[str, Any]]] = []
    answer: ClassVar[int] = 200

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.answer)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the address of a webhook, without its scheme."""
    monkeypatch.setattr(Hook, "got", [])
    monkeypatch.setattr(Hook, "answer", 200)
    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}/hook"
        server.shutdown()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Give a store of two nights: of two agencies' recommendations one each is closed on the second."""
    made = Nights(tmp_path_factory.mktemp("notify"), NO_GATES)
    irs = {"agency": "Internal Revenue Service", "number": "GAO-20-100003"}
    done = {"status": "Closed - Implemented", "comments": "In March 2026, the agency did it."}
    made.export(0, [record(1), record(2), {"text": sign(3), **irs}])
    assert made.refresh() == 0
    made.export(1, [record(1, **done), record(2), {"text": sign(3), **irs, **done}])
    assert made.refresh() == 0
    return made


@pytest.fixture
def processed(nights: Nights, tmp_path: Path) -> Path:
    """Give the snapshots in a folder of their own, in which nobody was told of anything."""
    here = tmp_path / "processed"
    here.mkdir()
    for one in nights.processed.iterdir():
        if one.name != telling.FILE:
            (here / one.name).symlink_to(one.readlink() if one.is_symlink() else one.resolve())
    return here


def watch(name: str = "all", *to: str, **said: Any) -> watches.Watch:
    return watches.read({name: {"to": list(to) or ["json://127.0.0.1/x"], **said}}, WHERE)[0]


class Box(list[tuple[str, Letter]]):
    """What was sent, and whether the next one is taken."""

    is_open = True

    def send(self, address: str, letter: Letter) -> bool:
        self.append((address, letter))
        return self.is_open


def whats(processed: Path, *wanted: watches.Watch, box: Box) -> list[str]:
    return [one.what for one in telling.tell(processed, wanted, box.send)]


def test_a_watch_is_told_what_its_filter_lets_through_and_once(processed: Path) -> None:
    box, irs = Box(), watch("irs", agency=["IRS"])
    assert whats(processed, irs, watch("opened", kind=["opened"]), box=box) == ["sent", "nothing"]
    [(_, letter)] = box
    assert letter.title.startswith(f"openrecs, irs, {(processed / 'latest').resolve().name}: 1 closed; ")
    assert "GAO-20-100003" in letter.text
    assert "GAO-25-" not in letter.text, "that is the other agency"
    assert whats(processed, irs, box=box) == ["told before"]
    assert len(box) == 1


def test_each_address_is_told_on_its_own_and_one_that_failed_is_told_the_next_time(processed: Path) -> None:
    box, both = Box(), watch("all", "json://127.0.0.1/a", "json://127.0.0.1/b")
    box.is_open = False
    assert whats(processed, both, box=box) == ["failed", "failed"]
    box.is_open = True
    assert whats(processed, both, box=box) == ["sent", "sent"]
    assert [address for address, _ in box] == [*both.to, *both.to]


def test_what_failed_is_in_the_letter_of_the_next_night(tmp_path: Path) -> None:
    made, box = Nights(tmp_path, NO_GATES), Box()
    made.export(0, [record(1), record(2), record(3)])
    made.refresh()
    assert whats(made.processed, watch(), box=box) == ["nothing"], "the first snapshot is no news"
    closed = {"status": "Closed - Implemented"}
    made.export(1, [record(1, **closed), record(2), record(3)])
    made.refresh()
    box.is_open = False
    assert whats(made.processed, watch(), box=box) == ["failed"]
    made.export(2, [record(1, **closed), record(2, **closed), record(3)])
    made.refresh()
    box.is_open = True
    assert whats(made.processed, watch(), box=box) == ["sent"]
    assert "2 closed" in box[-1][1].title
    made.export(3, [record(1, **closed), record(2, **closed), record(3, **closed)])
    made.refresh()
    assert whats(made.processed, watch(), box=box) == ["sent"]
    assert "1 closed" in box[-1][1].title


class Killed(BaseException):
    """The process ends here."""


class Dying(Disk):
    """A disk on which the process dies at a step, before or after it is done."""

    def __init__(self, at: int, *, is_after: bool) -> None:
        self.left, self.is_after = at, is_after

    def append(self, path: Path, line: bytes) -> None:
        self.left -= 1
        if self.left == 0 and not self.is_after:
            with path.open("ab") as file:
                file.write(line[: len(line) // 2])  # the half that reached the disk
            raise Killed
        super().append(path, line)
        if self.left == 0:
            raise Killed


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_after_a_crash_nobody_is_told_twice(at: int, is_after: bool, processed: Path) -> None:
    box, both = Box(), watch("all", "json://127.0.0.1/a", "json://127.0.0.1/b")
    with pytest.raises(Killed):
        list(telling.tell(processed, [both], box.send, disk=Dying(at, is_after=is_after)))
    before = len(box)
    outcomes = whats(processed, both, box=box)
    told = [address for address, _ in box]
    assert len(told) == len(set(told)), "nobody twice"
    if (at, is_after) in ((1, True), (2, False), (3, True), (4, False)):
        assert "uncertain" in outcomes
    else:
        assert set(told) == set(both.to), "nothing was in doubt, so everyone was told"
    assert before <= 2


def test_two_at_once_do_not_both_send(processed: Path) -> None:
    with telling.opened(processed), pytest.raises(LockedError):
        whats(processed, watch(), box=Box())


def test_a_spoiled_book_stops_before_anything_is_sent(processed: Path) -> None:
    (processed / telling.FILE).write_text('{"watch": "all"}\n')
    with pytest.raises(DamagedError):
        whats(processed, watch(), box=Box())


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"x": "mailto://"}, "must be a table"),
        ({"x": {}}, "has no address"),
        ({"x": {"to": "json://127.0.0.1"}}, "a list of texts"),
        ({"x": {"to": ["a"], "priority": "yes"}}, "true or false"),
        ({"x": {"to": ["a"], "kinds": ["closed"]}}, "no setting 'kinds'"),
        ({"x": {"to": ["a"], "kind": ["shut"]}}, "asks for 'shut'"),
    ],
)
def test_a_watch_that_is_off_is_named(said: dict[str, Any], what: str) -> None:
    with pytest.raises(UsageError, match=what):
        watches.read(said, WHERE)


def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent_and_is_not_shown() -> None:
    for address, what in (("nonsense://secret", "number 1"), ("env:NOT_SET", "NOT_SET")):
        with pytest.raises(UsageError, match=what) as refused:
            watches.Post([watch("x", address)], {})
        assert "secret" not in str(refused.value)
    address = watches.EXAMPLE.replace("SERVER", "mail.example.org")
    assert "PASSWORD" not in watches.Post([watch("x", address)]).place(address)


def test_a_letter_is_bounded_and_says_where_the_rest_is(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    found = between.between(*sources.sides(processed=nights.processed))
    whole = telling.letter("x", found).text
    assert "In March 2026, the agency did it." in whole
    monkeypatch.setattr(telling, "MOST_WHOLE", 1)
    brief = telling.letter("x", found).text
    assert ("In March 2026" in brief, len(brief) < len(whole)) == (False, True), "a line for each change"
    monkeypatch.setattr(telling, "MOST", 120)
    assert len(telling.letter("x", found).text) <= 120 + len(telling.CUT)
    assert telling.letter("x", found).text.endswith(telling.CUT)


def test_mail_a_webhook_and_slack_get_it(nights: Nights, processed: Path, hook: str, tmp_path: Path) -> None:
    mails: list[bytes] = []

    class Keeping:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            mails.append(envelope.content)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(Keeping(), hostname="127.0.0.1", port=port)
    mail.start()
    try:
        settings = f"""[watch.mail]
agency = ["IRS"]
to = ["env:THE_MAIL"]
[watch.hook]
to = ["json://{hook}"]
"""
        save(tmp_path, "openrecs.toml", settings)
        to = environment(THE_MAIL=f"mailto://127.0.0.1:{port}?from=openrecs@example.org&to=aide@example.org")
        done = invoke("notify", "--processed", processed, cwd=tmp_path, env=to)
    finally:
        mail.stop()
    assert done.returncode == 0, done.stderr
    assert "env:THE_MAIL: sent" in done.stderr
    [telling] = map(email.message_from_bytes, mails)
    assert "1 closed" in str(email.header.make_header(email.header.decode_header(telling["Subject"])))
    part = next(one for one in telling.walk() if one.get_content_type() == "text/plain")
    assert "GAO-20-100003" in part.get_payload(decode=True).decode()
    [body] = Hook.got
    assert "2 closed" in body["title"]
    assert body["message"].count("GAO-") >= 2


def test_slack_is_sent_to_its_webhook(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://{hook}")
    address = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"
    office = watches.Post([watch("x", address)])
    assert office.send(address, Letter("1 closed", "GAO-20-100003 is closed"))
    assert "GAO-20-100003 is closed" in json.dumps(Hook.got)
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in office.place(address)


def test_a_refusal_is_exit_code_7_and_tried_again(processed: Path, hook: str, tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", f'[watch.hook]\nto = ["json://{hook}"]\n')
    Hook.answer = 500
    done = invoke("notify", "--processed", processed, cwd=tmp_path)
    assert (done.returncode, "not taken" in done.stderr) == (7, True), done.stderr
    Hook.answer = 200
    done = invoke("notify", "--processed", processed, cwd=tmp_path)
    assert (done.returncode, "sent" in done.stderr) == (0, True), done.stderr
    assert len(Hook.got) == 2


def test_a_dry_run_prints_and_sends_nothing(processed: Path, hook: str, tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", f'[watch.hook]\nto = ["json://{hook}"]\n')
    done = invoke("notify", "--dry-run", "--processed", processed, cwd=tmp_path)
    assert (done.returncode, Hook.got) == (0, [])
    assert "GAO-20-100003" in done.stdout
    assert invoke("notify", "--processed", processed, cwd=tmp_path).returncode == 0
    assert len(Hook.got) == 1
    again = invoke("notify", "--dry-run", "--processed", processed, cwd=tmp_path)
    assert again.stdout == "hook: nothing would be sent\n\n", "it printed the letter that was sent already"


def test_a_dry_run_shows_what_the_address_gets_that_was_not_told_yet(processed: Path) -> None:
    box, both = Box(), watch("all", "json://127.0.0.1/x", "json://127.0.0.1/y")
    assert whats(processed, watch(), box=box) == ["sent"]
    assert [letter for _, letter in telling.shown(processed, [watch(), both])] == [None, box[0][1]]


@pytest.mark.parametrize("gone", [[1], [0, 1]])
def test_where_the_snapshot_it_was_told_of_is_pruned_nothing_is_left_out(gone: list[int], tmp_path: Path) -> None:
    made, box = Nights(tmp_path, NO_GATES), Box()
    closed, names = {"status": "Closed - Implemented"}, []
    for night in range(4):
        made.export(night, [record(at, **(closed if at <= night else {})) for at in (1, 2, 3)])
        made.refresh()
        names.append((made.processed / "latest").resolve())
        box.is_open = night < 2
        if night < 3:
            whats(made.processed, watch(), box=box)
    for at in gone:
        names[at].rename(tmp_path / names[at].name)
    assert [letter.title for _, letter in telling_shown(made.processed)] == [
        f"openrecs, all, {names[3].name}: {'3 closed' if gone == [1] else '1 closed'}"
    ]


def telling_shown(processed: Path) -> Iterator[tuple[watches.Watch, Letter]]:
    return ((one, letter) for one, letter in telling.shown(processed, [watch()]) if letter)


@pytest.mark.parametrize("options", [["--dry-run"], ["-q"]])
def test_a_watch_for_what_no_row_is_of_is_named(options: list[str], processed: Path, hook: str, tmp_path: Path) -> None:
    asked = 'agency = ["IRS", "Intrenal Revenue"]\npublication = ["GAO-20-100003", "GAO-99-1"]'
    save(tmp_path, "openrecs.toml", f'[watch.hook]\nto = ["json://{hook}"]\n{asked}\n')
    done = invoke("notify", *options, "--processed", processed, cwd=tmp_path)
    assert done.returncode == 0
    assert "hook: no row of this snapshot is of the agency 'Intrenal Revenue'" in done.stderr
    assert "hook: no row of this snapshot is of the publication 'GAO-99-1'; until one is" in done.stderr
    assert len([line for line in done.stderr.splitlines() if "no row" in line]) == 2, done.stderr


def test_without_a_watch_it_says_how_to_add_one(processed: Path, tmp_path: Path) -> None:
    done = invoke("notify", "--processed", processed, cwd=tmp_path)
    assert (done.returncode, "[watch.NAME]" in done.stderr) == (2, True)
    save(tmp_path, "openrecs.toml", '[watch.one]\nto = ["json://127.0.0.1/x"]\n')
    done = invoke("notify", "--watch", "two", "--processed", processed, cwd=tmp_path)
    assert (done.returncode, "here are: one" in done.stderr) == (2, True)
