from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.packaged import packaged_data
from icp_rules.records.duplicates.names import company_name, company_words, person_name, words_of


@pytest.mark.parametrize(
    ("text", "words", "forms"),
    [
        ("Acme Inc", ["acme"], {"Inc"}),
        ("ACME, Incorporated", ["acme"], {"Inc"}),
        ("The Acme Company", ["acme"], {"Co"}),
        ("Brück & Söhne GmbH & Co. KG", ["bruck", "sohne"], {"GmbH", "Co", "KG"}),
        ("Müller AG", ["muller"], {"AG"}),
        ("Mueller AG", ["muller"], {"AG"}),
        ("Ⓐcme ﬁne", ["acme", "fine"], set()),
        ("Brook and Sons", ["brook", "sons"], set()),
        ("Brook und Sons AG", ["brook", "sons"], {"AG"}),
        ("Lunette S.p.A.", ["lunette"], {"SpA"}),
        ("Lunette A/S", ["lunette"], {"AS"}),
        ("Lunette Sp. z o.o.", ["lunette"], {"Sp z oo"}),
        ("Lunette S.à r.l.", ["lunette"], {"SARL"}),
        ("Lunette Pty Ltd", ["lunette"], {"Pty", "Ltd"}),
        ("Lunette ООО", ["lunette"], {"OOO"}),
        ("O'Lunette's", ["olunettes"], set()),
        ("Ørskov Łuk", ["orskov", "luk"], set()),
        ("Lunette.io", ["lunette", "io"], set()),
        ("Lunette Intl. Tech", ["lunette", "international", "technologies"], set()),
        ("Lunette Laboratories", ["lunette", "labs"], set()),
        ("AG", ["ag"], set()),
        ("The Co", ["the", "co"], set()),
    ],
)
def test_a_company_name_is_what_tells_it_from_others(text, words, forms):
    name = company_name(text)
    assert (list(name.words), name.letters, name.forms) == (words, "".join(words), frozenset(forms))


@pytest.mark.parametrize("text", [None, "", "...", "&"[1:], " - "])
def test_what_has_no_letter_is_no_name(text):
    assert company_name(text) is None


@given(st.text())
def test_any_text_has_words_that_stay_as_they_are(text):
    words = words_of(text)
    assert all(words)
    assert words_of(" ".join(words)) == words
    name = company_name(text)
    assert (name is None) == (not words)
    assert name is None or name.letters


def test_case_and_spaces_do_not_matter():
    assert company_name("ACME  GMBH").words == company_name("acme gmbh").words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [("Ann", "Lee", ["ann", "lee"]), ("Zoë", "O'Hara-Lund", ["zoe", "ohara", "lund"])],
)
def test_a_person_has_both_names(first, last, words):
    assert list(person_name(first, last).words) == words
    assert person_name(first, None) is None
    assert person_name(None, last) is None


def test_no_spelling_of_the_data_files_stands_twice():
    headings, words = packaged_data("legal_forms"), packaged_data("company_words")
    forms = [
        tuple(words_of(text))
        for heading in headings.values()
        for form, others in heading.items()
        for text in (form, *others)
    ]
    common = [word for one, others in words["common"].items() for word in (one, *others)]
    for spellings in (forms, [*common, *words["left_out"]]):
        assert [spelling for spelling, count in Counter(spellings).items() if count > 1] == []
    assert all(words_of(word) == [word] for word in (*common, *words["left_out"]))
    assert company_words().longest == max(map(len, forms))
