"""The inventory of personal data: a table that a test holds against every column of the site's database.

A new table or column fails that test until it stands here: in `HELD` when it tells something about a person, in
`NOTHING` when it does not. The page for the data protection officer and the reference are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds about whom, why, and until when; `columns` are names with blanks between."""

    table: str
    columns: str
    about: str
    what: str
    why: str
    until: str


_STAFF, _APPLICANT = "people who have an account", "people who have an account, and whoever an application names"
_NAMED = "whoever an application names: owners, directors, end users, signers"
_CASE = "closed_case_years after the case ended"
_ACCOUNT = "closed_account_days after the account was closed"
_DUTY = "the office has to decide on the application, and to show later why it decided so"
_DOOR = "to know who comes in"

HELD: tuple[Held, ...] = (
    Held("people_account", "id email name role desk organisation_id is_active created_at last_login password", _STAFF,
         "name, address, role, firm, when the account was opened and last used, and the password's hash", _DOOR, _ACCOUNT),
    Held("people_organisation", "id name country registration created_at", "firms, and persons who trade in their own name",
         "name, country and number in a register", "to know who applies", "as long as a case of the firm is kept"),
    Held("django_session", "session_key session_data expire_date", _STAFF,
         "that somebody is signed in, and, sealed, what was typed when a session ended", _DOOR, "eight hours after it began"),
    Held("account_emailaddress", "id user_id email verified primary", _STAFF, "address", _DOOR, _ACCOUNT),
    Held("account_emailconfirmation", "id email_address_id created sent key", _STAFF,
         "that a letter was sent to an address", _DOOR, _ACCOUNT),
    Held("mfa_authenticator", "id user_id type data created_at last_used_at", _STAFF,
         "second factors: sealed secrets, public keys of passkeys, when they were last used", _DOOR, _ACCOUNT),
    Held("socialaccount_socialaccount", "id user_id provider uid last_login date_joined extra_data", _STAFF,
         "what the person's own provider said of them: subject, name, address, groups", _DOOR, _ACCOUNT),
    Held("socialaccount_socialtoken", "id app_id account_id token token_secret expires_at", _STAFF,
         "nothing: tokens of providers are not kept", _DOOR, _ACCOUNT),
    Held("api_token", "id account_id name sha256 scopes created_at expires_at revoked_at used_on", _STAFF,
         "which programs act for the account, and the day of their last use", "to let programs in",
         "ended_token_days after a token ended"),
    Held("api_client", "id issuer subject account_id name scopes created_at", _STAFF,
         "which programs act for the account", "to let programs in", "until it is revoked"),
    Held("api_remembered", "id account_id key request_sha256 status media_type headers body created_at", _APPLICANT,
         "the answer to a program's write, which may show an application", "so that a second try does nothing twice",
         "seven days"),
    Held("cases_case", "opened_by_id officer_id title application", _APPLICANT,
         "the application as it was typed, who opened the case and who examines it", _DUTY,
         f"{_CASE}; a draft that was not sent, draft_days after its last change"),
    Held("cases_dossier", "sentence html questions", _NAMED, "what the program found for the application", _DUTY, _CASE),
    Held("findings_finding", "grounds", _NAMED, "what bears on each criterion", _DUTY, _CASE),
    Held("findings_hit", "party known detail", _NAMED, "that a party may be one that a list names", _DUTY, _CASE),
    Held("queues_waiting", "proposer second", _STAFF, "who proposed a decision that waits for another's signature",
         "so that nobody signs what they proposed", "until it is signed"),
    Held("documents_document", "name salt", _APPLICANT, "a file's name, and the salt of its hash", _DUTY, _CASE),
    Held("documents_content", "raw", _APPLICANT, "the file", _DUTY, _CASE),
    Held("statements_statement", "asserted signer_name signer_position sent_back", _NAMED,
         "what the end user signed for, and who signed", _DUTY, _CASE),
    Held("colleagues_invitation", "id organisation_id email role token_sha256 made_by_id made_at expires_at used_at ended",
         "people whom a firm invited", "address, and the firm that invited it", _DOOR, "ended_token_days after the invitation ended"),
    Held("licences_line", "description", _NAMED, "what is licensed, in the exporter's words", _DUTY, _CASE),
    Held("issuing_paper", "forms", _NAMED, "the signed licence: firm, consignee, end user", _DUTY, _CASE),
    Held("register_record", "id salt content", _APPLICANT,
         "what people wrote: reasons, questions, answers, advice, appeals, the application as it was handed in", _DUTY,
         f"{_CASE}; how a match with a list was answered, as long as the answer may still hold"),
)  # fmt: skip

NOTHING: dict[str, str] = {
    "django_content_type": "id app_label model",
    "auth_permission": "id name content_type_id codename",
    "auth_group": "id name",
    "auth_group_permissions": "id group_id permission_id",
    "socialaccount_socialapp": "id provider provider_id name client_id secret key settings",
    "cases_case": "id number kind state version organisation_id follows_id relation desks features destination"
    " recommendation high_risk outcome valid_until moved opened_at changed_at",
    "cases_dossier": "case_id application_sha256 sha256 made_at",
    "cases_series": "year last",
    "office_cache": "cache_key value expires",  # counts under hashes, for an hour at most
    "findings_finding": "case_id editions screened_at",
    "findings_hit": "id case_id party_key list_code entity_id entry_sha256 score",
    "findings_trait": "id case_id kind key",
    "queues_waiting": "case_id due_on advice_due advice_of",
    "documents_document": "id case_id media_type size added_at warnings by_office",
    "documents_content": "document_id",
    "statements_statement": "id case_id token_sha256 asserted_sha256 state made_at expires_at signed_at",
    "licences_licence": "id number case_id version valid_from valid_until conditions",
    "licences_line": "id licence_id number unit granted drawn",
    "licences_drawdown": "id line_id key amount drawn_at declaration confirmed_at delivered_on verified_by returned_at returned_under",
    "licences_handover": "id draw_id giver taker place happened_at recorded_at",  # firms by their ids in the chain
    "licences_notice": "id licence_id kind line version made_at",
    # What a ruling says and publishes names nobody; who asked is a firm.
    "rulings_ruling": "id number case_id organisation_id about holding provision summary published editions state given_on",
    "rulings_citation": "id case_id ruling_id",
    "rulings_numbers": "year last",
    # Which piece of evidence is kept from the party, and on which ground; the piece itself stands elsewhere.
    "disclosure_mark": "id case_id piece mark ground",
    "issuing_paper": "id licence_id version issuer sha256 issued_at list_number list_index revoked suspended exhausted",
    # The register's own: facts hold ids, codes, dates and hashes; the rest is order.
    "register_fact": "seq id kind subject payload pointers who why_code why_record why_hash happened_at digest",
    "register_outbox": "position fact chain",
    "register_pending": "seq",
    "register_cursor": "reader position",
    "register_schema": "version",
}


def told() -> dict[str, set[str]]:
    """Give every table that the inventory speaks of with its columns; a column that stands twice is counted once."""
    found: dict[str, set[str]] = {}
    for table, columns in [*((one.table, one.columns) for one in HELD), *NOTHING.items()]:
        found.setdefault(table, set()).update(columns.split())
    return found
