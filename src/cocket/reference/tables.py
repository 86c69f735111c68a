"""The Arrow schemas of parsed editions, one place for writers (importers) and readers (engines).

Text is "" where the publisher says nothing; country columns are ISO 3166 alpha-2; dates are ISO text, possibly partial
(`kernel.dates.PartialDate`). `entity` columns hold the row number in `entities` of the same edition.
"""

from __future__ import annotations

import pyarrow as pa

_TEXT = pa.string()
_TEXTS = pa.list_(pa.string())


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in columns.items()])


# Party lists. list_code is the sub-list ("US-SDN", "US-EL", "US-DPL", "UN-SC", "EU-FSF", "UK-SL", "LEAD-SURV", …).
ENTITIES = _schema(
    entity_id=_TEXT, list_code=_TEXT, list_title=_TEXT, kind=_TEXT, name=_TEXT, title=_TEXT, programmes=_TEXTS,
    countries=_TEXTS, birth_dates=_TEXTS, listed_on=_TEXT, ended_on=_TEXT, effect=_TEXT, remarks=_TEXT, source=_TEXT,
)  # fmt: skip
# quality: primary, strong, weak, former, original (original script); script: ISO 15924 code of the name ("Latn", …).
NAMES = _schema(entity=pa.int32(), name=_TEXT, quality=_TEXT, script=_TEXT)
IDENTIFIERS = _schema(entity=pa.int32(), type=_TEXT, value=_TEXT, country=_TEXT)
ADDRESSES = _schema(entity=pa.int32(), text=_TEXT, city=_TEXT, country=_TEXT)
# relation as the source words it ("linked to", "owned by", …); share is a decimal percentage as text or "".
LINKS = _schema(entity=pa.int32(), relation=_TEXT, other_id=_TEXT, other_name=_TEXT, share=_TEXT, note=_TEXT)

# Control lists. kind is a value of controls.model.ProvisionKind. `text` is verbatim unless `summary`; `repaired` marks
# text whose lost superscripts or misplaced notes were mended, and `source_text` then keeps the source's own line.
PROVISIONS = _schema(
    order=pa.int32(), path=_TEXT, entry=_TEXT, parent=_TEXT, kind=_TEXT, connective=_TEXT, text=_TEXT,
    source_text=_TEXT, repaired=pa.bool_(), summary=pa.bool_(), reasons=_TEXTS, columns=_TEXTS, hs6=_TEXTS,
    notes=_TEXT, source=_TEXT,
)  # fmt: skip
# Machine-readable thresholds that an edition states itself (the starter set does): one row each.
THRESHOLDS = _schema(path=_TEXT, attribute=_TEXT, operator=_TEXT, value=_TEXT, unit=_TEXT, quote=_TEXT, source=_TEXT)
# Definitions, general notes, articles and general authorisations that stand beside the numbered paragraphs.
LIST_DOCUMENTS = _schema(id=_TEXT, type=_TEXT, title=_TEXT, text=_TEXT)

# Country Chart: state is "X", "" (no mark) or "prose" (the row or column is answered by text, never by a mark).
CHART = _schema(country=_TEXT, column=_TEXT, state=_TEXT, footnotes=_TEXTS, note=_TEXT)
CHART_COLUMNS = _schema(column=_TEXT, label=_TEXT)
# Entries that need a licence for every destination; exception is the only one that may apply, or "".
ALL_DESTINATIONS = _schema(entry=_TEXT, exception=_TEXT, condition=_TEXT, source=_TEXT)
GROUPS = _schema(country=_TEXT, group=_TEXT, label=_TEXT)
EXCEPTIONS = _schema(symbol=_TEXT, section=_TEXT, title=_TEXT)

TARIFF = _schema(code=_TEXT, description=_TEXT, parent=_TEXT, level=pa.int32(), section=_TEXT)
SECTIONS = _schema(section=_TEXT, name=_TEXT)
PRIORITY = _schema(hs6=_TEXT, tier=_TEXT, description=_TEXT)
INDICES = _schema(country=_TEXT, year=pa.int32(), index=_TEXT, value=pa.float64(), low=pa.float64(), high=pa.float64())
# Facts such as membership of a regime or an arms embargo; value is text, since "unknown" and dates occur.
COUNTRY_FACTS = _schema(country=_TEXT, fact=_TEXT, value=_TEXT, since=_TEXT, until=_TEXT, source=_TEXT)

# What an importer could not place, and what it noticed (`parsed.Reject` and the reasons in `Parsed.notes`): kept with
# any edition for people to see, never dropped in silence.
REJECTS = _schema(row=_TEXT, field=_TEXT, reason=_TEXT)
NOTES = _schema(code=_TEXT, sentence=_TEXT, evidence=_TEXT, source=_TEXT)
BESIDE = {"rejects": REJECTS, "notes": NOTES}

# Which tables an edition of each kind holds.
PARTY_TABLES = {
    "entities": ENTITIES,
    "names": NAMES,
    "identifiers": IDENTIFIERS,
    "addresses": ADDRESSES,
    "links": LINKS,
}
LIST_TABLES = {"provisions": PROVISIONS, "thresholds": THRESHOLDS, "documents": LIST_DOCUMENTS}
