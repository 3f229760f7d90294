"""Reading a store at an address: S3 as moto plays it on 127.0.0.1, by the commands and in Python."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import assistant
import clouds
import openrecs
from openrecs import remote
from openrecs.cli.main import run
from openrecs.errors import StorageError, UsageError
from openrecs.publish import load, sync, verify
from openrecs.publish.store.targets import Objects
from openrecs.report import report_file
from running import environment

TABLES = f"{clouds.BUCKET}/openrecs"


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """Play S3 for the tests of this module, and give the environment in which it is found."""
    with clouds.s3() as found:
        yield found


@pytest.fixture(scope="module")
def here(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tables of the demo store, the newest four nights alone: moto is slow. Only to be read."""
    copy = shutil.copytree(demo_store / "processed", tmp_path_factory.mktemp("here") / "processed", symlinks=True)
    assert run(["prune", "--keep-daily", "4", "--processed", str(copy)]) == 0
    return copy


@pytest.fixture(scope="module")
def bucket(s3: dict[str, str], here: Path) -> str:
    """Copy the demo store into the bucket, and give its address there. Only to be read."""
    sync.sync(here, Objects(remote.place(TABLES)))
    return TABLES


SAME = (
    ("list", "--agency", "Homeland", "--format", "csv"),
    ("list", "--as-of", "2026-09-16", "--format", "jsonl", "--limit", "3"),
    ("show", "GAO-21-990101/R3"),
    ("search", "bridges"),
    ("history", "GAO-21-990101/R3"),
    ("promises", "--limit", "2"),
    ("rates",),
    ("verify",),
    ("notify", "--dry-run"),
    ("export", "ics", "--agency", "TSA"),
    ("export", "markdown", "--agency", "TSA"),
    ("export", "excel", "--output", "-"),
    ("diff", "2026-09-09", "2026-09-23", "--format", "json"),
    ("diff", "--since", "20d", "--format", "markdown"),
)


@pytest.mark.parametrize("words", SAME, ids=" ".join)
def test_a_command_says_the_same_of_an_address(
    words: tuple[str, ...],
    bucket: str,
    here: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "openrecs.toml").write_text('[watch.all]\nto = ["env:MAIL"]\n')
    monkeypatch.chdir(tmp_path)
    said = []
    raw = ("--raw", str(tmp_path / "none")) if words[0] in ("list", "verify") else ()
    for where in (str(here), bucket):
        code = run([*words, *raw, "--processed", where])
        sys.stdout.flush()
        said.append((code, capfdbinary.readouterr().out.replace(where.encode(), b"")))
    assert said[0] == said[1]
    assert said[0][0] in (0, 1)
    assert said[0][1]


def test_status_and_home_say_what_is_at_an_address(
    bucket: str, here: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = []
    for where in (bucket, str(here)):
        code = run(["status", "--format", "json", "--processed", where])
        said.append((code, json.loads(capsys.readouterr().out)))
    (code, there), (own_code, own) = said
    assert code == own_code
    assert (there["free"], there["last_run"]) == (None, None)
    assert (there["snapshots"], there["processed"]["is_there"]) == (own["snapshots"], True)
    sent = there["overview"]["table"].pop("published_at")
    assert sent > own["overview"]["table"].pop("published_at")[:19]
    assert there["overview"] == own["overview"]
    assert run(["status", "--processed", bucket]) == code
    assert f"tables    {bucket}: " in capsys.readouterr().out
    monkeypatch.setenv("OPENRECS_PROCESSED", bucket)
    assert run([]) == 0
    assert f"last night: {bucket}/snapshots/2026-09-30" in capsys.readouterr().out


def test_a_web_server_whose_lists_have_no_sizes_is_asked_for_each(
    here: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` ended with a TypeError, and so did `fetch raw` and `parse` of the same folder."""
    monkeypatch.chdir(tmp_path)
    handler = partial(SimpleHTTPRequestHandler, directory=str(here.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        run(["status", "--format", "json", "--processed", f"{address}/{here.name}"])
        found = json.loads(capsys.readouterr().out)["processed"]
        server.shutdown()
    own = [path for path in (here / "latest").iterdir() if path.is_file()]
    assert found["is_there"]
    assert found["bytes"] > sum(path.stat().st_size for path in own)


@pytest.mark.parametrize(
    ("words", "works"),
    [
        (("refresh",), "--processed FOLDER where runs publish"),
        (("prune", "--keep-daily", "1"), "--delete`"),
        (("accept", "2026-09-30.1", "--reason", "so"), "--processed FOLDER where runs publish"),
        (("rebuild",), "--processed FOLDER where runs publish"),
        (("verify", "--repair"), "`openrecs verify` alone checks what is there"),
        (("notify",), "`openrecs notify --dry-run` shows what would be sent"),
    ],
)
def test_what_writes_refuses_an_address_and_says_what_works(
    words: tuple[str, ...], works: str, bucket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--processed", bucket]) == 2
    said = capsys.readouterr().err
    assert "an address can only be read" in said
    assert works in said
    assert f"`openrecs sync {bucket}" in said


def test_an_assistant_is_answered_from_an_address(s3: dict[str, str], bucket: str, tmp_path: Path) -> None:
    with assistant.talking(tmp_path, "--processed", bucket) as one:
        assert one.ask("coverage")["snapshot"]["date"] == "2026-09-30"


def test_pages_at_an_address_are_read_where_they_are(
    s3: dict[str, str], demo_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = sorted((demo_store / "raw").rglob("invented-gao-*.html"))[0]
    files, _ = remote.filesystem(clouds.BUCKET)
    for name in ("2026/a.html", "2026/b c.html", "2026/a_files/x.png", ".hidden/a.html", "ledger.jsonl", "README.txt"):
        files.pipe_file(f"bucket/pages/{name}", page.read_bytes())
    assert run(["parse", str(page), str(page)]) == 0
    here = capsys.readouterr().out
    assert run(["parse", "s3://bucket/pages"]) == 0
    assert [json.loads(line)["recommendation_id"] for line in capsys.readouterr().out.splitlines()] == [
        json.loads(line)["recommendation_id"] for line in here.splitlines()
    ]
    assert run(["parse", "s3://bucket/nothing"]) == 3
    assert "there is no such file" in capsys.readouterr().err


def test_the_report_of_an_address_is_written_here(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report_file, "made", lambda *_, **__: b"<!doctype html>")
    assert run(["report", "--processed", bucket]) == 0
    assert (tmp_path / "openrecs-report.html").is_file()
    assert "openrecs-report.html" in capsys.readouterr().err


def test_a_notebook_loads_from_an_address(bucket: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = openrecs.load(processed=bucket)
    assert there.equals(openrecs.load(processed=here))
    assert there.attrs["path"] == f"{TABLES}/snapshots/2026-09-30/recommendations.parquet"
    assert openrecs.load("2026-09-16", table="issues", processed=bucket).equals(
        openrecs.load("2026-09-16", table="issues", processed=here)
    )
    assert openrecs.load_history(processed=bucket).equals(openrecs.load_history(processed=here))
    assert openrecs.diff(processed=bucket).equals(openrecs.diff(processed=here))
    monkeypatch.setenv("OPENRECS_PROCESSED", bucket)
    assert openrecs.load().equals(there)
    assert verify.verify(remote.place(bucket)) == []


@pytest.mark.parametrize("where", ["s3:/bucket/openrecs", "file:/tmp/openrecs"])
def test_an_address_that_is_mistyped_is_not_a_folder(where: str) -> None:
    with pytest.raises(UsageError, match="Write it as s3://BUCKET/PREFIX") as raised:
        remote.place(where)
    assert raised.value.where == where
    assert remote.place("./s3:/bucket") == Path("s3:/bucket")


def test_what_is_not_there_is_said(s3: dict[str, str], bucket: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="there is no snapshot here yet"):
        load.find(processed="s3://bucket/nothing")
    with pytest.raises(UsageError, match="The nearest are: 2026-09-16, 2026-09-23, 2026-09-30"):
        load.find("2026-10-01", processed=bucket)
    assert run(["refresh", "--raw", bucket]) == 2
    said = capsys.readouterr().err
    assert f"`openrecs fetch raw {bucket}` brings its pages here" in said
    assert f"`openrecs parse {bucket}` reads them" in said


def test_a_bucket_that_is_missing_or_out_of_reach_is_a_failure_of_storage(
    s3: dict[str, str], here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["sync", "s3://no-such-bucket/x", "--processed", str(here)]) == 5
    said = capsys.readouterr().err
    assert "the address does not do what it was asked" in said
    assert "goes on where it stopped" in said
    monkeypatch.setattr(remote, "filesystem", lambda _: (_Broken(), "x"))
    with pytest.raises(StorageError, match="the line is dead"):
        load.find(processed="s3://bucket/openrecs")


class _Broken:
    def cat_file(self, _: str) -> bytes:
        raise ConnectionError("the line is dead")


def test_without_the_extra_the_command_says_what_to_install(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert run(["list", "--processed", "s3://bucket/openrecs"]) == 2
    assert "pip install 'openrecs[scale]'" in capsys.readouterr().err
    assert run(["list", "--limit", "1", "--processed", f"file://{here}"]) == 0


KILLED_AT = """
import os, signal, sys
from openrecs import remote
from openrecs.cli import main
import s3fs
sends, left = s3fs.S3FileSystem._pipe_file, int(sys.argv[1])
async def counted(*given, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return await sends(*given, **named)
s3fs.S3FileSystem._pipe_file = counted
sys.exit(main.run(["sync", sys.argv[2], "-q", "--processed", sys.argv[3]]))
"""
KILLS = range(7, int(os.environ.get("OPENRECS_CUTS", "20")), 14)  # writes before the kill; a demo night has 14


def test_a_copy_that_is_killed_goes_on(s3: dict[str, str], here: Path) -> None:
    address = "s3://bucket/killed"
    environ = environment(**s3)
    for at in [*KILLS, 1000]:
        words = [sys.executable, "-c", KILLED_AT, str(at), address, str(here)]
        done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        with pytest.raises(UsageError, match="there is no snapshot here yet"):
            load.find(processed=address)
    assert done.returncode == 0, done.stderr
    assert verify.verify(remote.place(address)) == []
    assert load.find(processed=address).digest == load.find(processed=here).digest
