"""The vocabularies: what people write finds its one spelling, and the packaged data files are sound."""

from __future__ import annotations

import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.vocabularies import (
    VOCABULARIES,
    Entry,
    load_vocabulary,
    matching_key,
    parse_vocabulary,
)

every_vocabulary = pytest.mark.parametrize("name", VOCABULARIES)


def spellings_of(entry: Entry) -> list[str]:
    own_name = [entry.attributes["name"]] if "name" in entry.attributes else []
    return [entry.name, *own_name, *entry.aliases]


@every_vocabulary
@pytest.mark.parametrize("text", ["", "  ", "-", "N/A value", "unknown", "Select", "Asia/Pacific Region", "日本語"])
def test_what_is_not_known_has_no_spelling(name: str, text: str) -> None:
    assert load_vocabulary(name).spell(text) is None


@every_vocabulary
def test_every_spelling_is_found_however_it_is_written(name: str) -> None:
    vocabulary = load_vocabulary(name)
    for entry in vocabulary.entries.values():
        for spelling in spellings_of(entry):
            for written in (
                spelling,
                spelling.upper(),
                f" {spelling} ",
                unicodedata.normalize("NFD", spelling),
            ):
                assert vocabulary.spell(written) == entry.name, written


@every_vocabulary
def test_no_spelling_names_two_entries(name: str) -> None:
    entries = load_vocabulary(name).entries.values()
    keys = Counter(key for entry in entries for key in {matching_key(text) for text in spellings_of(entry)})
    assert [key for key, count in keys.items() if count > 1] == []


@every_vocabulary
def test_no_alias_repeats_what_is_found_without_it(name: str) -> None:
    for entry in load_vocabulary(name).entries.values():
        keys = [matching_key(text) for text in spellings_of(entry)]
        assert len(keys) == len(set(keys)), entry.name


@every_vocabulary
def test_no_key_of_a_data_file_is_written_twice(name: str) -> None:
    text = (files("icp_rules") / "data" / "vocabularies" / f"{name}.yaml").read_text(encoding="utf-8")
    keys = Counter(key.value for key, _ in yaml.compose(text, Loader=yaml.BaseLoader).value)
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_names_of_vocabularies_are_the_data_files() -> None:
    folder = files("icp_rules") / "data" / "vocabularies"
    assert sorted(f"{name}.yaml" for name in VOCABULARIES) == sorted(file.name for file in folder.iterdir())
    assert list(VOCABULARIES) == sorted(VOCABULARIES)


def test_a_vocabulary_is_read_once() -> None:
    assert load_vocabulary("industries") is load_vocabulary("industries")


def test_a_vocabulary_nobody_ships_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"no vocabulary 'colours'.*business_models, countries, .*technologies"):
        load_vocabulary("colours")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Zoom: {aliases: [teams]}\nMicrosoft Teams: {aliases: [Teams]}",
            "'Teams' names two entries, 'Zoom' and 'Micro",
        ),
        ("Zoom: {}\nZO-OM: {}", "'ZO-OM' names two entries, 'Zoom' and 'ZO-OM'"),
        ("US: {name: United States}\nUSA: {aliases: [united states]}", "names two entries, 'US' and 'USA'"),
        ("Zoom: {aliases: [--]}", "'Zoom' has a spelling with no letter or digit, '--'"),
        ("Zoom: video", "'Zoom' needs a mapping"),
        ("Zoom: {aliases: zoom us}", "'Zoom' needs its aliases as a list of texts"),
        ("Zoom: {aliases: [[a]]}", "'Zoom' needs its aliases as a list of texts"),
        ("Zoom: {category: [a, b]}", "'Zoom' needs its aliases as a list of texts and all else as one text"),
        ("- Zoom", "expected a mapping"),
    ],
)
def test_a_bad_data_file_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_vocabulary("tools", text)


def test_every_scalar_of_a_data_file_stays_text() -> None:
    vocabulary = parse_vocabulary("codes", "NO: {aliases: [1:30, 4.10]}\nON: {since: 2026-09-01}")
    assert list(vocabulary.entries) == ["NO", "ON"]
    assert vocabulary.entries["NO"].aliases == ("1:30", "4.10")
    assert vocabulary.entries["ON"].attributes == {"since": "2026-09-01"}


@given(st.text())
def test_any_text_is_spelled_as_an_entry_or_not_at_all(text: str) -> None:
    vocabulary = load_vocabulary("technologies")
    for answer in (vocabulary.spell(text), vocabulary.nearest(text)):
        assert answer is None or answer in vocabulary.entries
