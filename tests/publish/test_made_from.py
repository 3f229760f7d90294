"""What a snapshot was made from is found in its documents table, and its manifest does not grow with the documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nightly import DEFAULTS, EXPORT, Nights, bytes_of, day, record, records
from openrecs.errors import DamagedError
from openrecs.publish import assemble, load
from openrecs.publish.store import manifest
from openrecs.publish.verify import verify
from openrecs.read.provenance import ledger

NARROWED = f"{EXPORT}&priority=1"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Return a store of two nights: an export of everything, and one that asks for a part beside a page with no row."""
    nights = Nights(tmp_path_factory.mktemp("begun"), DEFAULTS)
    nights.export(0, records(8))
    assert nights.refresh() == 0
    nights.export(1, records(8, priority="Yes"), url=NARROWED)
    nights.page(1, "broken.html", "<html>nothing</html>")
    assert nights.refresh() == 0
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def found(nights: Nights) -> assemble.MadeFrom:
    return assemble.made_from(load.find(processed=nights.processed))


def test_it_is_what_the_run_knew_and_the_manifest_repeats_none_of_it(nights: Nights) -> None:
    rows = {row["document"]: row["document_sha256"] for row in nights.table("documents")}
    broken = f"{day(1)}/broken.html"
    exports = {f"{day(number)}/export.csv" for number in (0, 1)}
    assert found(nights).documents == {name: rows[name] for name in exports}
    assert found(nights).refused == {broken: rows[broken]}
    assert found(nights).claims == {f"{day(0)}/export.csv": "all", f"{day(1)}/export.csv": "part"}
    assert {name: nights.manifest()["inputs"][name] for name in ("documents", "refused", "claims")} == {
        "documents": {},
        "refused": {},
        "claims": {},
    }


def test_a_claim_that_no_address_makes_is_in_the_manifest(nights: Nights) -> None:
    name = nights.export(2, [*records(8), record(9)], url=None)
    said = {"fact": "document", "name": name, "sha256": manifest.sha256((nights.raw / name).read_bytes())}
    ledger.append(nights.raw, [{**said, "scope": "all"}])
    assert nights.refresh() == 0
    assert nights.manifest()["inputs"]["claims"] == {name: "all"}
    assert found(nights).claims == {name: "all", f"{day(0)}/export.csv": "all", f"{day(1)}/export.csv": "part"}


def test_a_refused_file_that_is_later_than_the_table_is_in_the_manifest(nights: Nights) -> None:
    nights.page(3, "later.html", "<html>nothing at all</html>")
    nights.export(2, [*records(8), record(9)])
    assert nights.refresh(as_of=day(2)) == 0
    later = f"{day(3)}/later.html"
    assert list(nights.manifest()["inputs"]["refused"]) == [later]
    assert found(nights).refused.keys() == {later, f"{day(1)}/broken.html"}


def test_a_manifest_is_no_larger_after_more_nights(nights: Nights) -> None:
    sizes = []
    for number in range(2, 8):
        nights.export(number, records(8, comments=f"Seen on night {number}."))
        assert nights.refresh() == 0
        sizes.append(len(json.dumps({**nights.manifest(), "files": {}})))
    assert max(sizes) - min(sizes) < 20, "its numbers have a digit more"


def test_a_changed_list_of_documents_is_damage_and_never_believed(nights: Nights) -> None:
    snapshot = load.find(processed=nights.processed)
    path = snapshot.path / "documents.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assemble.made_from.cache_clear()
    with pytest.raises(DamagedError):
        assemble.made_from(snapshot)
    assert [finding.path.name for finding in verify(nights.processed)] == ["documents.parquet"]


def as_format_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store write manifests as it did: format 1, with every document in them."""
    monkeypatch.setattr(manifest, "FORMAT", 1)
    monkeypatch.setattr(assemble, "beyond", lambda inputs, documents: dict(inputs))


def test_manifests_of_format_1_are_read_verified_and_built_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = Nights(tmp_path / "old", DEFAULTS), Nights(tmp_path / "new", DEFAULTS)
    with monkeypatch.context() as then:
        as_format_1(then)
        old.export(0, records(8))
        assert old.refresh() == 0
    assert old.manifest()["format"] == 1
    assert old.manifest()["inputs"]["documents"].keys() == {f"{day(0)}/export.csv"}
    new.export(0, records(8))
    assert new.refresh() == 0
    assert (found(old).documents, found(old).refused) == (found(new).documents, found(new).refused)
    for nights in (old, new):
        nights.export(1, [*records(7), record(9)])
        assert nights.refresh() == 0
        assert nights.manifest()["format"] == manifest.FORMAT
        assert nights.findings() == []
        assert nights.refresh() == 0
        assert nights.snapshots() == [str(day(0)), str(day(1))], "what is known of format 1 is not news"
    assert bytes_of(old.processed, str(day(1))) == bytes_of(new.processed, str(day(1)))
