"""Reads OFAC's remarks: takes one remarks text, gives what its "; "-separated statements say.

OFAC writes birth dates, nationalities, weak aliases, numbers and links of a party as prose in one column. What no rule
here knows stays in the remarks, which are kept whole beside what was read out of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_ids import type_of

# The remarks column holds at most this many characters; the rest is in the comments file.
COLUMN_WIDTH = 1000

# Labels whose numbers are read even where no "No." or "Number" ends the label.
_LABELS = (
    "Passport", "Diplomatic Passport", "Stateless Person Passport", "Tax ID No.", "Registration Number",
    "Registration ID", "National ID No.", "Vessel Registration Identification", "Cedula No.", "C.U.R.P.", "R.F.C.",
    "RFC", "NIT #", "RUC #", "RIF #", "RTN", "C.U.I.T.", "C.U.I.P.", "C.U.I.", "C.I.F.", "I.F.E.", "D.N.I.",
    "N.I.E.", "SSN", "US FEIN", "Government Gazette Number", "Business Registration Number",
    "Business Registration Document #", "Identification Number", "Folio Mercantil No.",
    "Commercial Registry Number", "Company Number", "UK Company Number", "Unified Social Credit Code (USCC)",
    "United Social Credit Code Certificate (USCCC)", "Legal Entity Number", "License", "Trade License No.",
    "C.R. No.", "V.A.T. Number", "Email Address", "Phone Number", "Telephone No.", "Telephone", "PHONE", "Fax No.",
    "Fax", "FAX", "Website", "SWIFT/BIC", "BIK (RU)", "ISIN", "Equity Ticker", "MMSI",
    "Economic Register Number (CBLS)", "Matricula Mercantil No", "Chamber of Commerce Number", "D-U-N-S Number",
    "Central Registration System Number", "Istanbul Chamber of Comm. No.",
    "Dubai Chamber of Commerce Membership No.", "Driver's License No.", "Birth Certificate Number",
    "Electoral Registry No.", "Business Number", "Enterprise Number", "Italian Fiscal Code", "Fiscal Code",
    "Public Registration Number", "National Foreign ID Number", "Personal ID Card", "Credencial electoral",
    "Cartilla de Servicio Militar Nacional", "Residency Number", "Branch Unit Number", "Registered Charity No.",
    "Certificate of Incorporation Number", "Turkish Identification Number", "Numero de Identidad", "LE Number",
    "Citizen's Card Number", "Travel Document Number", "VisaNumberID", "Kenyan ID No.", "UAE Identification",
    "Refugee ID Card", "Tazkira National ID Card", "Romanian C.R.", "Organization Code", "Immigration No.",
    "Permit Number", "Pilot License Number", "File Number", "Numero Unico de Identificacao Tributaria (NUIT)",
    "Paraguayan tax identification number", "Military Registration Number",
    "Afghan Money Service Provider License Number", "SRE Permit No.", "Digital Currency Address",
    "Aircraft Tail Number", "Previous Aircraft Tail Number", "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Serial Identification", "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "Aircraft Mode S Transponder Code", "Other Vessel Call Sign",
)  # fmt: skip


def _by_first_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for label in sorted(_LABELS, key=len, reverse=True):
        found.setdefault(label.split(" ", 1)[0], []).append(label)
    return {word: tuple(labels) for word, labels in found.items()}


_BY_WORD = _by_first_word()
_ENDS_A_LABEL = re.compile(r"(?:No\.|Number|#|\bID|Code|Card|Permit|License)$")
_LISTED = re.compile(r"Listing Date \([^()]*\):? (\d{1,2} \w{3} \d{4})$")
_MOST_LABEL_WORDS = 8


@dataclass(slots=True)
class Remarks:
    """What one remarks text says: raw texts of dates, countries and names; numbers as (type, value, country)."""

    birth_dates: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    weak_names: list[str] = field(default_factory=list)
    former_names: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (relation as worded, name)
    listed_on: str = ""
    cut: bool = False  # the text fills its column, so that its last statement is lost


def read_remarks(text: str, *, whole: bool = False) -> Remarks:
    """Read one remarks text; `whole` says that the comments file has already made it complete."""
    found = Remarks()
    bare = text.strip()
    statements = bare.split(";")
    if not whole and len(text) >= COLUMN_WIDTH and not bare.endswith("."):
        found.cut = True
        statements.pop()
    elif statements:
        statements[-1] = statements[-1].removesuffix(".")
    for statement in statements:
        said = statement.strip()
        if said[:5] in ("alt. ", "Alt. "):
            said = said[5:]
        if said:
            _read(said, found)
    return found


def _read(said: str, found: Remarks) -> None:
    word, _, rest = said.partition(" ")
    match word:
        case "DOB":
            found.birth_dates.append(rest)
        case "nationality" | "citizen":
            found.countries.append(rest)
        case "a.k.a.":
            found.weak_names.append(unquoted(rest))
        case "f.k.a.":
            found.former_names.append(unquoted(rest))
        case "Linked" if rest.startswith("To:"):
            found.links.append(("linked to", rest[3:].strip()))
        case "Aircraft" if rest.startswith("Operator "):
            found.links.append(("aircraft operator", rest[9:].strip()))
        case "Nationality" if rest.startswith("of Registration "):
            found.countries.append(rest[16:])
        case "Listing" if listed := _LISTED.match(said):
            day = plain_date(listed[1])
            found.listed_on = min(filter(None, (found.listed_on, day)), default="")
        case _:
            if number := read_number(said):
                found.identifiers.append(number)


def unquoted(text: str) -> str:
    """Give a name without the quotation marks that OFAC sets around weak aliases."""
    bare = text.strip().removesuffix(".")
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == "'" else bare


def read_number(said: str) -> tuple[str, str, str] | None:
    """Read "Tax ID No. 7713789280 (Russia) issued …" as (type, value, country text); None if it numbers nothing."""
    label = _label_of(said)
    kind = type_of(label) if label else ""
    if not kind:
        return None
    value = said[len(label) :].strip(" :")
    for ending in (" issued ", " expires ", " Expires "):
        value = value.partition(ending)[0]
    # "(218) 21 273343326" has its area code in brackets, not a country.
    value, country = (value, "") if kind == "phone" else _last_bracket(value)
    return (kind, value, country) if value else None


def _label_of(said: str) -> str:
    for label in _BY_WORD.get(said.split(" ", 1)[0].rstrip(":"), ()):
        if said.startswith(label) and said[len(label) : len(label) + 1] in (" ", ":"):
            return label
    # A label that is not in the table: words up to "No.", "Number", … with a value that holds a digit after it.
    words = said.split(" ", _MOST_LABEL_WORDS + 1)
    for count in range(1, min(len(words), _MOST_LABEL_WORDS + 1)):
        if any(map(str.isdigit, words[count])) and _ENDS_A_LABEL.search(words[count - 1]):
            return " ".join(words[:count])
    return ""


def _last_bracket(text: str) -> tuple[str, str]:
    """Split "123 (Congo, Republic of the)" into value and bracket; an unbalanced bracket stays in the value."""
    bare = text.rstrip()
    if not bare.endswith(")"):
        return bare, ""
    depth = 0
    for at in range(len(bare) - 1, 0, -1):
        depth += (bare[at] == ")") - (bare[at] == "(")
        if depth == 0:
            return bare[:at].rstrip(), bare[at + 1 : -1].strip()
    return bare, ""
