"""Who and what the worked example is about. Every firm, person and product is made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cocket.licensing.cases.words import Desk, Kind, Role
from cocket.office.cases.particulars import PARTICULARS

PEOPLE: tuple[tuple[str, str, Role, Desk | None], ...] = (
    ("officer", "Ada Beispiel", Role.OFFICER, None),
    ("officer2", "Bram Voorbeeld", Role.OFFICER, None),
    ("senior", "Carla Exemple", Role.SENIOR_OFFICER, None),
    ("senior2", "Dario Esempio", Role.SENIOR_OFFICER, None),
    ("technical", "Edda Muster", Role.ADVISER, Desk.TECHNICAL),
    ("rights", "Farid Mithal", Role.ADVISER, Desk.HUMAN_RIGHTS),
    ("defence", "Greta Eksempel", Role.ADVISER, Desk.DEFENCE),
    ("foreign", "Hana Priklad", Role.ADVISER, Desk.FOREIGN),
    ("customs", "Ivo Primer", Role.CUSTOMS_OFFICER, None),
    ("inspector", "Jana Esimerkki", Role.INSPECTOR, None),
    ("overseer", "Karim Namuna", Role.OVERSEER, None),
    ("privacy", "Lena Naidis", Role.DATA_PROTECTION_OFFICER, None),
    ("admin", "Milo Ornek", Role.ADMINISTRATOR, None),
)
# Sign-in word, name, firm, country.
FIRMS: tuple[tuple[str, str, str, str], ...] = (
    ("molenkade", "Nina Fictief", "Molenkade Beeldtechniek B.V. (fictional)", "NL"),
    ("nordlys", "Ole Oppdiktet", "Nordlys Signal ApS (fictional)", "DK"),
    ("quarzhof", "Paula Erfunden", "Quarzhof Messtechnik GmbH (fictional)", "DE"),
)


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sent."""

    title: str
    description: str
    hs_code: str
    value: str
    kind: str = "goods"


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who is to use it, and for what."""

    name: str
    country: str
    type: str
    purpose: str
    statement: str


PRODUCTS = (
    Product("Webcams", "USB webcam, 2.1 megapixel colour sensor, no recording, no network.", "8525.89", "39"),
    Product(
        "Interception equipment",
        "Mobile telecommunications interception equipment that collects the IMSI and IMEI of handsets nearby by"
        " imitating a base station, with a direction finder.",
        "8526.92",
        "210000",
    ),
    Product(
        "Monitoring software",
        "Software for a communications monitoring centre: analyses intercepted voice and messages, maps relations"
        " between persons and searches by keyword.",
        "8523.49",
        "480000",
        "software_download",
    ),
    Product(
        "Thermal cameras",
        "Thermal imaging camera with an uncooled microbolometer focal plane array of 640 x 480 elements, 9 Hz.",
        "8525.89",
        "7400",
    ),
    Product(
        "Phone examination kit",
        "Digital forensic kit that extracts data from mobile phones and bypasses the lock screen.",
        "8471.80",
        "16500",
    ),
    Product("Network switches", "Managed Ethernet switch with 48 ports, 1 Gbit/s each, for offices.", "8517.62", "890"),
)  # fmt: skip
BUYERS = (
    Buyer("Warenhaus Sonnenplatz AG", "CH", "retailer", "retail_sale", "Sale to customers in our store."),
    Buyer("Fjordtelekom Eksempel AS", "NO", "telecom_operator", "network_operation", "To find faults in our network."),
    Buyer("Ministry of Interior of Examplia (fictional)", "KZ", "law_enforcement", "lawful_interception",
          "Investigation of serious crime under a court's order."),
    Buyer("Hospital Ejemplar", "CL", "hospital", "premises_security", "Safety of our own buildings."),
    Buyer("Universiti Contoh", "MY", "university", "research", "Teaching and research in our laboratory."),
    Buyer("State Security Bureau of Fabulia (fictional)", "AE", "intelligence", "intelligence_gathering",
          "Protection of the state."),
)  # fmt: skip


def asked(kind: Kind) -> dict[str, str]:
    """Give answers to what a kind of application asks beside: the first choice, a day, a country, or words."""
    words = {"country": "NO", "day": "2027-06-30", "number": "4", "text": "Order 4711", "long": "As in the annex."}
    return {one.key: one.choices[0][0] if one.choices else words[one.ask] for one in PARTICULARS[kind]}


def application(number: str, firm: tuple[str, str], product: Product, buyer: Buyer, amount: int) -> dict[str, Any]:
    """Give an application as the exporter's pages would write it."""
    name, country = firm
    return {
        "id": number,
        "title": f"{product.title} for {buyer.name}",
        "parties": [
            {"id": "exporter", "name": name, "roles": ["exporter"], "kind": "organisation", "country": country},
            {
                "id": "buyer",
                "name": buyer.name,
                "roles": ["consignee", "end_user"],
                "kind": "organisation",
                "country": buyer.country,
            },
        ],
        "items": [
            {
                "id": "1",
                "description": product.description,
                "kind": product.kind,
                "hs_code": product.hs_code,
                "quantity": {"amount": str(amount), "unit": "copy" if product.kind != "goods" else "each"},
                "value": {"amount": product.value, "currency": "EUR"},
            }
        ],
        "end_use": {
            "statement": buyer.statement,
            "purpose": buyer.purpose,
            "end_user_type": buyer.type,
            "signed": True,
        },
        "route": {"origin": country, "destination": buyer.country},
    }
