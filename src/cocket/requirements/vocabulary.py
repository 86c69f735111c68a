"""The facts that rules may read, and what kind of value each holds.

Takes nothing; a test holds the table against the rule files, and reading a rule file holds its conditions against it.
"""

from __future__ import annotations

# The vocabulary: name → what it means. Facts that start with "on." say whether a party is on that list.
FACTS: dict[str, str] = {
    "exporter_country": "country of the exporter",
    "destination": "where the item counts as going: for hosted access where its user sits, else where the goods end",
    "origin": "country the items leave from; the exporter's where the route does not say",
    "origin_stated": "country the route says the items leave from",
    "transit": "countries that the route passes through",
    "end_user_country": "country of the end user",
    "end_user_type": "kind of end user",
    "purpose": "stated purpose",
    "domestic": "whether the goods end in the country they leave from",
    "hints": "what the item's words make one think of, as hint rows name it; never an answer by itself",
    "national_near": "whether a national list of the exporter's country that is held here is about such things",
    "elsewhere_near": "whether a national list of another country that is held here is about such things",
    "national_lists": "those national lists of the exporter's country, for sentences",
    "elsewhere_lists": "those national lists of other countries, for sentences",
    "entity_footnotes": "numbers of the footnotes that the Entity List entries of parties carry",
    "entity_entry": "what those entries say, for sentences",
    "programmes": "sanctions programmes of the blocked parties",
    "arms_embargo": "whether the destination or a purchaser's country is under an arms embargo recognised here",
    "groups": "US Country Groups of the destination",
    "charted": "country whose row of the US Country Chart applies to the destination",
    "consignee_present": "whether somebody between exporter and end user receives the items",
    "owned.us_affiliates": "whether listed parties own a party as the US affiliates rule counts",
    "owned.us_ofac": "whether blocked persons own a party as OFAC's fifty percent rule counts",
    "owned.eu": "whether listed parties own or control a party as the Union's test counts",
    "owned.uk": "whether a designated person owns or controls a party as the United Kingdom's test counts",
    "affiliate_share": "percent that the US affiliates rule counts",
    "affiliate_any": "whether a party on the lists of the US affiliates rule owns any part of a party",
    "sdn_share": "percent that OFAC's rule counts",
    "sdn_any": "whether a blocked person owns any part of a party",
    "eu_share": "percent that the Union's test counts",
    "eu_any": "whether a party on the EU list owns any part of a party",
    "uk_share": "percent that the United Kingdom's test counts",
    "uk_any": "whether a designated person owns any part of a party",
    "kind": "kind of item: goods, software_download, …",
    "intangible": "whether nothing physical crosses the border",
    "listed": "whether the item is on this jurisdiction's control list",
    "provision": "the list paragraph that describes it",
    "capability": "whether the item, though unlisted, shows a surveillance capability",
    "value": "value of the line in US dollars",
    "reasons": "US reasons for control",
    "chart": "whether the Country Chart marks a column of the item for the destination",
    "controlling": "US reasons for control that apply to the destination",
    "order_value": "dollars of all lines under the item's entry",
    "within_lvs": "whether the lines under the entry are together within its limit for shipments of limited value",
    "flag_gbs": "whether the entry allows shipments to Country Group B",
    "flag_tsr": "whether the entry allows technology and software under restriction",
    "absent_lists": "party lists that were not screened against and have to be checked by hand",
    "need": "the answer so far, for papers to file",
    "effects": "what the steps ask of the exporter, for papers to file",
    "origin_groups": "US Country Groups of the country the items leave from",
    "classified": "paragraph of each item, for papers to file",
    "carried": "whether every item that needs a licence has an option that carries it, for papers to file",
    "any_listed": "whether any item is listed, for papers to file",
    "destination_shown": "country where the goods end, for papers to file",
    "intra_union": "whether the goods move between Member States, for papers to file",
    "spoken": "rules that ask for a licence or prohibit, for papers to file",
    "carried_by": "exceptions and general authorisations that carry the export, for papers to file",
    "lvs_limit": "US dollar limit of the entry for shipments of limited value",
    "product_group": "letter of the entry: A equipment, B production, C material, D software, E technology",
}
FIGURES = frozenset({"value", "order_value", "lvs_limit", "affiliate_share", "sdn_share", "eu_share", "uk_share"})
GROUPS = frozenset(
    {"transit", "groups", "origin_groups", "reasons", "controlling", "hints", "programmes", "entity_footnotes",
     "effects", "carried_by", "spoken", "absent_lists"}
)  # fmt: skip
PATHS = frozenset({"provision"})
