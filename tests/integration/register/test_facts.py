"""Facts go in once, stay, and fold into views; records go away when asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register import Pointer, Why, append, facts, fold, forget, get, keep, recall


def test_a_fact_comes_back_as_it_was_stored(connection, fact) -> None:
    """What was appended is what is read, with text kept in records and pointed to."""
    text = keep(connection, "Born in another year, passport seen.")
    stored = append(
        connection,
        fact(
            why=Why("other_birth_date", text),
            payload={"list": "US-SDN", "score": 0.75, "n": [1, None]},
            pointers=(text,),
        ),
    )
    connection.commit()
    assert stored.id
    assert get(connection, stored.id) == stored
    assert get(connection, "fact:unknown") is None


def test_the_caller_owns_the_transaction(connect, fact) -> None:
    """A fact is there when the caller commits and gone when the caller rolls back, with the caller's own rows."""
    connection, other = connect(), connect()
    connection.execute("CREATE TABLE office (name text)")
    connection.commit()
    connection.execute("INSERT INTO office (name) VALUES ('case')")
    append(connection, fact("case:1"))
    connection.rollback()
    assert list(facts(connection)) == []
    connection.execute("INSERT INTO office (name) VALUES ('case')")
    append(connection, fact("case:1"))
    assert list(facts(other)) == []
    connection.commit()
    other.rollback()
    assert [each.subject for each in facts(other)] == ["case:1"]
    assert other.execute("SELECT count(*) FROM office").fetchone()[0] == 1


def test_the_same_fact_twice_is_one_fact(connection, fact) -> None:
    """A caller may try again with the same id; another fact under that id is refused, and the transaction lives on."""
    stored = append(connection, fact(id="fact:1"))
    assert append(connection, stored) == stored
    with pytest.raises(BadInput, match="already has this id"):
        append(connection, fact("hit:2", id="fact:1"))
    append(connection, fact("hit:3"))
    connection.commit()
    assert [each.subject for each in facts(connection)] == ["hit:1", "hit:3"]


def test_facts_fold_into_a_view(connection, fact) -> None:
    """A reader folds the facts of the kinds and subjects it asks for, in the order they were written."""
    for subject, kind in [
        ("hit:1", "hit.cleared"),
        ("hit:2", "hit.cleared"),
        ("hit:1", "hit.reopened"),
        ("w:1", "weights.adopted"),
    ]:
        append(connection, fact(subject, kind=kind))
    connection.commit()

    def cleared(state: frozenset, each) -> frozenset:
        return state | {each.subject} if each.kind == "hit.cleared" else state - {each.subject}

    assert fold(connection, cleared, frozenset(), kinds=("hit.cleared", "hit.reopened")) == {"hit:2"}
    assert fold(connection, cleared, frozenset(), subjects=("hit:1",)) == frozenset()
    assert fold(connection, lambda n, _: n + 1, 0) == 4
    assert fold(connection, lambda n, _: n + 1, 0, kinds=("hit.cleared",), subjects=("hit:1", "hit:9")) == 1
    many = tuple(f"hit:{n}" for n in range(50_000))
    assert [each.kind for each in facts(connection, subjects=many)] == ["hit.cleared", "hit.cleared", "hit.reopened"]
    append(connection, fact("hit:3", who="actor:another"))
    assert [each.subject for each in facts(connection, who=["actor:another"])] == ["hit:3"]
    assert list(facts(connection, who=["actor:another"], subjects=["hit:1"])) == []


def test_a_row_factory_of_the_caller_does_not_matter(engine, connection, fact) -> None:
    """The register reads its own rows, whatever form the caller's rows take."""
    if engine == "sqlite":
        connection.row_factory = lambda *_: "useless"
    else:
        from psycopg.rows import dict_row

        connection.row_factory = dict_row
    stored = append(connection, fact())
    connection.commit()
    assert list(facts(connection)) == [stored]


def test_a_record_is_forgotten_and_its_fact_stays(connection, fact) -> None:
    """After deletion the text is gone, its salt too, and the fact with its hash remains."""
    text = keep(connection, "Ada Example, born 1957")
    stored = append(connection, fact(why=Why("other_birth_date", text)))
    connection.commit()
    assert recall(connection, text) == "Ada Example, born 1957"
    assert forget(connection, text.record)
    connection.commit()
    assert recall(connection, text) is None
    assert not forget(connection, text.record)
    assert get(connection, stored.id) == stored


def test_equal_texts_have_unequal_hashes(connection) -> None:
    """Each record has a salt of its own, so two facts do not show that they point to the same words."""
    first, second = keep(connection, "the same words"), keep(connection, "the same words")
    assert first.salted_sha256 != second.salted_sha256
    with pytest.raises(RegisterBroken, match="not the one"):
        recall(connection, Pointer(first.record, second.salted_sha256))


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 10_000_001], ids=["nul", "surrogate", "huge"])
def test_a_text_that_cannot_be_kept_is_refused(connection, text: str) -> None:
    """A record holds well-formed text of bounded size."""
    with pytest.raises(BadInput):
        keep(connection, text)


def test_a_forgotten_text_leaves_the_file(tmp_path) -> None:
    """On SQLite the bytes of a deleted record are overwritten, not only unlinked."""
    from cocket.register import embedded

    secret = "a sentence about a person"
    connection = embedded(tmp_path)
    pointer = keep(connection, secret)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() in (tmp_path / "register.sqlite3").read_bytes()
    forget(connection, pointer.record)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() not in (tmp_path / "register.sqlite3").read_bytes()
    connection.close()


def test_an_unknown_connection_is_refused(fact) -> None:
    """Only SQLite and PostgreSQL have the guards that this store rests on."""
    with pytest.raises(BadInput, match="not known"):
        append(object(), fact())


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_stored_row_that_cannot_be_read_is_reported(connection, fact) -> None:
    """A row damaged behind the register's back is named, never a traceback of a parser."""
    append(connection, fact(id="fact:1", when=datetime(2026, 1, 1, tzinfo=UTC)))
    connection.execute("DROP TRIGGER register_fact_keep_update")
    connection.execute("UPDATE register_fact SET payload = '{broken'")
    with pytest.raises(RegisterBroken, match="fact:1"):
        get(connection, "fact:1")
