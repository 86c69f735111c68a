"""Every row of the starter set beside the official data: it may say less than the lists, never something else.

The lists are read here directly, not through the importers, so that both cannot be wrong in the same way.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cocket.kernel.countries import EU_MEMBERS, find
from cocket.reference.starter import starter_tables
from cocket.reference.starter.controls import us_requirements
from cocket.reference.starter.files import rows

pytestmark = pytest.mark.data

EU_FILE = "controls/eu/annex_i_02021R0821-20251115.json"
US_FILE = "controls/us/ccl.json"
CSL_FILE = "parties/us_csl/screening-list_2026.json"
OLD_CSL_FILE = "parties/us_csl/consolidated_2022-04.csv.gz"


@pytest.fixture(scope="module")
def eu(shared_data: Path) -> dict[str, Any]:
    """Give Annex I as the file has it."""
    return json.loads((shared_data / EU_FILE).read_bytes())


@pytest.fixture(scope="module")
def us(shared_data: Path) -> dict[str, dict[str, Any]]:
    """Give the entries of the Commerce Control List by ECCN."""
    return {entry["eccn"]: entry for entry in json.loads((shared_data / US_FILE).read_bytes())["entries"]}


@pytest.fixture(scope="module")
def eu_lines(eu: dict[str, Any]) -> dict[str, str]:
    """Give all text that stands under each path of Annex I."""
    found: dict[str, str] = {}
    for entry in eu["entries"]:
        for line in entry["verbatim_text"].split("\n"):
            path, _, text = line.partition(" ")
            found[path] = f"{found.get(path, '')} {text}".strip()
    return found


@pytest.fixture(scope="module")
def us_lines(us: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Give the text under each path of the Commerce Control List; loose text counts for the paragraph before it."""
    found: dict[str, str] = {}
    for eccn, entry in us.items():
        found[eccn] = entry["heading"]
        last = eccn
        for item in entry.get("items", []):
            if item["kind"] == "item":
                last = f"{eccn}.{item['paragraph']}"
            else:
                lost = re.match(r"([a-z](?:\.(?:\d+|[a-z]))+)\.{0,2} ", item["text"])
                last = f"{eccn}.{lost[1]}" if lost and f"{eccn}.{lost[1]}" not in found else last
            found[last] = f"{found.get(last, '')} {item['text']}".strip()
    return found


def spoken_of(us: dict[str, dict[str, Any]], path: str) -> bool:
    """Tell whether an entry whose paragraphs the file does not hold names the paragraph in its requirements or notes."""
    eccn, _, rest = path.partition(".")
    entry = us[eccn]
    said = " ".join(row["control"] for row in entry["countryChart"]) + f" {entry.get('relatedControls') or ''}"
    return re.search(rf"(?:{eccn})?\.?\b{re.escape(rest)}\b", said) is not None


def test_eu_paths_are_paragraphs_of_annex_i(eu_lines: dict[str, str]) -> None:
    """Each provision stands in Annex I under the same number; each note stands beside its paragraph."""
    for row in starter_tables("eu_annex_i")["provisions"].to_pylist():
        path, _, note = row["path"].partition("#")
        assert path in eu_lines, path
        if note:
            assert re.search(r"\bnot (?:control|include|apply)\b", eu_lines[path] + "".join(_below(eu_lines, path))), (
                row["path"]
            )


def _below(lines: dict[str, str], path: str) -> list[str]:
    return [text for other, text in lines.items() if other.startswith(f"{path}.")]


def test_us_paths_are_paragraphs_of_the_control_list(us: dict[str, dict[str, Any]], us_lines: dict[str, str]) -> None:
    """Each provision is a paragraph of its ECCN, or is named by the entry where the file holds no paragraphs."""
    for row in starter_tables("us_ccl")["provisions"].to_pylist():
        path = row["path"].partition("#")[0]
        assert row["entry"] in us, path
        assert path in us_lines or spoken_of(us, path), path


@pytest.mark.parametrize(("kind", "regime"), [("eu_annex_i", "eu"), ("us_ccl", "us")])
def test_threshold_numbers_stand_in_the_provision(
    kind: str,
    regime: str,
    eu_lines: dict[str, str],
    us_lines: dict[str, str],
    us: dict[str, dict[str, Any]],
) -> None:
    """Each figure of the starter set can be read in the text of its own paragraph, lost superscripts put back."""
    lines = eu_lines if regime == "eu" else us_lines
    for row in starter_tables(kind)["thresholds"].to_pylist():
        path = row["path"].partition("#")[0]
        text = lines.get(path, "")
        if regime == "us":
            text += f" {us[path.partition('.')[0]].get('relatedControls') or ''}"
        assert Decimal(row["value"]).copy_abs() in figures(text), (row["path"], row["value"], text[:200])


def figures(text: str) -> set[Decimal]:
    """Give every number of a text in plain notation: a lost power is put back, 46,3 is 46.3, 1,000 is 1000."""
    found: set[Decimal] = set()
    for base, power in re.findall(r"([\d.,]+)\s*×\s*10\s?([-−]?\d{1,2})\b", text):
        found.add(Decimal(base.replace(",", ".")).scaleb(int(power.replace("−", "-"))))
    found |= {Decimal(10) ** int(power) for power in re.findall(r"\b10([3-9])\b", text)}
    found |= {Decimal(2)} if "two litres" in text else set()
    for number in re.findall(r"\d+(?:[.,]\d+)*", text):
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number):
            found.add(Decimal(number.replace(",", "")))
        if number.count(",") + number.count(".") <= 1:
            found.add(Decimal(number.replace(",", ".")))
    return found


def test_summaries_are_in_the_projects_own_words(eu: dict[str, Any], us: dict[str, dict[str, Any]]) -> None:
    """No summary shares a run of six words with the text of either list, its notes or its authorisations."""
    texts = [entry["verbatim_text"] for entry in eu["entries"] + eu["docs"] + eu["geas"]]
    for entry in us.values():
        texts += [entry["heading"], entry.get("relatedControls") or ""]
        texts += [f"{row['control']} {row['countryChart']}" for row in entry["countryChart"]]
        texts += [item["text"] for item in entry.get("items", [])]
    listed = {run for text in texts for run in runs_of_six(text)}
    for kind in ("eu_annex_i", "us_ccl"):
        tables = starter_tables(kind)
        own = [(row["path"], row["text"]) for row in tables["provisions"].to_pylist()]
        own += [(row["path"], row["quote"]) for row in tables["thresholds"].to_pylist()]
        own += [(row["id"], row["text"]) for row in tables["documents"].to_pylist()]
        for path, text in own:
            assert not [" ".join(run) for run in runs_of_six(text) if run in listed], path


def runs_of_six(text: str) -> list[tuple[str, ...]]:
    """Give each six words in a row, without case and punctuation."""
    words = re.findall(r"[a-z0-9]+(?:[.,'’-][a-z0-9]+)*", text.lower())
    return [tuple(words[at : at + 6]) for at in range(len(words) - 5)]


def test_us_requirements_are_those_of_the_entry(us: dict[str, dict[str, Any]]) -> None:
    """Each requirement has its counterpart in the entry: same reason, same column, and the paragraphs it names."""
    for eccn, needs in us_requirements().items():
        stated = us[eccn]["countryChart"]
        for need in needs:
            assert need["reason"] in (us[eccn]["reasonForControl"] or reasons_in_text(us[eccn])), (eccn, need)
            if not stated and not need["columns"]:
                continue  # the entry states it in prose that the file does not hold
            fits = [
                row
                for row in stated
                if row["control"].startswith(need["reason"]) and columns_in(row) == need["columns"]
            ]
            assert fits, (eccn, need)
            for path in need["paths"] + need["except"]:
                assert any(names_path(row["control"], eccn, path) for row in fits), (eccn, path)


def reasons_in_text(entry: dict[str, Any]) -> str:
    """Give the reasons of an entry that keeps them among its texts."""
    return " ".join(item["text"] for item in entry.get("items", []) if "Reason for Control" in item["text"])


def columns_in(row: dict[str, str]) -> list[str]:
    """Give the Country Chart columns that a requirement row names."""
    return [f"{reason} {number}" for reason, number in re.findall(r"\b([A-Z]{2}) Column (\d)", row["countryChart"])]


def names_path(control: str, eccn: str, path: str) -> bool:
    """Tell whether a requirement row speaks of a paragraph: outright, shortened, or by covering the whole entry."""
    rest = path.partition(".")[2]
    if not rest:
        return "entire entry" in control or f"paragraph {eccn}" in control
    if rest == "z":  # the entry names its parts only
        return re.search(r"\bz\.\d", control) is not None
    return re.search(rf"(?<![\w.])(?:{eccn})?\.?{re.escape(rest)}(?![\w.]*\w)", control) is not None


def test_no_column_of_a_us_entry_is_left_out(us: dict[str, dict[str, Any]]) -> None:
    """A reason that an entry answers with a chart column is in the starter set, so that no licence is overlooked."""
    needs = us_requirements()
    entries = {row["entry"] for row in starter_tables("us_ccl")["provisions"].to_pylist()}
    assert entries == set(needs)
    for eccn in entries:
        listed = {column for row in us[eccn]["countryChart"] for column in columns_in(row)}
        assert {column for need in needs[eccn] for column in need["columns"]} == listed, eccn
        prose = {row["control"][:2] for row in us[eccn]["countryChart"] if not columns_in(row)} - {"Ru"}
        assert prose <= {need["reason"] for need in needs[eccn] if not need["columns"]}, eccn


def test_country_chart_marks_are_equal(shared_data: Path) -> None:
    """Every cell of every row of the chart is as the supplement has it, footnotes and prose rows too."""
    chart = json.loads((shared_data / "controls/us/country-chart.json").read_bytes())
    cells = {(row["country"], row["column"]): row for row in starter_tables("us_country_chart")["chart"].to_pylist()}
    assert [row["column"] for row in rows("us_chart_columns.csv")] == chart["columns"]
    seen = set()
    for name, listed in chart["countries"].items():
        code = find_us(name)
        seen.add(code)
        for column in chart["columns"]:
            assert cells[code, column]["state"] == ("X" if column in listed["marks"] else ""), (name, column)
            assert numbers(cells[code, column]) == listed["footnotes"], name
    for name, listed in chart["embargoed"].items():
        code = find_us(name)
        seen.add(code)
        assert {cells[code, column]["state"] for column in chart["columns"]} == {"prose"}
        assert numbers(cells[code, chart["columns"][0]]) == listed["footnotes"], name
    for name, rule in chart["territoryInheritance"].items():
        seen.add(find_us(name))
        for column in chart["columns"]:
            assert cells[find_us(name), column]["state"] == cells[find_us(rule["row"]), column]["state"], name
    assert {row["country"] for row in rows("us_country_chart.csv")} == seen
    assert {row["number"] for row in rows("us_chart_footnotes.csv")} == set(chart["footnotes"])


def numbers(cell: dict[str, Any]) -> list[int]:
    """Give the footnote numbers of a cell."""
    return [int(note.partition(".")[0]) for note in cell["footnotes"]]


def find_us(name: str) -> str:
    """Give the code of a destination as the EAR spells it."""
    spelled = {
        "Seycheles": "SC",
        "Micronesia (Federated State of)": "FM",
        "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
        "South Sudan, Republic of": "SS",
        "Congo (Democratic Republic of)": "CD",
        "Cote d'lvoire": "CI",
    }
    code = spelled.get(name) or find(name) or find(name.replace("&", "and")) or find(name.title())
    assert code, name
    return code


def test_all_destinations_entries_are_equal(shared_data: Path) -> None:
    """The entries that need a licence everywhere are those that 738.3(a)(1) names."""
    block = json.loads((shared_data / "controls/us/country-chart.json").read_bytes())["allDestinationsEntries"]
    own = [(row["entry"], row["exception"]) for row in rows("us_all_destinations.csv")]
    assert own == [(entry, "") for entry in block["noLicenceExceptions"]] + [
        (entry, "GOV") for entry in block["govOnly"]["entries"]
    ]


def test_country_groups_are_equal(shared_data: Path) -> None:
    """Each group has the members that the supplement names; Hong Kong has the groups of China."""
    groups = json.loads((shared_data / "controls/us/country-groups.json").read_bytes())["groups"]
    own: dict[str, set[str]] = {}
    for row in starter_tables("us_country_groups")["groups"].to_pylist():
        own.setdefault(row["group"], set()).add(row["country"])
    assert set(own) == set(groups)
    for group, names in groups.items():
        members = {find_us(name) for name in names}
        assert own[group] == members | ({"HK"} if "CN" in members else set()), group


def test_licence_exceptions_are_equal(shared_data: Path) -> None:
    """Each symbol stands in the section that part 740 gives it, and none is missing."""
    listed = json.loads((shared_data / "controls/us/license-exception-catalog.json").read_bytes())["exceptions"]
    own = [(row["symbol"], row["section"]) for row in rows("us_licence_exceptions.csv")]
    assert own == [(symbol, one["sectionNumber"]) for one in listed for symbol in one["symbols"]]


def test_tariff_codes_are_in_the_harmonized_system(shared_data: Path) -> None:
    """Each heading exists with that parent, level and section, and each candidate code of a provision exists."""
    listed = {row["hscode"]: row for row in read_csv(shared_data / "controls/tariff/harmonized-system.csv")}
    for row in starter_tables("hs")["tariff"].to_pylist():
        official = listed[row["code"]]
        assert (row["section"], row["parent"], str(row["level"])) == (
            official["section"], official["parent"], official["level"],
        )  # fmt: skip
    for kind in ("eu_annex_i", "us_ccl"):
        for row in starter_tables(kind)["provisions"].to_pylist():
            assert set(row["hs6"]) <= set(listed), row["path"]


def test_priority_codes_are_equal(shared_data: Path) -> None:
    """The fifty codes and their tiers are those of the list."""
    listed = read_csv(shared_data / "controls/tariff/common_high_priority_hs6.csv")
    own = {row["hs6"]: row["tier"] for row in starter_tables("chpl")["priority"].to_pylist()}
    assert own == {row["hs6"]: row["tier"].removeprefix("TIER_").replace("_", ".") for row in listed}


def read_csv(path: Path) -> list[dict[str, str]]:
    """Give the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_memberships_agree_with_the_us_tables_and_annex_ii(shared_data: Path, eu: dict[str, Any]) -> None:
    """Memberships differ from the US groups only where the EAR itself leaves members out or counts a partner in."""
    groups = json.loads((shared_data / "controls/us/country-groups.json").read_bytes())["groups"]
    table = {group: {find_us(name) for name in names} for group, names in groups.items()}
    members = {row["fact"]: set(row["members"].split()) for row in rows("country_memberships.csv")}
    assert members["eu_member"] == EU_MEMBERS
    assert {code for row in rows("country_accessions.csv") for code in row["countries"].split()} == EU_MEMBERS
    assert members["wassenaar"] ^ table["A:1"] == {"RU", "UA", "MT", "IS"}
    assert members["mtcr"] ^ table["A:2"] == {"RU"}
    assert members["australia_group"] == table["A:3"]
    assert members["nsg"] ^ table["A:4"] == {"RU", "BY", "CN"}
    title = next(gea["title"] for gea in eu["geas"] if gea["id"] == "EU001").title()
    for code in members["eu001_destination"]:
        assert any(find_us(name) == code for name in destinations_of(title)), code
    assert len(members["eu001_destination"]) == len(destinations_of(title))


def destinations_of(title: str) -> list[str]:
    """Give the country names of the title of EU001."""
    listed = title.partition("Exports To ")[2].replace("Including ", "").replace(" And ", ", ")
    return [name.strip().removeprefix("The ") for name in listed.split(",")]


def test_embargoed_destinations_are_known_to_the_us_table(shared_data: Path) -> None:
    """Whatever the UN embargoes at all is in US group D:5; Yemen, where the embargo names groups, is the one exception."""
    groups = json.loads((shared_data / "controls/us/country-groups.json").read_bytes())["groups"]
    d5 = {find_us(name) for name in groups["D:5"]}
    embargoed = {row["country"] for row in rows("country_embargoes.csv") if row["fact"] == "un_arms_embargo"}
    assert embargoed - d5 == {"YE"}


def test_party_entries_are_on_the_official_list(shared_data: Path) -> None:
    """Each entry has the name, list, countries, other names, programmes and notice of the 2026 list."""
    document = json.loads((shared_data / CSL_FILE).read_bytes())
    tables = document["tables"]
    abbreviation = {"US-EL": "(EL)", "US-SDN": "(SDN)", "US-CMIC": "(CMIC)"}
    for row in rows("us_parties.csv"):
        fits = [
            entry
            for entry in document["entries"]
            if " ".join(entry["n"].split()) == row["name"]
            and abbreviation[row["list"]] in tables["sources"][entry["s"]]
            and entry.get("fr", "") == row["notice"]
        ]
        assert len(fits) == 1, row["name"]
        entry = fits[0]
        assert entry.get("c", []) == row["countries"].split(), row["name"]
        assert {" ".join(other.split()) for other in entry.get("a", [])} >= {
            other for other in row["other_names"].split("; ") if other
        }
        programmes = tables["programmes"][entry["pg"]] if "pg" in entry else ""
        assert programmes == row["programmes"]
        assert entry.get("t", "Entity") == "Entity"
        if row["list"] == "US-EL":
            assert "all items" in tables["licenceRequirements"][entry["lr"]].lower()


def test_listing_dates_are_those_of_the_official_list(shared_data: Path) -> None:
    """Where the list of April 2022 states a date for the entry, the starter set has the same."""
    with gzip.open(shared_data / OLD_CSL_FILE, "rt", encoding="utf-8", errors="replace") as lines:
        stated = {row["name"].strip(): row["start_date"] for row in csv.DictReader(lines) if "(EL)" in row["source"]}
    checked = [row for row in rows("us_parties.csv") if row["list"] == "US-EL" and stated.get(row["name"])]
    assert len(checked) >= 45
    for row in checked:
        assert stated[row["name"]] == row["listed_on"], row["name"]


def test_entity_ids_are_those_of_the_whole_list(shared_data: Path) -> None:
    """An entry keeps its id when the whole list replaces the starter set, so that what people decided stays attached."""
    from cocket.reference.importers.us_csl_compact import parse

    whole = parse((shared_data / CSL_FILE).read_bytes()).tables["entities"].to_pylist()
    ids = {(row["list_code"], row["entity_id"]): row["name"] for row in whole}
    for row in starter_tables("us_csl")["entities"].to_pylist():
        assert ids[row["list_code"], row["entity_id"]] == row["name"]
