"""Cells as domains and as web addresses."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import read, reason, value

from icp_rules.language.fields import ACCOUNT_FIELDS
from icp_rules.records.cells.web import domain_of

FIELDS = {field.name: field for field in ACCOUNT_FIELDS}
DOMAIN, WEBSITE = FIELDS["domain"], FIELDS["website"]


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("acme.example", "acme.example"),
        ("HTTPS://www.Acme.Example/About?x=Y#z", "acme.example"),
        ("www.www.acme.example", "acme.example"),
        ("acme.example.", "acme.example"),
        ("http://acme.example:8080", "acme.example"),
        ("//acme.example/x", "acme.example"),
        ("shop.acme.example", "shop.acme.example"),
        ("my_shop.acme.example", "my_shop.acme.example"),
        ("acme.example/a,b", "acme.example"),
        ("acme.example?mail=ann@other.example", "acme.example"),
        ("https://ann:secret@acme.example/", "acme.example"),
        ("https://good.example@evil.example", "evil.example"),
        ("ann@acme.example", "acme.example"),
        ("mailto:ann@WWW.acme.example", "acme.example"),
        ("<https://acme.example>", "acme.example"),
        ("\u200eacme.example\u200f", "acme.example"),
        ("HTTPS://www.München.example/x", "münchen.example"),
        ("xn--mnchen-3ya.example", "münchen.example"),
        ("XN--MNCHEN-3YA.example", "münchen.example"),
        ("mu\u0308nchen.example", "münchen.example"),
        ("ａｃｍｅ．example", "acme.example"),
        ("straße.example", "straße.example"),
        ("аcme.example", "аcme.example"),  # its first letter is Cyrillic: another domain
    ],
)
def test_domains(cell, domain):
    assert value(cell, DOMAIN) == domain


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ("acme.example", "https://acme.example"),
        ("HTTP://WWW.Acme.example/About", "http://www.acme.example/About"),
        ("acme.example:8080/x?Y=Z#Q", "https://acme.example:8080/x?Y=Z#Q"),
        ("linkedin.com/in/Ann-Lee", "https://linkedin.com/in/Ann-Lee"),
        ("//acme.example/%C3%BC", "https://acme.example/%C3%BC"),
        ("https://xn--mnchen-3ya.example/ü", "https://münchen.example/ü"),
        ("https://acme.example/a,b;c", "https://acme.example/a,b;c"),
        ('"https://acme.example"', "https://acme.example"),
        ("https://play.google.com/store?id=acme", "https://play.google.com/store?id=acme"),
    ],
)
def test_web_addresses_keep_all_but_scheme_and_host(cell, url):
    assert value(cell, WEBSITE) == url


@pytest.mark.parametrize("field", [DOMAIN, WEBSITE], ids=lambda field: field.name)
@pytest.mark.parametrize(
    "cell",
    [
        *(
            "http://",
            "acme",
            "localhost",
            "@acme",
            "@acme.example",
            "127.0.0.1",
            "http://[::1]/",
            "１.２.３.４",
            "Acme, Inc.",
        ),
        *("ftp://acme.example", "javascript:alert(1)", "http:acme.example", "http://https://acme.example"),
        *("-acme.example", "a..example", "x" * 64 + ".example", "ex%61mple.example", "see acme.example"),
        *("https://evil.example\\@good.example", "https://a@b@c.example", "acme.example/a b", "acme.example/\u202ex"),
    ],
)
def test_what_is_no_web_address(cell, field):
    assert reason(cell, field) == "is no web address. Write it as example.com or https://example.com/page."


@pytest.mark.parametrize("field", [DOMAIN, WEBSITE], ids=lambda field: field.name)
@pytest.mark.parametrize(
    "cell", ["a.example, b.example", "https://a.example/x,https://b.example", "a.example | www.b.example"]
)
def test_several_addresses_in_a_cell(cell, field):
    assert reason(cell, field).startswith("holds several web addresses. Keep the one")


def test_an_e_mail_address_is_no_link_and_user_names_are_kept_out_of_links():
    assert reason("ann@acme.example", WEBSITE).startswith("is an e-mail address.")
    assert reason("https://ann@acme.example", WEBSITE).startswith("has a user name before its host.")


@pytest.mark.parametrize(
    "cell", ["https://play.google.com/store?id=acme", "www.ProductHunt.com/posts/acme", "bit.ly/x"]
)
def test_a_host_that_many_share_is_no_domain(cell):
    assert reason(cell, DOMAIN).startswith("is on a host that many share. Such a host does not tell the company")


@pytest.mark.parametrize(
    ("host", "is_shared"),
    [
        ("facebook.com", True),
        ("de-de.facebook.com", True),
        ("m.de.facebook.com", True),
        ("play.google.com", True),
        ("appsource.microsoft.com", True),
        ("itch.io", True),
        ("microsoft.com", False),
        ("notfacebook.com", False),
        ("facebook.com.example", False),
        ("acme.itch.io", False),
        ("acme.notion.site", False),
    ],
)
def test_below_some_shared_hosts_no_host_is_a_companys(host, is_shared):
    # in a bracket it is read by Python, plain by Polars
    for cell in (f"https://{host}/shopone", f"<https://{host}/shopone>"):
        assert read(cell, DOMAIN).values[0] == (None if is_shared else host)


def test_placeholders_mean_unknown():
    coerced = read(pl.Series(["n/a", "-", "", "acme.example"]), DOMAIN)
    assert (coerced.values.to_list(), coerced.placeholders) == ([None, None, None, "acme.example"], 2)


@pytest.mark.parametrize("field", [DOMAIN, WEBSITE])
def test_a_plain_address_can_mean_unknown(field):
    coerced = read(pl.Series(["Nobody.example", "acme.example"]), field, unknown=frozenset({"nobody.example"}))
    assert (coerced.values.null_count(), coerced.placeholders) == (1, 1)


@given(st.sampled_from(["", "http://", "HTTPS://", "Http://"]), st.from_regex(r"[A-Za-z0-9.-]{1,20}", fullmatch=True))
def test_capitals_in_hosts_change_nothing(scheme, host):
    plain, wrapped = (
        read(pl.Series([cell]), WEBSITE).values[0] for cell in (f"{scheme}{host}/A", f"<{scheme}{host}/A>")
    )
    assert plain == wrapped


def test_domains_of_websites():
    urls = [
        "https://www.acme.example/x",
        "https://bit.ly/x",
        None,
        "https://xn--mnchen-3ya.example",
        "no",
        "https://acme.example",
    ]
    assert domain_of(pl.Series(urls)).to_list() == ["acme.example", None, None, "münchen.example", None, "acme.example"]
    assert domain_of(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]


characters = st.text("aZ9.-_:/@?#%\\,; <>\"'üßжﬀ\u0131\u200d\u200b\u202e。xn-w", max_size=30)
labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,9}[a-z0-9])?", fullmatch=True).filter(
    lambda text: not text.startswith("xn--")
)


@given(st.text(max_size=30) | characters | characters.map("https://{}.example/x".format))
def test_what_is_read_reads_as_itself(cell):
    for field in (DOMAIN, WEBSITE):
        found = read(cell, field).values[0]
        assert found is None or value(found, field) == found


@given(
    st.lists(labels | st.sampled_from(["münchen", "ärzte", "пример", "例え"]), min_size=1, max_size=3),
    st.sampled_from(["", "http://", "HTTPS://", "//"]),
    st.sampled_from(["", "www.", "WWW."]),
    st.sampled_from(["", "/", "/A b@c".replace(" ", "-"), "?x=https://other.example", ":80/x", "#y"]),
    st.booleans(),
)
def test_the_domain_of_a_built_address_is_its_host(parts, scheme, www, page, encoded):
    host = re.sub(r"^(www\.)+", "", ".".join([*parts, "example"]))
    written = host.encode("idna").decode() if encoded else host
    assert value(f"{scheme}{www}{written}{page}", DOMAIN) == host
