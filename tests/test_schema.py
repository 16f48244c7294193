"""Arrow schemas and tables made from the records."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable
from rows import capture, document, link, rejection, republication, run

from pipelines import records
from pipelines.records import Column, Evidence, Image, Person
from warehouse import closed_sets, dictionary
from warehouse.schema import TABLES, arrow_type, literal_values, record_columns, table_schema, to_table
from warehouse.tables import commit


@pytest.mark.parametrize("name", TABLES)
def test_every_field_of_a_record_is_a_column_with_its_meaning(name: str) -> None:
    schema = table_schema(name)
    assert schema.names == [field.name for field in dataclasses.fields(TABLES[name])]
    assert all(field.metadata[b"comment"] for field in schema)


def test_types_follow_the_annotations() -> None:
    documents = table_schema("documents_log")
    assert documents.field("headline").nullable
    assert not documents.field("url").nullable
    assert documents.field("fetched_at").type == pa.timestamp("us", tz="UTC")
    assert documents.field("kind").type == pa.string()
    assert documents.field("authors").type.value_type.field("given_name").nullable
    assert not documents.field("authors").type.value_type.field("name").nullable
    assert table_schema("captures").field("headers").type == pa.map_(pa.string(), pa.string())


def test_a_type_that_no_column_can_have_is_refused_with_the_place_to_look() -> None:
    with pytest.raises(TypeError, match=r"records\.py"):
        arrow_type(set[str])
    with pytest.raises(TypeError, match="one type"):
        arrow_type(str | int | None)


def test_a_field_without_a_meaning_is_refused() -> None:
    bare = dataclasses.make_dataclass("Bare", [("url", Annotated[str, Column("x")]), ("other", str)])
    with pytest.raises(TypeError, match=r"Bare\.other"):
        record_columns(bare)


def test_records_come_back_from_arrow_as_they_went_in() -> None:
    person = Person("Mary M. McCarthy", "Mary M.", "McCarthy", "Drake University", "author", "McCARTHY Mary M.")
    page = document(
        authors=(person, Person("Agency")),
        images=(Image("https://e.org/a.png", caption="é \U0001f600"),),
        flags=("body_fallback",),
        evidence=(Evidence("credit_sentence", "First ran in …", "//p[1]", 0.9),),
    )
    rows = to_table("documents_log", [page, document("https://e.org/2")]).to_pylist()
    expected = dataclasses.asdict(page)
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in expected.items()} == rows[0]
    assert rows[1]["authors"] == []


def test_bytes_come_back_from_arrow_and_no_reader_prunes_them_away(tmp_path: Path) -> None:
    signed, unsigned = document(signature=b"\x00\xff" * 130), document("https://e.org/2", signature=None)
    assert table_schema("documents_log").field("signature").type == pa.binary()
    assert to_table("documents_log", [signed, unsigned]).column("signature").to_pylist() == [signed.signature, None]
    for number, page in enumerate([signed, unsigned], 1):
        commit(tmp_path / "documents_log", "documents_log", [page], "local/1", number)
    rows = DeltaTable((tmp_path / "documents_log").as_uri()).to_pyarrow_dataset()
    assert rows.count_rows(filter=pc.field("signature") == signed.signature) == 1
    assert rows.count_rows() == 2


def test_maps_and_times_come_back_from_arrow() -> None:
    when = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
    row = to_table("captures", [capture(headers={}), capture(headers={"etag": '"x"', "age": "0"}, fetched_at=when)])
    assert row.column("headers").to_pylist() == [[], [("etag", '"x"'), ("age", "0")]]
    assert row.column("fetched_at")[1].as_py() == when


@pytest.mark.parametrize("name", TABLES)
def test_no_records_give_an_empty_table_of_the_same_schema(name: str) -> None:
    table = to_table(name, [])
    assert table.num_rows == 0
    assert table.schema == table_schema(name)
    table.validate(full=True)


def test_every_table_takes_its_record() -> None:
    page, copy = document(), document("https://e.org/copy")
    for name, record in {
        "captures": capture(),
        "documents_log": page,
        "links_log": link("https://e.org/x"),
        "republications_log": republication(copy, page),
        "rejections": rejection(capture()),
        "runs": run(),
    }.items():
        to_table(name, [record]).validate(full=True)


def test_a_lone_surrogate_costs_one_character_and_no_row() -> None:
    rows = to_table("links_log", [link("https://e.org/a"), link("https://e.org/b", anchor="re\ud800port")]).to_pylist()
    assert [row["anchor"] for row in rows] == ["report", "re\ufffdport"]


def test_a_surrogate_pair_becomes_its_character() -> None:
    assert to_table("links_log", [link("u", anchor="\ud83d\ude00 \udc00")]).column("anchor")[0].as_py() == "\U0001f600 \ufffd"


def test_a_surrogate_inside_a_list_or_a_map_costs_no_row() -> None:
    assert (
        to_table("documents_log", [document(authors=(Person("a\udfff"),))]).column("authors")[0].as_py()[0]["name"] == "a\ufffd"
    )
    assert to_table("captures", [capture(headers={"x": "\ud800"})]).column("headers")[0].as_py() == [("x", "\ufffd")]


def test_a_missing_value_names_table_column_and_row() -> None:
    broken: Any = link("https://e.org/b", anchor=None)
    with pytest.raises(ValueError, match=r"links_log\.anchor is never null, row 1"):
        to_table("links_log", [link("https://e.org/a"), broken])


def test_every_value_of_every_closed_set_has_a_meaning() -> None:
    for record in [*TABLES.values(), Person]:
        for name, hint in get_type_hints(record, include_extras=True).items():
            values = literal_values(get_args(hint)[0])
            if values:
                meanings = closed_sets.meanings_of(values)
                assert set(meanings) == set(values), f"{record.__name__}.{name}: add the value in warehouse/closed_sets.py"
    assert set(closed_sets.CLOSED_SETS["outcome"][1]) == set(get_args(records.Outcome))


def test_the_data_dictionary_is_not_stale() -> None:
    assert dictionary.PAGE.read_text() == dictionary.dictionary_markdown(), "run: python -m warehouse.dictionary"
