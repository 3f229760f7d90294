"""What the manifests of a rebuild say of refused documents, as docs/reliability.md states it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openrecs import run
from openrecs.errors import RefusedError
from running import export, save


def manifest(snapshot: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_a_rebuild_names_a_refusal_in_the_manifests_of_days_before_it_and_changes_no_table(tmp_path: Path) -> None:
    raw, nightly, rebuilt = (tmp_path / name for name in ("raw", "nightly", "rebuilt"))
    save(raw, "2026-03-01/a.csv", export("Mar 1, 2026", [{}]))
    run.run(raw, nightly, today=date(2026, 3, 1))
    save(raw, "2026-03-02/bad.html", "<html>nothing</html>")
    with pytest.raises(RefusedError):
        run.run(raw, nightly, today=date(2026, 3, 2))
    save(raw, "2026-03-03/a.csv", export("Mar 3, 2026", [{"comments": "Other words."}]))
    run.run(raw, nightly, today=date(2026, 3, 3))
    run.rebuild(raw, rebuilt, today=date(2026, 3, 3))

    first, again = (manifest(folder / "snapshots/2026-03-01") for folder in (nightly, rebuilt))
    assert list(first["inputs"].pop("refused")) == []
    assert list(again["inputs"].pop("refused")) == ["2026-03-02/bad.html"]
    assert first == again
    last, again = (manifest(folder / "snapshots/2026-03-03") for folder in (nightly, rebuilt))
    assert last["inputs"] == again["inputs"]
    for path in (path for path in nightly.glob("snapshots/*/*") if path.name not in ("manifest.json", "SHA256SUMS")):
        assert (rebuilt / path.relative_to(nightly)).read_bytes() == path.read_bytes()
