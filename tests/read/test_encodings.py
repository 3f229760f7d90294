"""Bytes -> text: the ladder of encodings, rung by rung, and one page in many encodings giving one text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import growth
from openrecs.errors import RefusedError
from openrecs.read.to_document import decode
from running import ROOT

SHARED = ROOT.parent / "shared"
# Only characters that every one of the encodings below can write.
PAGE = "<html>\r\n<title>Café rules – “quoted” §\xa09</title>\n<p>€5 million, Curaçao’s share</p>\r</html>\n"
LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)
WESTERN = st.text(st.sampled_from(bytes(range(0x20, 0x7F)).decode() + "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡¢£é\xa0ÿ\n"))


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (PAGE.encode("utf-8"), None, "utf-8"),
        (PAGE.encode("utf-8"), "iso-8859-1", "utf-8"),
        (PAGE.encode("utf-8-sig"), None, "utf-8-sig"),
        (codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"), None, "utf-16"),
        (codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"), "utf-8", "utf-16"),
        (codecs.BOM_UTF32_LE + PAGE.encode("utf-32-le"), None, "utf-32"),
        (codecs.BOM_UTF32_BE + PAGE.encode("utf-32-be"), None, "utf-32"),
        (PAGE.encode("utf-16-le"), None, "utf-16-le"),
        (PAGE.encode("utf-16-be"), None, "utf-16-be"),
        (PAGE.encode("cp1252"), None, "cp1252"),
        (PAGE.encode("cp1252"), "utf-8", "cp1252"),
        (PAGE.encode("cp1252"), "ISO-8859-1", "cp1252"),
        (PAGE.encode("cp1252"), "no-such-charset", "cp1252"),
        (PAGE.encode("cp1250", "ignore"), "windows-1250", "cp1250"),
        (PAGE.encode("mac-roman"), "macintosh", "mac-roman"),
        (PAGE.encode("gb18030"), "GB2312", "gb18030"),
    ],
)
def test_one_page_in_every_encoding_is_one_text(data: bytes, declared: str | None, encoding: str) -> None:
    assert decode(data, declared=declared) == (PAGE, encoding)


def test_the_encoding_named_is_the_codec_that_reads_the_bytes_so() -> None:
    for data in (PAGE.encode(name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "cp1252")):
        text, encoding = decode(data)
        assert data.decode(encoding) == text == PAGE


@given(LETTERS)
def test_any_text_survives_utf_8(text: str) -> None:
    assume(not text.startswith("\ufeff"))
    assert decode(text.encode()) == (text, "utf-8")
    assert decode(text.encode("utf-8-sig")) == (text, "utf-8-sig")


@given(LETTERS, st.sampled_from(["utf-16", "utf-32"]), st.sampled_from(["le", "be"]))
def test_any_text_survives_a_byte_order_mark(text: str, encoding: str, order: str) -> None:
    assume(not text.startswith("\ufeff"))
    assert decode(("\ufeff" + text).encode(f"{encoding}-{order}")) == (text, encoding)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=4), st.sampled_from(["le", "be"]))
def test_english_in_utf_16_needs_no_mark(text: str, order: str) -> None:
    assert decode(text.encode(f"utf-16-{order}")) == (text, f"utf-16-{order}")


@given(WESTERN, st.sampled_from([None, "latin1", "utf-8", "us-ascii", "utf-16", "rot13", "hex", "\0"]))
def test_western_text_survives_cp1252_under_any_label(text: str, declared: str | None) -> None:
    data = text.encode("cp1252")
    assume(decode(data)[1] == "cp1252")  # bytes that happen to be UTF-8 are UTF-8, and a test of their own
    assert decode(data, declared=declared) == (text, "cp1252")


@given(st.binary())
def test_no_bytes_make_it_fail_but_by_refusing_them(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except RefusedError:
        return
    assert "\0" not in text
    assert codecs.lookup(encoding)


def test_the_five_undefined_bytes_of_cp1252_are_read_as_browsers_do() -> None:
    assert decode(b"\x80\x81\x8d\x8f\x90\x9d\xff") == ("€\x81\x8d\x8f\x90\x9dÿ", "cp1252")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<meta charset="windows-1251">', "cp1251"),
        (b"<META CHARSET=Windows-1251 >", "cp1251"),
        (b"<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>", "cp1251"),
        (b'<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        (b'<!DOCTYPE html>\n<?xml encoding="windows-1251" ?>', "cp1251"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=windows-1251>", "cp1251"),
        (b"<meta charset=nonsense><meta charset=windows-1251>", "cp1251"),
        (b"<meta charset=windows-1252><meta charset=windows-1251>", "cp1252"),
        (b"<meta charset=utf-16>", "cp1252"),
        (b"<meta charset=utf-7>", "cp1252"),
        (b"<meta charset=unicode_escape>", "cp1252"),
        (b" " * 5000 + b"<meta charset=windows-1251>", "cp1252"),
        (b"<p>charset=windows-1251</p>", "cp1252"),
    ],
)
def test_what_a_page_declares_counts_only_if_it_is_an_encoding_of_pages(head: bytes, encoding: str) -> None:
    data = head + b"<p>\xc4\xe0</p>"
    assert decode(data) == (data.decode(encoding), encoding)


def test_the_sender_is_believed_before_the_page_and_a_label_the_bytes_break_by_nobody() -> None:
    data = b"<meta charset=windows-1251>\xe0"
    assert decode(data, declared="koi8-r")[1] == "koi8-r"
    assert decode(data, declared="big5")[1] == "cp1251", "\\xe0 alone is no Big5"


def test_mojibake_is_left_as_it_stands() -> None:
    mojibake = "Artemis IIIâ€”its goals"
    assert decode(mojibake.encode()) == (mojibake, "utf-8")


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_page_cut_inside_its_last_character_is_still_utf_8(kept: int) -> None:
    whole = "Curaçao’s \U0001f600"
    cut = whole.encode()[: kept - 4]
    assert decode(cut) == ("Curaçao’s \ufffd", "utf-8")


def test_a_last_byte_alone_is_a_cut_only_where_the_page_says_utf_8() -> None:
    assert decode(b"caf\xc3") == ("cafÃ", "cp1252")
    assert decode(b"<meta charset=utf-8>caf\xc3") == ("<meta charset=utf-8>caf\ufffd", "utf-8")
    assert decode(codecs.BOM_UTF8 + b"caf\xc3") == ("caf\ufffd", "utf-8-sig")


def test_cut_and_malformed_utf_16_shows_where() -> None:
    assert decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le")[:-1]) == ("a\ufffd", "utf-16")
    assert decode(codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0") == ("a\ufffdb", "utf-16")


def test_a_utf_8_mark_before_cp1252_is_dropped() -> None:
    assert decode(codecs.BOM_UTF8 + b"caf\xe9 noir") == ("café noir", "cp1252")


def test_nothing_but_the_mark_is_taken_away() -> None:
    text = "\ufeff\u200b\u2028 a\r\n\r\x85\xa0\xad\u2011\n"
    assert decode(("\ufeff" + text).encode())[0] == text


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        b"\0",
        b"\0\0",
        b"text\0",
        b"a\0b\0\0\0",
        bytes(range(256)),
        b"\x01\x02\x03\x04" * 9,
        b"a" * 90 + b"\x0f" * 10,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError, match=r"the-name: this is not text") as refused:
        decode(data, where="the-name")
    assert refused.value.mend


def test_a_few_odd_control_characters_are_no_reason_to_refuse() -> None:
    text = "A line\x0c with a form feed, \x1b[1mbold\x1b[0m, \x07 and \x7f" + " and so on" * 20
    assert decode(text.encode())[0] == text


@pytest.mark.parametrize("name", ["agency-page-ice.txt", "csv/open-recs-2026-09-28-excerpt.csv"])
def test_a_real_page_cut_anywhere_is_the_beginning_of_the_same_text(name: str) -> None:
    path = SHARED / "samples" / name
    if not path.exists():
        pytest.skip("the captured samples are not here")
    data = path.read_bytes()
    whole = data.decode()
    for at in range(len(data) // 100, len(data), len(data) // 100):
        assert whole.startswith(decode(data[:at])[0].removesuffix("\ufffd"))


@pytest.mark.parametrize("start", [b"", b"\xff\xfe", b"<meta charset=", b"\xc4\xe0"])
@pytest.mark.parametrize(
    "filler",
    [
        *(b" ", b"-", b"\n", b"<", b"<!--", b"<meta ", b"<meta charset", b"<?xml ", b"\xe2\x80", b"\xe9", b"\x00\xd8"),
        b"\xc4\xe0<meta charset=gb18030>",
    ],
)
def test_time_grows_no_faster_than_the_bytes(start: bytes, filler: bytes) -> None:
    growth.assert_linear(lambda size: start + growth.of(filler, size), decode)
