"""Agencies as people write them, beside those of GAO's rows."""

from __future__ import annotations

import pytest

from openrecs.reconcile.known_rows import relation

ICE = {
    "agency": "United States Immigration and Customs Enforcement",
    "agency_printed": "U.S. Immigration and Customs Enforcement",
    "agency_code": "ICE",
    "department": "Department of Homeland Security",
}
DHS = {
    "agency": "Department of Homeland Security",
    "agency_code": "DHS",
    "department": "Department of Homeland Security",
}
OWN = {"agency": "Bureau of Harbor Pilotage", "agency_code": None, "department": "Bureau of Harbor Pilotage"}


@pytest.mark.parametrize(
    ("printed", "to_ice", "to_dhs"),
    [
        ("ICE", "same", "family"),
        ("Immigration and Customs Enforcement (ICE)", "same", "family"),
        ("DHS/ICE", "same", "family"),
        ("DHS - ICE", "same", "family"),
        ("Department of Homeland Security: ICE", "same", "family"),
        ("DHS", "family", "same"),
        ("CBP", "other", "family"),
        ("Forest Service", "other", "other"),
        ("Office of Mr. Smith", "unknown", "unknown"),
        ("ICE; CBP", "unknown", "unknown"),
        ("DOD/ICE", "unknown", "unknown"),
    ],
)
def test_an_agency_stands_to_a_row(printed: str, to_ice: str, to_dhs: str) -> None:
    assert relation(printed, ICE) == to_ice
    assert relation(printed, {"agency_printed": DHS["agency"], **DHS}) == to_dhs


def test_an_agency_that_no_vocabulary_has_is_its_own() -> None:
    row = {"agency_printed": OWN["agency"], **OWN}
    assert relation("bureau of  harbor pilotage", row) == "same"
    assert relation("ICE", row) == "other"
