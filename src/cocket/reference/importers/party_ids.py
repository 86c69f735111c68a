"""What kind of number a list's label names: takes "Tax ID No.", gives "tax_id"; one vocabulary for all lists.

The vocabulary (column `type` of the identifiers table): passport, national_id, tax_id, registration, lei, duns, imo,
imo_company, mmsi, call_sign, aircraft_tail, aircraft_serial, aircraft_transponder, swift, bank_code, isin, ticker,
crypto, email, website, phone, driving_licence, birth_certificate, travel_document, licence, identification, other.
"identification" is a number that is a national one for a person and a registration for an organisation.
"""

from __future__ import annotations

import functools
import re

# Labels that say something about a party but number nothing.
_NOT_A_NUMBER = re.compile(
    r"gender|executive order|sanctions|transactions prohibited|established|type\b|model|manufacture date|operator|"
    r"listing date|effective date|divestment|issuer|directive|information|flag|nationality|locode|country|"
    r"determination|section|year of build|permanent resident$",
)
# First match decides, so the narrow ones stand first. Words of a pattern are separated by white space.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile("|".join(words.split())))
    for kind, words in {
        "passport": r"passport pasaporte passeport",
        "crypto": r"digital.currency",
        "imo_company": r"company.*\bimo\b",
        "imo": r"\bimo\b vessel.registration",
        "mmsi": r"\bmmsi\b",
        "call_sign": r"call.sign",
        "aircraft_tail": r"tail.number aircraft.registration",
        "aircraft_serial": r"\bmsn\b construction.number aircraft.*serial serial.identification",
        "aircraft_transponder": r"mode.s\b",
        "email": r"e-?mail",
        "website": r"web.?site \bweb\b",
        "phone": r"phone \bfax\b \btel\b",
        "swift": r"swift \bbic\b",
        "bank_code": r"\bbik\b iban account",
        "isin": r"\bisin\b",
        "ticker": r"ticker micex",
        "duns": r"d-?u-?n-?s",
        "lei": r"legal.entity.number legal.entity.identifier ^lei$",
        "driving_licence": r"driv",
        "birth_certificate": r"birth.cert",
        "travel_document": r"travel visa immigration laissez",
        "national_id": r"""
            national.(?:id|foreign|ident|card|number) cedula c\.?u\.?r\.?p d\.?n\.?i\b citizen'?s personal.id
            \bid.card identity identification.card \bssn social.security elector credencial i\.f\.e c\.u\.i\.p
            c\.u\.i\.$ numero.de.identidad kenyan.id turkish.ident uae.ident \bcnp\b personal.numerical n\.i\.e
            tazkira \ble.number residen refugee stateless seafarer voter ration.card military cartilla civil.ident
            certificate.of.*nationality afghan.national serviceman""",
        "tax_id": r"""
            \btax v\.?a\.?t\b r\.?f\.?c\b \bnit\b \bruc\b \brif\b c\.?u\.?i\.?t fiscal fein \brtn\b \btin\b
            nuit \binn\b c\.i\.f""",
        "registration": r"""
            regist company.(?:number|no) folio matricula c\.r\. commerc chamber trade.licen enterprise business
            gazette social.credit incorporation charity organi[sz]ation.code branch.unit \bogrn\b \bkpp\b \bokpo\b""",
        "licence": r"licen[sc]e permit",
        "identification": r"identification.number ^id(?:entification)?$ identification.no",
    }.items()
)


_IMO = re.compile(r"\d{7}$", re.ASCII)


@functools.lru_cache(maxsize=4096)
def type_of(label: str) -> str:
    """Give the vocabulary's word for a label: "other" for a number of no known kind, "" for what is no number."""
    bare = label.lower().removeprefix("alt. ").rstrip(" :-")
    if _NOT_A_NUMBER.search(bare):
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.search(bare)), "other")


def settle(kind: str, value: str, party_kind: str) -> tuple[str, str]:
    """Give (type, value) once value and party are known: IMO numbers, identification numbers, currencies of wallets."""
    if value.upper().startswith("IMO "):
        return ("imo_company" if kind == "registration" else "imo"), value[4:].strip()
    if kind == "imo" and not _IMO.match(value):
        return "registration", value
    if kind == "identification":
        return ("national_id" if party_kind in ("person", "unknown") else "registration"), value
    if kind == "crypto":
        return kind, value.lstrip("- ").rpartition(" ")[2]
    return kind, value
