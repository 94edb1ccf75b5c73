"""Schemas of our own files say what each key means, and no more than the file may hold."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.documents.editor_schema import build_editor_schema, undescribed


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str


class File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Literal[1]
    id: str = "none"
    parts: list[Part] = []


def built(**pages: str) -> dict[str, Any]:
    return build_editor_schema(File, "Files", {name.replace("__", "."): page for name, page in pages.items()})


def test_a_key_is_described_where_it_stands() -> None:
    schema = built(version="Always 1.", id="A name.", parts="What it has.", Part__id="Of the part.")
    assert schema["properties"]["id"] == {"description": "A name.", "type": "string"}
    assert schema["$defs"]["Part"]["properties"]["id"]["description"] == "Of the part."
    assert list(undescribed(schema)) == []
    assert (schema["title"], schema["additionalProperties"]) == ("Files", False)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_what_nothing_is_said_about_is_listed() -> None:
    assert list(undescribed(built(version="Always 1.", parts="What it has."))) == [".id", "Part.id"]
