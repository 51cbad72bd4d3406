from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.records.duplicates.comparing import Rarity, compare_companies, compare_people
from icp_rules.records.duplicates.names import company_name, company_words, person_name
from icp_rules.records.duplicates.signs import Sign

COMMON = set(company_words().common.values())
OTHERS = [f"Other{letter} Health" for letter in "abcdefghijklmnopqrstuvwxyz"] + [f"Frequent {i}x" for i in range(20)]


def compared(a: str, b: str):
    names = [company_name(text) for text in (a, b, *OTHERS)]
    return compare_companies(names[0], names[1], Rarity.of(names, COMMON))


@pytest.mark.parametrize(
    ("a", "b", "sign"),
    [
        ("Quillmere", "QUILLMERE", Sign.SAME_NAME),
        ("Quillmere Inc", "Quillmere, Incorporated", Sign.SAME_NAME),
        ("Quillmere Pty Ltd", "Quillmere Ltd", Sign.SAME_NAME),
        ("Quill Mere", "Quillmere", Sign.SAME_NAME),
        ("Quillmere Health", "Health Quillmere", Sign.SAME_NAME),
        ("Quillmere", "Quillmere Inc", Sign.SAME_BUT_FORM),
        ("Quillmere GmbH", "Quillmere AG", Sign.OTHER_FORM),
        ("Health", "Health", Sign.COMMON_NAME),
        ("Health Labs", "The Health Lab", Sign.COMMON_NAME),
        ("Frequent", "Frequent", Sign.COMMON_NAME),
        ("Quillmere Health", "Quilmere Health", Sign.NAMES_ALIKE),
        ("Quillmere", "Quillmere Robotics", Sign.LONGER_NAME),
        ("Quillmere Health", "Quillmere Labs", Sign.RARE_WORDS),
        ("Quillmere Health", "Tallowby Health", Sign.OTHER_NAME),
        ("Health", "Health Labs", Sign.OTHER_NAME),
        ("Ant Health", "Art Health", Sign.OTHER_NAME),
        ("Quillmere 12", "Quillmere 13", Sign.RARE_WORDS),
        ("Quillmere12", "Quillmere13", Sign.OTHER_NAME),
        ("Frequent A", "Frequent B", Sign.OTHER_NAME),
    ],
)
def test_what_two_company_names_say(a, b, sign):
    for one, other in ((a, b), (b, a)):
        told = compared(one, other)
        assert told.reason.startswith(sign.words.format("")), told
        if sign is not Sign.NAMES_ALIKE:
            assert told.points == sign.points


def test_names_are_the_more_alike_the_more_letters_they_share():
    points = [
        compared("Quillmere Tallowby", "Quillmere Talowby").points,
        compared("Quillmere", "Quilmere").points,
        compared("Tallo", "Talo").points,
    ]
    assert points == sorted(points, reverse=True)
    assert Sign.LONGER_NAME.points <= points[1] < points[0] < Sign.NAMES_ALIKE.points


def test_a_common_word_adds_little():
    rare, common = compared("Quillmere Tallowby", "Quilmere Tallowby"), compared("Quillmere Health", "Quilmere Health")
    assert rare.points > common.points


WORDS = st.lists(st.sampled_from(["Quillmere", "Quilmere", "Health", "Labs", "12", "Frequent"]), min_size=1, max_size=4)


@given(WORDS, WORDS)
def test_the_order_of_the_two_does_not_matter(a, b):
    there, back = compared(" ".join(a), " ".join(b)), compared(" ".join(b), " ".join(a))
    assert there.points == back.points
    assert there.points <= Sign.SAME_NAME.points


@pytest.mark.parametrize(
    ("a", "b", "sign"),
    [
        (("Ann", "Ferrow"), ("ANN", "Ferrow"), Sign.SAME_PERSON),
        (("Ann", "Ferrow"), ("Ferrow", "Ann"), Sign.SAME_PERSON),
        (("Anna Maria", "Ferrow"), ("Anna", "Ferrow"), Sign.PERSONS_ALIKE),
        (("A.", "Ferrow"), ("Ann", "Ferrow"), Sign.PERSONS_ALIKE),
        (("Ann", "Ferrow"), ("Ann", "Ferow"), Sign.PERSONS_ALIKE),
        (("Ann", "Ferrow"), ("Ann", "Lund"), Sign.ONE_PART),
        (("Ann", "Ferrow"), ("Bo", "Ferrow"), Sign.ONE_PART),
        (("B.", "Ferrow"), ("Ann", "Ferrow"), Sign.ONE_PART),
        (("Ann", "Ferrow"), ("Bo", "Lund"), Sign.OTHER_PERSON),
    ],
)
def test_what_the_names_of_two_people_say(a, b, sign):
    first, second = person_name(*a), person_name(*b)
    for told in (compare_people(first, second), compare_people(second, first)):
        assert (told.points, told.reason.partition(": ")[0]) == (sign.points, sign.words.partition(": ")[0])
