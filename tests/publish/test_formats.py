"""Tables as Parquet and CSV: the same bytes every time, and every value comes back."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import publisher
from openrecs.errors import StorageError
from openrecs.publish import formats
from openrecs.publish.formats import FORMATS, from_parquet, to_csv, to_parquet
from openrecs.publish.store import disk
from openrecs.schema import HISTORY, ISSUES, PUBLICATIONS, RECOMMENDATIONS, TABLES
from openrecs.table import Table, of_columns, to_arrow
from running import ROOT

AWKWARD = 'He said "no", then\nleft; \r and\r\n"" , é 漢 \x00'


def publications(**values: object) -> pa.Table:
    return to_arrow(PUBLICATIONS, [{"publication_number": "GAO-21-487", "publication_title": "A title", **values}])


def encode(table: Table, data: formats.Data) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        files = formats.encode(table, data, Path(folder))
        assert not list(Path(folder).iterdir()), "put aside without a name"
        return {name: b"".join(disk.parts(content)) for name, content in files.items()}


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def all_bytes() -> str:
    tables = publisher.tables(publisher.DAY, 1, "one")
    contents = [content for table in TABLES.values() for content in encode(table, tables[table.name]).values()]
    return hashlib.sha256(b"".join(contents)).hexdigest()


def test_every_table_has_a_file_in_every_format() -> None:
    tables = publisher.tables(publisher.DAY, 1, "one")
    for table in TABLES.values():
        assert list(encode(table, tables[table.name])) == [f"{table.name}.parquet", f"{table.name}.csv"]
    assert list(FORMATS) == ["parquet", "csv"]


def test_same_bytes_twice_and_in_another_process() -> None:
    program = "import test_formats; print(test_formats.all_bytes())"
    elsewhere = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.append('{ROOT / 'tests'}'); {program}"],
        cwd=Path(__file__).parent,
        env={**os.environ, "PYTHONPATH": str(ROOT / "pipeline")},  # the code beside this test
        capture_output=True,
        text=True,
        check=True,
    )
    assert all_bytes() == all_bytes() == elsewhere.stdout.strip()


def test_how_rows_are_chunked_does_not_show() -> None:
    whole = publisher.tables(publisher.DAY, 1, "one", rows=50)["recommendations"]
    pieces = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 1), whole.slice(8)])
    assert pieces.column(0).num_chunks == 3
    assert encode(RECOMMENDATIONS, pieces) == encode(RECOMMENDATIONS, whole)


def test_parquet_gives_back_the_table_with_its_schema() -> None:
    for name, data in publisher.tables(publisher.DAY, 1, "one").items():
        read = from_parquet(to_parquet(TABLES[name], data))
        assert read.schema.equals(TABLES[name].schema)
        assert read.schema.metadata == TABLES[name].schema.metadata
        assert read.equals(data)


def test_what_was_read_is_written_again_with_the_same_bytes() -> None:
    for name, data in publisher.tables(publisher.DAY, 1, "one").items():
        written = encode(TABLES[name], data)
        assert encode(TABLES[name], from_parquet(written[f"{name}.parquet"])) == written


def test_parquet_without_rows_keeps_its_schema() -> None:
    read = from_parquet(to_parquet(ISSUES, to_arrow(ISSUES, [])))
    assert read.num_rows == 0
    assert read.schema.equals(ISSUES.schema)


def test_a_bit_flipped_in_a_page_is_found_by_its_checksum() -> None:
    content = bytearray(to_parquet(PUBLICATIONS, publications()))
    column = pq.ParquetFile(pa.BufferReader(bytes(content))).metadata.row_group(0).column(1)
    content[column.data_page_offset + column.total_compressed_size // 2] ^= 0x01
    with pytest.raises(OSError, match="CRC checksum verification failed"):
        from_parquet(bytes(content))


def test_a_null_where_none_may_be_is_an_error() -> None:
    with pytest.raises(ValueError, match="non-nullable"):
        to_parquet(PUBLICATIONS, publications(publication_title=None))


@pytest.mark.parametrize("name", FORMATS)
def test_other_columns_are_an_error(name: str) -> None:
    nullable = publications().cast(pa.schema([f.with_nullable(True) for f in PUBLICATIONS.schema]))
    for other in (publications().drop_columns(["url"]), nullable):
        with FORMATS[name](PUBLICATIONS, io.BytesIO()) as write, pytest.raises(ValueError, match="not those of publi"):
            write(other)


def test_a_frame_is_written_part_after_part_as_it_would_be_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "ROWS", 20)
    fact = dict.fromkeys(HISTORY.names, "x") | {"field": "status", "cause": "source", "valid_to": None}
    days = [date(2021, 9, 1 + at % 28) for at in range(50)]
    facts = [fact | {"recommendation_id": f"GAO-{at * 7 % 50:02}", "valid_from": on} for at, on in enumerate(days)]
    frame = pd.DataFrame(facts, dtype=object)
    in_parts = formats.Parts(HISTORY, frame)
    at_once = of_columns(HISTORY, frame)
    assert pa.concat_tables(in_parts).equals(at_once), "in the order of the table"
    assert [part.num_rows for part in in_parts] == [20, 20, 10], "and again"
    assert encode(HISTORY, in_parts) == encode(HISTORY, at_once), "row groups and all"
    assert encode(HISTORY, formats.Parts(HISTORY, frame[:0])) == encode(HISTORY, at_once[:0])
    said = {"openrecs_snapshot": "abc"}
    assert to_parquet(HISTORY, in_parts, said, 3) == to_parquet(HISTORY, at_once, said, 3)


def test_what_a_file_is_to_hold_is_packed_and_comes_back_in_parts(tmp_path: Path) -> None:
    packed, text = disk.Packed(tmp_path), b"some words, again and again; " * 200_000
    with packed.filled() as target:
        target.write(text[:10])
        target.write(text[10:])
    assert (len(packed), b"".join(packed), b"".join(packed)) == (len(text), text, text)
    assert max(map(len, packed)) <= disk.PART
    assert len(disk.Packed(tmp_path)) == 0


@pytest.mark.parametrize("kept", [0, 20])
def test_what_was_put_aside_comes_back_whole_or_not_at_all(tmp_path: Path, kept: int) -> None:
    packed = disk.Packed(tmp_path)
    with packed.filled() as target:
        target.write(b"some words, again and again; " * 200_000)
    os.ftruncate(packed._descriptor, kept)
    with pytest.raises(OSError, match=r"fewer bytes than it took|Truncated"):
        list(packed)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_disk_that_is_full_while_files_are_put_aside_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: disk.Packed, mode: str) -> IO[bytes]:
        return os.fdopen(os.open("/dev/full", os.O_WRONLY), mode)

    monkeypatch.setattr(disk.Packed, "_opened", full)
    with pytest.raises(StorageError, match="No space left on device") as caught:
        formats.encode(PUBLICATIONS, publications(), tmp_path)
    assert "Free some space" in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_csv_to_the_byte() -> None:
    data = publications(published_on=date(2021, 7, 20), topics=["Health", "Homeland Security"], url="")
    assert to_csv(PUBLICATIONS, data) == (
        b'"publication_number","publication_title","published_on","released_on","url","topics","document"\n'
        b'"GAO-21-487","A title",2021-07-20,,"","Health; Homeland Security",\n'
    )


def test_csv_leaves_out_the_hashes_and_writes_booleans_in_words() -> None:
    rows = csv_rows(to_csv(RECOMMENDATIONS, publisher.tables(publisher.DAY, 1, "one")["recommendations"]))
    assert list(rows[0]) == [c.name for c in RECOMMENDATIONS.columns if c.in_csv]
    assert "key_hash" not in rows[0]
    assert [row["is_open"] for row in rows] == ["true", "false", "true"]
    assert [row["is_priority"] for row in rows] == ["true", "", "true"]


@pytest.mark.parametrize(("topics", "written"), [(None, b",,"), ([], b',"",'), (["one"], b',"one",')])
def test_csv_tells_no_list_from_an_empty_one(topics: list[str] | None, written: bytes) -> None:
    assert to_csv(PUBLICATIONS, publications(topics=topics)).splitlines()[1].endswith(b",,," + written)


def test_csv_without_rows_is_its_header() -> None:
    assert to_csv(ISSUES, to_arrow(ISSUES, [])).decode() == ",".join(f'"{name}"' for name in ISSUES.names) + "\n"


def test_awkward_text_survives_csv() -> None:
    content = to_csv(PUBLICATIONS, publications(publication_title=AWKWARD))
    assert not content.startswith(b"\xef\xbb\xbf")
    assert csv_rows(content)[0]["publication_title"] == AWKWARD


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]))), min_size=1, max_size=5))
def test_any_text_survives_csv_and_empty_is_not_null(texts: list[str | None]) -> None:
    data = to_arrow(ISSUES, [{"severity": "note", "stage": "s", "message": "m", "value": text} for text in texts])
    content = to_csv(ISSUES, data)
    assert [row["value"] for row in csv_rows(content)] == [text or "" for text in data["value"].to_pylist()]
    back = pa_csv.read_csv(
        pa.BufferReader(content),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types={name: pa.string() for name in ISSUES.names},
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
    assert back["value"].to_pylist() == data["value"].to_pylist()


def test_a_table_becomes_bytes_in_one_module_only() -> None:
    writers = re.compile(r"\b(?:write_table|write_csv|ParquetWriter|CSVWriter|write_feather|DictWriter|csv\.writer)\b")
    package = ROOT / "pipeline" / "openrecs"
    found = {
        str(path.relative_to(package)) for path in package.rglob("*.py") if writers.search(path.read_text("utf-8"))
    }
    # What is kept between nights is Parquet too, and rates are counts: no tables that anybody publishes.
    assert found == {"publish/formats.py", "normalize/packing.py", "cli/reckoning/rates_command.py"}
    own_method = re.compile(r"(?<!formats)\.to_(?:csv|parquet)\(")  # pandas's own, of any frame
    assert not [str(path) for path in package.rglob("*.py") if own_method.search(path.read_text("utf-8"))]
