"""The EU's consolidated list of financial sanctions as XML ("xmlFullSanctionsList_1_1"): takes bytes, gives parties.

Everything is in attributes of `sanctionEntity` and its children. Layout: the European Commission's export schema
(namespace http://eu.europa.ec/fpi/fsd/export). Unverified: read from its documentation, not from a publisher's file.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from cocket.kernel.errors import BadDocument
from cocket.kernel.scripts import script_of
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_rows import ORGANISATION, PERSON, UNKNOWN, PartyRows
from cocket.reference.importers.party_source import tidy, xml_root
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
LIST_CODE, LIST_TITLE = "EU-FSF", "EU consolidated list of financial sanctions"
EFFECT = (
    "Funds and economic resources are frozen, and none may be made available to the party directly or indirectly, under"
    " the regulation that the entry names; what it owns or controls is reached as well."
)
# The token stands in the Commission's public download links; it is the same for everybody and no secret.
SOURCE = "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw"
_NAMESPACE = "{http://eu.europa.ec/fpi/fsd/export}"
_KINDS = {"person": PERSON, "P": PERSON, "enterprise": ORGANISATION, "E": ORGANISATION}
_NUMBERS = {
    "passport": "passport", "id": "national_id", "ssn": "national_id", "nrn": "national_id",
    "electionid": "national_id", "residentperm": "national_id", "nationcert": "national_id",
    "birthcert": "birth_certificate", "travelcardid": "travel_document", "drivinglicence": "driving_licence",
    "regnumber": "registration", "tradelic": "registration", "fiscalcode": "tax_id", "taxid": "tax_id",
    "swiftbic": "swift", "imo": "imo",
}  # fmt: skip
_CONTACTS = {"PHONE": "phone", "FAX": "phone", "EMAIL": "email", "WEB": "website"}


def parse(raw: bytes) -> Parsed:
    """Read the list, dated by `generationDate`; raises BadDocument when it is not that XML."""
    rows = PartyRows("the EU list")
    root = xml_root(raw, rows.what)
    if root.tag.removeprefix(_NAMESPACE) != "export":
        raise BadDocument(
            f"Its root is <{tidy(root.tag)[:60]}>, not the <export> of the Commission's list",
            where=rows.what,
            mend="Give xmlFullSanctionsList_1_1.",
        )
    for element in root.iter():
        element.tag = str(element.tag).removeprefix(_NAMESPACE)
    for number, entity in enumerate(root.iterfind("sanctionEntity"), 1):
        _party(rows, entity, number)
    return rows.parsed(edition_date=plain_date(root.get("generationDate", "")[:10]))


def _party(rows: PartyRows, entity: Element, number: int) -> None:
    reference = entity.get("euReferenceNumber") or entity.get("logicalId") or ""
    place = f"sanctionEntity {reference or f'number {number}'}"
    names = [(name, alias) for alias in entity.iterfind("nameAlias") if (name := _name(alias))]
    if not names or not reference:
        rows.reject(place, "", "the entry has no name or no reference number")
        return
    subject = entity.find("subjectType")
    code = "" if subject is None else subject.get("code") or subject.get("classificationCode") or ""
    kind = _KINDS.get(code, UNKNOWN)
    if kind == UNKNOWN:
        rows.reject(place, "subjectType", f"{code[:40]!r} is not a kind of party this reader knows")
    shown = _shown(names)
    regulations = entity.findall("regulation")
    row = rows.entity(
        reference,
        shown,
        list_code=LIST_CODE,
        list_title=LIST_TITLE,
        kind=kind,
        title="; ".join(dict.fromkeys(text for _, alias in names for text in _told(alias, "title", "function"))),
        programmes=[regulation.get("programme", "") for regulation in regulations],
        listed_on=_listed_on(rows, place, entity, regulations),
        effect=EFFECT,
        remarks="; ".join(_remarks(entity)),
        source="; ".join(dict.fromkeys(regulation.get("numberTitle", "") for regulation in regulations)),
    )
    for name, alias in names:
        rows.name(row, name, _quality(name, alias))
    for citizenship in entity.iterfind("citizenship"):
        rows.belongs_to(row, _country(citizenship))
    for born in entity.iterfind("birthdate"):
        _born(rows, row, place, born)
    for address in entity.iterfind("address"):
        _address(rows, row, address)
    for document in entity.iterfind("identification"):
        _document(rows, row, place, document)


def _name(alias: Element) -> str:
    parts = (alias.get(part, "") for part in ("firstName", "middleName", "lastName"))
    return tidy(alias.get("wholeName", "")) or tidy(" ".join(parts))


def _shown(names: list[tuple[str, Element]]) -> str:
    """Give the first strong name in Latin letters, else the first strong one, else the first."""
    strong = [name for name, alias in names if alias.get("strong") != "false"]
    return next((name for name in strong if script_of(name) == "Latn"), (strong or [names[0][0]])[0])


def _quality(name: str, alias: Element) -> str:
    if alias.get("strong") == "false":
        return "weak"
    return "strong" if script_of(name) in ("Latn", "Zyyy") else "original"


def _told(element: Element, *attributes: str) -> list[str]:
    return [text for attribute in attributes if (text := tidy(element.get(attribute, "")))]


def _remarks(entity: Element) -> list[str]:
    said = [tidy(remark.text or "") for remark in entity.iterfind("remark")]
    births = [
        ", ".join(_told(born, "place", "city", "region", "countryDescription")) for born in entity.iterfind("birthdate")
    ]
    united_nations = entity.get("unitedNationId", "")
    return [
        *filter(None, said),
        *(f"Born in: {birth}" for birth in dict.fromkeys(births) if birth and birth != "UNKNOWN"),
        *([f"UN reference: {united_nations}"] if united_nations else []),
    ]


def _listed_on(rows: PartyRows, place: str, entity: Element, regulations: list[Element]) -> str:
    stated = entity.get("designationDate", "")
    if stated and not plain_date(stated):
        rows.reject(place, "designationDate", f"{stated[:40]!r} is not a date")
    published = sorted(filter(None, (plain_date(one.get("publicationDate", "")) for one in regulations)))
    return plain_date(stated) or (published[0] if published else "")


def _born(rows: PartyRows, row: int, place: str, born: Element) -> None:
    calendar = born.get("calendarType", "GREGORIAN")
    if calendar.upper() not in ("GREGORIAN", ""):
        rows.reject(place, "birthdate", f"the calendar {calendar[:40]!r} is not the Gregorian one")
        return
    circa = "circa " if born.get("circa") == "true" else ""
    first, last = born.get("yearRangeFrom", ""), born.get("yearRangeTo", "")
    day = born.get("birthdate") or _parts(born)
    if day:
        rows.born(row, circa + day, place)
    elif first and last:
        rows.born(row, f"{circa}{first} to {last}", place)


def _parts(born: Element) -> str:
    year, month, day = (born.get(part, "") for part in ("year", "monthOfYear", "dayOfMonth"))
    if not year or not month:
        return year
    return f"{year}-{month.zfill(2)}" + (f"-{day.zfill(2)}" if day else "")


def _address(rows: PartyRows, row: int, address: Element) -> None:
    box = address.get("poBox", "")
    parts = _told(address, "street", "place", "zipCode", "city", "region")
    rows.address(row, [*parts, f"PO Box {box}" if box else ""], city=address.get("city", ""), country=_country(address))
    for contact in address.iterfind("contactInfo"):
        rows.identifier(row, _CONTACTS.get(contact.get("key", "").upper(), ""), contact.get("value", ""))


def _country(element: Element) -> str:
    """Give the ISO code, or the name where the code is the list's "00" for a country without one."""
    code = element.get("countryIso2Code", "")
    return code if code not in ("", "00") else element.get("countryDescription", "")


def _document(rows: PartyRows, row: int, place: str, document: Element) -> None:
    number = document.get("number") or document.get("latinNumber") or ""
    if document.get("knownFalse") == "true":
        rows.reject(place, "identification", f"{number[:40]!r} is marked as a false document and was left out")
        return
    kind = _NUMBERS.get(document.get("identificationTypeCode", "").lower(), "other")
    rows.identifier(row, kind, number, _country(document))


def _sniff(head: bytes, _filename: str) -> bool:
    return b"http://eu.europa.ec/fpi/fsd/export" in head[:4096]


EU_FSF = Format(
    kind="eu_fsf",
    title=LIST_TITLE,
    publisher="European Commission",
    source=SOURCE,
    terms="© European Union, reuse with acknowledgement (Decision 2011/833/EU).",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
    verified=False,
)
