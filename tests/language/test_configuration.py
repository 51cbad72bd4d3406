"""``icp.yaml``: what it says, and what can be wrong with it."""

# ruff: noqa: E501 - a case stands in one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code, Severity
from icp_rules.language.config import BriefChoice, Config, PanelSize
from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.language.reading.configuration import Offers, read_configuration
from icp_rules.language.sentences import sentence
from icp_rules.language.vocabularies import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic

    Configure = Callable[..., Config]
    ConfigFindings = Callable[..., list[Diagnostic]]

ROLES = {
    "type": "object",
    "properties": {"source": {"type": "string"}, "titles": {"type": "array", "items": {"type": "string"}}},
    "required": ["source", "titles"],
    "additionalProperties": False,
}
RATING = {"type": "object", "properties": {"source": {"type": "string"}}, "additionalProperties": False}
HUBSPOT = {
    "type": "object",
    "properties": {"token": {"type": "string"}},
    "required": ["token"],
    "additionalProperties": False,
}
OFFERS = Offers(
    sources={"hubspot": HUBSPOT, "demo": {"type": "object"}},
    data_points={
        "open_roles": ROLES,
        "rating": RATING,
        "hiring": {"type": "object", "properties": {}, "additionalProperties": False},
    },
    fields={
        "open_roles": Field("open_roles", FieldType.NUMBER, "open jobs", "jobs", origin=Origin.DATA_POINT),
        "hiring": Field("hiring", FieldType.BOOLEAN, origin=Origin.DATA_POINT),
        "rating": Field("rating", FieldType.NUMBER, origin=Origin.DATA_POINT),
    },
    needs_settings=frozenset({"open_roles", "rating"}),
    kinds=("brief", "call_sheet"),
    facts={"open_roles": "source"},
)
POSTINGS = "sources: {postings: {file: p.csv}}\n"


def test_all_of_it(configure: Configure, tmp_path: Path) -> None:
    config = configure(
        """\
currency: EUR
rates: {USD: 0.92, CHF: 1}
rank_by: expected_value
max_rejects: 2.5%
sources:
  accounts:
    file: [data/a.csv, data/b.csv]
    as_of: 2026-11-01
    identity: [domain, name]
    dates: month_first
    decimal: ","
    encoding: cp1252
    separator: ";"
    map:
      account_id: Account ID
      employees: {column: Size, range: low}
      annual_revenue: {column: Revenue k EUR, unit: 1000, currency: EUR, rate: 1.08, decimal: ".", unknown: [" N/V ", 0]}
      technologies: {column: Tech, split: ";"}
      last_funding_date: {column: Funded, dates: day_first}
      partner_tier: {column: Partner, values: {"1st ": gold, 2: silver, No: "no", "3": 1.50, x: true}}
      employees_last_year: {column: Growth, percent: share}
  contacts: {plugin: hubspot, settings: {token: secret}, as_of: {column: updated_at}, map: {title: Job Title, phone: {column: Phone, country: NO}}}
  postings: {file: data/postings.csv, key: company_id, complete: true}
fields:
  partner_tier: {type: text, description: ours}
  deal_size: {type: number, unit: seats, money: true}
derive: {revenue_per_head: annual_revenue / employees}
data_points: {open_sdr_roles: {use: open_roles, source: postings, titles: ["sdr*"]}}
suppress: [suppress.csv]
briefs: {status: [qualified, unverified], tiers: [A, B], kinds: [call_sheet]}
""",
        OFFERS,
    )
    assert config.rates == {"USD": 0.92, "CHF": 1}
    assert (config.currency, config.rank_by, config.max_rejects) == ("EUR", "expected_value", 0.025)
    accounts, contacts, postings = config.sources.values()
    assert accounts.files == (tmp_path / "data/a.csv", tmp_path / "data/b.csv")
    assert (accounts.as_of, accounts.as_of_column) == ("2026-11-01", None)
    assert accounts.identity == ("domain", "name")
    assert (accounts.dates, accounts.decimal, accounts.encoding, accounts.separator) == (
        "month_first",
        ",",
        "cp1252",
        ";",
    )
    revenue = accounts.map["annual_revenue"]
    assert (revenue.column, revenue.unit, revenue.currency, revenue.rate) == ("Revenue k EUR", 1000, "EUR", 1.08)
    assert (revenue.decimal, revenue.unknown) == (".", frozenset({"n/v", "0"}))
    assert (accounts.map["employees"].range, accounts.map["technologies"].split) == ("low", ";")
    assert (accounts.map["account_id"].column, accounts.map["account_id"].location.line) == ("Account ID", 16)
    assert contacts.map["phone"].country == "NO"
    tiers = accounts.map["partner_tier"].values
    assert tiers == {"1st": "gold", "2": "silver", "no": "no", "3": 1.5, "x": "true"}
    assert (accounts.map["employees"].values, accounts.map["employees_last_year"].percent) == (None, "share")
    assert (contacts.plugin, contacts.settings, contacts.files) == ("hubspot", {"token": "secret"}, ())
    assert (contacts.as_of, contacts.as_of_column) == (None, "updated_at")
    assert (postings.key, postings.complete, postings.identity) == ("company_id", True, ("account_id",))
    assert config.facts == [postings]
    assert [(one.source.name, one.source.files) for one in config.suppress] == [
        ("suppress.csv", (tmp_path / "suppress.csv",))
    ]
    briefs = config.briefs
    assert (briefs.status, briefs.tiers, briefs.kinds) == (("qualified", "unverified"), ("A", "B"), ("call_sheet",))
    use = config.data_points["open_sdr_roles"]
    assert (use.use, use.settings) == ("open_roles", {"source": "postings", "titles": ["sdr*"]})


def test_the_fields_rules_may_name(configure: Configure) -> None:
    config = configure(
        "fields: {partner_tier: {type: text, description: ours}, seats: {type: number, unit: seats, money: true}}\n"
        "derive: {per_head: annual_revenue / employees, twice: per_head * 2}\n"
        "data_points: {sdr: {use: open_roles, source: postings, titles: [a]}, growing: {use: hiring}}\n" + POSTINGS,
        OFFERS,
    )
    table = config.fields.account
    assert [(f.name, f.type, f.origin) for f in table.values() if f.origin is not Origin.BUILT_IN] == [
        ("partner_tier", FieldType.TEXT, Origin.WORKSPACE),
        ("seats", FieldType.NUMBER, Origin.WORKSPACE),
        ("per_head", FieldType.NUMBER, Origin.DERIVED),
        ("twice", FieldType.NUMBER, Origin.DERIVED),
        # one that needs no settings is there under its own name too; open_roles needs them
        ("hiring", FieldType.BOOLEAN, Origin.DATA_POINT),
        ("sdr", FieldType.NUMBER, Origin.DATA_POINT),
        ("growing", FieldType.BOOLEAN, Origin.DATA_POINT),
    ]
    assert (table["seats"].unit, table["seats"].money) == ("seats", True)
    assert (table["partner_tier"].description, table["sdr"].description) == ("ours", "open jobs")
    assert table["per_head"].description == "= annual_revenue / employees"
    assert table["twice"].formula is not None
    assert table["twice"].formula.inputs == ("per_head",)
    assert "title" in config.fields.contact


def test_a_unit_may_be_what_a_setting_says(configure: Configure) -> None:
    schema = {"type": "object", "properties": {"unit": {"default": "sqft"}, "source": {}}}
    field = Field("area", FieldType.NUMBER, "area", "{unit}", origin=Origin.DATA_POINT)
    offers = Offers(data_points={"area": schema}, fields={"area": field})
    table = configure("data_points: {m: {use: area, unit: m2}, f: {use: area}}\n", offers).fields.account
    assert (table["m"].unit, table["f"].unit, table["area"].unit) == ("m2", "sqft", "sqft")


def test_a_service_is_asked_and_has_no_rows_of_its_own(configure: Configure, config_findings: ConfigFindings) -> None:
    offers = Offers(services={"register": HUBSPOT})
    config = configure(
        "sources: {f: {plugin: register, settings: {token: x}, complete: true}, p: {file: p.csv}}", offers
    )
    assert [(name, source.asked, source.complete) for name, source in config.sources.items()] == [
        ("f", True, True),
        ("p", False, False),
    ]
    assert [source.name for source in config.facts] == ["p"]
    for key in ("key: x", "by: domain", "as_of: 2026-01-01", "decimal: ','", "dates: day_first"):
        name, value = key.split(": ")
        text = f"version: 1\nsources: {{f: {{plugin: register, settings: {{token: x}}, «{name}»: {value}}}}}\n"
        (found,) = config_findings(text, offers)
        assert (found.code, found.message) == (Code.NO_EFFECT, f"f: `{name}` has no effect")
    (found,) = config_findings("version: 1\nsources: {f: {plugin: register, settings: «{}»}}", offers)
    assert found.code is Code.MISSING_KEY
    for name in ("accounts", "contacts"):
        (found,) = config_findings(f"version: 1\nsources: {{{name}: {{plugin: «register»}}}}", offers)
        assert found.code is Code.NOT_ALLOWED


def test_contradictions_are_conditions_over_all_account_fields(configure: Configure, tmp_path: Path) -> None:
    (tmp_path / "rule_sets").mkdir()
    (tmp_path / "rule_sets" / "lists.yaml").write_text("closed: [Bankrupt, $gone]\ngone: [Closed]\n", encoding="utf-8")
    config = configure(
        """\
fields: {company_status: {type: text}}
derive: {per_head: annual_revenue / employees}
contradictions:
  - id: hiring-but-closed
    when: {hiring: true, company_status: $closed}
    why: A company that hires is in business
  - {id: rich, when: {per_head: {more_than: 5000000}}, why: Nobody earns so much}
""",
        OFFERS,
    )
    hiring, rich = config.contradictions
    assert (hiring.id, hiring.why) == ("hiring-but-closed", "A company that hires is in business")
    assert sentence(hiring.when) == "hiring is yes and company_status is one of Bankrupt or Closed"
    assert (hiring.location.line, hiring.location.column) == (5, 9)
    assert sentence(rich.when) == "per_head is more than 5,000,000"


def test_a_contradiction_that_cannot_be_read_leaves_the_others(config_findings: ConfigFindings, tmp_path: Path) -> None:
    text = "version: 1\ncontradictions:\n  - {id: a, when: {«emploees»: 1}, why: w}\n  - {id: b, when: {employees: 1}, why: w}\n"
    config_findings(text)
    config, _ = read_configuration(tmp_path, Offers())
    assert [one.id for one in config.contradictions] == ["b"]


def test_what_holds_where_nothing_is_said(configure: Configure) -> None:
    config = configure("sources: {accounts: {file: a.csv}}\n")
    assert config.rates == {}
    assert (config.currency, config.rank_by, config.max_rejects) == ("USD", "score", 0.01)
    assert config.briefs == BriefChoice()
    accounts = config.sources["accounts"]
    assert (accounts.identity, accounts.encoding, accounts.map) == (("account_id",), "utf-8", {})


@pytest.mark.parametrize(
    ("panel", "size"),
    [
        ("{}", (3, 10)),
        ("{min: 5}", (5, 10)),
        ("{min: 12}", (12, 12)),
        ("{max: 2}", (2, 2)),
        ("{min: 0, max: 4}", (0, 4)),
    ],
)
def test_where_one_limit_of_a_panel_is_stated_the_other_gives_way(
    configure: Configure, panel: str, size: tuple[int, int]
) -> None:
    assert configure(f"briefs: {{panel: {panel}}}\n").briefs.panel == PanelSize(*size)


def test_a_setting_called_source_is_a_setting_like_others(configure: Configure) -> None:
    config = configure("data_points: {stars: {use: rating, source: a review site}}\n", OFFERS)
    assert config.data_points["stars"].settings == {"source": "a review site"}


def test_what_is_derived_keeps_what_its_inputs_share(configure: Configure) -> None:
    config = configure(
        "derive: {heads: 'coalesce(employees, employees_last_year)', home: 'coalesce(country, country)'}\n"
    )
    fields = config.fields.account
    assert (fields["heads"].unit, fields["home"].vocabulary) == ("people", load_vocabulary("countries"))


def test_derived_fields_may_stand_in_any_order(configure: Configure) -> None:
    config = configure("derive: {c: a + b, b: a * 2, a: employees + size, size: employees / 2}\n")
    added = [f.name for f in config.fields.account.values() if f.origin is Origin.DERIVED]
    assert added == ["size", "a", "b", "c"]


def test_a_data_point_may_take_its_own_name(configure: Configure) -> None:
    config = configure("data_points: {hiring: {use: hiring}}\n", OFFERS)
    assert config.data_points["hiring"].use == "hiring"
    assert list(config.fields.account).count("hiring") == 1


WRONG = [
    ("«currency»: USD", Code.MISSING_KEY, "'version' is missing"),
    ("version: «2»", Code.NOT_ALLOWED, "Write `version: 1`."),
    ("version: 1\n«currncy»: x", Code.UNKNOWN_KEY, "Did you mean 'currency'?"),
    ("version: 1\ncurrency: «usd»", Code.WRONG_FORM, "ISO 4217"),
    ("version: 1\nrank_by: «points»", Code.NOT_ALLOWED, "It is one of: score, expected_value."),
    ("version: 1\nmax_rejects: «1»", Code.WRONG_TYPE, "Write a share such as 1%."),
    ("version: 1\nmax_rejects: «101%»", Code.WRONG_FORM, "Write a share such as 1%."),
    ("version: 1\nmax_rejects: «1 %»", Code.WRONG_FORM, "Write a share such as 1%."),
    ("version: 1\nsuppress: «no.csv»", Code.WRONG_TYPE, "'suppress' takes a list"),
    ("version: 1\nsuppress: [«5»]", Code.WRONG_TYPE, "takes text"),
    ("version: 1\nsuppress: [{«file»: a.csv}]", Code.MISSING_KEY, "A list has a `name`, and a `file` or a `plugin`."),
    ("version: 1\nsuppress: [{«name»: a}]", Code.MISSING_KEY, "A list has a `name`, and a `file` or a `plugin`."),
    ("version: 1\nsuppress: [{name: a, file: a.csv, map: {«domian»: x}}]", Code.UNKNOWN_KEY, "Did you mean 'domain'?"),
    ("version: 1\nsuppress: [{name: a, file: a.csv, expires: «2026-02-30»}]", Code.WRONG_FORM, "there is no day"),
    ("version: 1\nsuppress: [{name: a, file: a.csv}, {name: «a», file: b.csv}]", Code.NAME_TAKEN, "two lists 'a'"),
    ("version: 1\nsources: «[a]»", Code.WRONG_TYPE, "'sources' takes a mapping"),
    ("version: 1\nsources: {postings: «p.csv»}", Code.WRONG_TYPE, "'postings' takes a mapping"),
    ("version: 1\nsources: {«Post-ings»: {file: p.csv}}", Code.WRONG_FORM, "'Post-ings' is not a valid name"),
    ("version: 1\nsources: {accounts: «{}»}", Code.MISSING_KEY, "A source has a `file`, or a `plugin`."),
    ("version: 1\nsources: {accounts: {file: [a.csv, «5»]}}", Code.WRONG_TYPE, "'file' takes text"),
    ("version: 1\nsources: {accounts: {«file»: a.csv, plugin: demo}}", Code.UNKNOWN_KEY, "There are: plugin, settings"),
    ("version: 1\nsources: {accounts: {file: a.csv, «settings»: {}}}", Code.UNKNOWN_KEY, "There are: file, encoding"),
    ("version: 1\nsources: {accounts: {plugin: «hubspt»}}", Code.NOT_ALLOWED, "Did you mean 'hubspot'?"),
    ("version: 1\nsources: {accounts: {«plugin»: hubspot}}", Code.MISSING_KEY, "'settings' is missing"),
    ("version: 1\nsources: {accounts: {plugin: hubspot, settings: «{}»}}", Code.MISSING_KEY, "'token' is missing"),
    ("version: 1\nsources: {accounts: {plugin: hubspot, settings: {token: x, «tokn»: 5}}}", Code.UNKNOWN_KEY, "'token'"),
    ("version: 1\nsources: {accounts: {file: a.csv, as_of: «2026-02-30»}}", Code.WRONG_FORM, "there is no day 2026-02-30"),
    ("version: 1\nsources: {accounts: {file: a.csv, as_of: «today»}}", Code.WRONG_FORM, "Write the date as 2026-09-01."),
    ("version: 1\nsources: {accounts: {file: a.csv, as_of: {column: x, «format»: y}}}", Code.UNKNOWN_KEY, "There are: column."),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {«employes»: Size}}}", Code.UNKNOWN_KEY, "unknown field 'employes'"),
    ("version: 1\nsources: {contacts: {file: a.csv, map: {«titel»: T}}}", Code.UNKNOWN_KEY, "Did you mean 'title'?"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {employees: «5»}}}", Code.WRONG_TYPE, "takes text"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {employees: {«range»: low}}}}", Code.MISSING_KEY, "'column' is missing"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {employees: {column: S, range: «lo»}}}}", Code.NOT_ALLOWED, "Did you mean 'low'?"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {budget: {column: B, unit: «0»}}}}", Code.OUT_OF_RANGE, "must be more than 0"),
    ("version: 1\nsources: {contacts: {file: a.csv, map: {phone: {column: P, country: «us»}}}}", Code.WRONG_FORM, "two letters of ISO 3166-1"),
    ("version: 1\nsources: {contacts: {file: a.csv, map: {phone: {column: P, country: «XX»}}}}", Code.UNKNOWN_VALUE, "there is no country 'XX'"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {employees: {column: S, percent: «point»}}}}", Code.NOT_ALLOWED, "Did you mean 'points'?"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {name: {column: S, values: «[a]»}}}}", Code.WRONG_TYPE, "'values' takes a mapping"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {name: {column: S, values: «{}»}}}}", Code.OUT_OF_RANGE, "'values' is empty"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {name: {column: S, values: {a: «[b]»}}}}}", Code.WRONG_TYPE, "'a' takes text or a number or true or false"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {name: {column: S, values: {a: «~»}}}}}", Code.WRONG_TYPE, "'a' has no value"),
    ("version: 1\nsources: {accounts: {file: a.csv, map: {name: {column: S, values: {Won: a, «WON»: b}}}}}", Code.DUPLICATE_KEY, "has a meaning already"),
    ("version: 1\nrates: {«eur»: 1.08}", Code.WRONG_FORM, "ISO 4217"),
    ("version: 1\nrates: {EUR: «0»}", Code.OUT_OF_RANGE, "must be more than 0"),
    ("version: 1\nrates: {EUR: «much»}", Code.WRONG_TYPE, "'EUR' takes a number"),
    ("version: 1\nrates: {«USD»: 1}", Code.NOT_ALLOWED, "USD is the workspace's own currency"),
    ("version: 1\nsources: {accounts: {file: a.csv, dates: «mdy»}}", Code.NOT_ALLOWED, "It is one of: month_first, day_first."),
    ("version: 1\nsources: {accounts: {file: a.csv, decimal: «';'»}}", Code.NOT_ALLOWED, "It is one of: '.', ','."),
    ("version: 1\nsources: {accounts: {file: a.csv, separator: «';;'»}}", Code.OUT_OF_RANGE, "at most 1 character"),
    ("version: 1\nsources: {accounts: {file: a.csv, identity: [«domian»]}}", Code.NOT_ALLOWED, "Did you mean 'domain'?"),
    ("version: 1\nsources: {contacts: {file: a.csv, «identity»: [email]}}", Code.UNKNOWN_KEY, "unknown key 'identity'"),
    ("version: 1\nsources: {postings: {file: a.csv, «map»: {x: y}}}", Code.UNKNOWN_KEY, "unknown key 'map'"),
    ("version: 1\nsources: {postings: {file: a.csv, by: «postal»}}", Code.NOT_ALLOWED, "postal"),
    ("version: 1\nsources: {postings: {file: a.csv, by: «employees»}}", Code.NOT_ALLOWED, "employees"),
    ("version: 1\nsources: {accounts: {file: a.csv, «by»: domain}}", Code.UNKNOWN_KEY, "unknown key 'by'"),
    ("version: 1\nsources: {postings: {file: a.csv, complete: «yes»}}", Code.WRONG_TYPE, "takes true or false"),
    ("version: 1\nfields: {x: {type: «txt»}}", Code.NOT_ALLOWED, "Did you mean 'text'?"),
    ("version: 1\nfields: {x: «{}»}", Code.MISSING_KEY, "'type' is missing"),
    ("version: 1\nfields: {x: «text»}", Code.WRONG_TYPE, "'x' takes a mapping"),
    ("version: 1\nfields: {«Bad»: {type: text}}", Code.WRONG_FORM, "'Bad' is not a valid name"),
    ("version: 1\nfields: {«employees»: {type: number}}", Code.NAME_TAKEN, "'employees' is already a built-in field"),
    ("version: 1\nfields: {«count»: {type: number}}", Code.NAME_TAKEN, "all, any, not, count are words of the condition language"),
    ("version: 1\nfields: {«a__b»: {type: text}}", Code.NAME_TAKEN, "two underscores in a row"),
    ("version: 1\nfields: {«hiring»: {type: text}}", Code.NAME_TAKEN, "already a data point field"),
    ("version: 1\nfields: {x: {type: number}}\nderive: {«x»: employees}", Code.NAME_TAKEN, "'x' is already a workspace field"),
    ("version: 1\nderive: {«employees»: budget / 2}", Code.NAME_TAKEN, "'employees' is already a built-in field"),
    ("version: 1\nderive: {«any»: employees}", Code.NAME_TAKEN, "no field can be called 'any'"),
    ("version: 1\nderive: {a: «5»}", Code.WRONG_TYPE, "'a' takes text"),
    ("version: 1\nderive: {a: 2 * «e»mployes}", Code.FORMULA, "Did you mean 'employees'?"),
    ("version: 1\nderive:\n  a: 'budget / «s»iz(tags)'", Code.FORMULA, "unknown function 'siz'"),
    ("version: 1\nderive: {a: «n»ame + 1}", Code.FORMULA, "'+' does not take text, number"),
    ("version: 1\nderive: {a: «h»iring}", Code.FORMULA, "unknown field 'hiring'"),
    ("version: 1\nderive: {«a»: a + 1}", Code.CYCLE, "'a' depends on itself"),
    ("version: 1\nderive: {«a»: b + 1, «b»: a + 1, c: a + b, d: c * 2, e: employees}", Code.CYCLE, "depends on itself"),
    ("version: 1\ndata_points: {x: «hiring»}", Code.WRONG_TYPE, "'x' takes a mapping"),
    ("version: 1\ndata_points: {x: «{}»}", Code.MISSING_KEY, "'use' is missing"),
    ("version: 1\ndata_points: {x: {use: «hirin»}}", Code.NOT_ALLOWED, "Did you mean 'hiring'?"),
    ("version: 1\ndata_points: {x: {use: hiring, «source»: a}}", Code.UNKNOWN_KEY, "unknown key 'source'"),
    ("version: 1\ndata_points: {«employees»: {use: hiring}}", Code.NAME_TAKEN, "'employees' is already a built-in field"),
    ("version: 1\ndata_points: {x: {use: open_roles, source: «jobs», titles: [a]}}", Code.SOURCE_MISSING, "The sources are: none yet."),
    ("version: 1\ndata_points: {x: {use: open_roles, source: p, titles: «a»}}\nsources: {p: {file: p.csv}}", Code.WRONG_TYPE, "'titles' takes a list"),
    ("version: 1\ncontradictions: «{}»", Code.WRONG_TYPE, "'contradictions' takes a list"),
    ("version: 1\ncontradictions: [{«id»: a, when: {employees: 1}}]", Code.MISSING_KEY, "'why' is missing"),
    ("version: 1\ncontradictions: [{id: «A b», when: {employees: 1}, why: w}]", Code.WRONG_FORM, "An id has small letters"),
    ("version: 1\ncontradictions: [{id: a, when: «{}», why: w}]", Code.OUT_OF_RANGE, "'when' is empty"),
    ("version: 1\ncontradictions: [{id: a, when: {«hirin»: true}, why: w}]", Code.UNKNOWN_KEY, "Did you mean 'hiring'?"),
    ("version: 1\ncontradictions: [{id: a, when: {name: {«liek»: x}}, why: w}]", Code.UNKNOWN_KEY, "Did you mean 'like'?"),
    ("version: 1\ncontradictions: [{id: a, when: {employees: {at_least: «x»}}, why: w}]", Code.WRONG_TYPE, "takes a number"),
    ("version: 1\ncontradictions: [{id: a, when: {country: «Germny»}, why: w}]", Code.UNKNOWN_VALUE, "Did you mean 'DE'?"),
    ("version: 1\ncontradictions: [{id: a, when: {country: «$nowhere»}, why: w}]", Code.UNKNOWN_LIST, "unknown list '$nowhere'"),
    ("version: 1\ncontradictions: [{id: a, when: {employees: «{at_least: 5, at_most: 4}»}, why: w}]", Code.NEVER_HOLDS, "no value of 'employees'"),
    ("version: 1\ncontradictions: [{id: a-b, when: {employees: 1}, why: w}, {id: «a_b», when: {employees: 1}, why: w}]", Code.REPEATED_ID, "used twice; first at icp.yaml:2"),
    ("version: 1\ncontradictions: [{id: a, when: {employees: 1}, why: «'{{ name }} is small'»}]", Code.WHY, "Write it without"),
    ("version: 1\nbriefs: {status: [«excluded»]}", Code.NOT_ALLOWED, "It is one of: qualified, unverified."),
    ("version: 1\nbriefs: {status: «qualified»}", Code.WRONG_TYPE, "'status' takes a list"),
    ("version: 1\nbriefs: {kinds: [«breif»]}", Code.NOT_ALLOWED, "unknown kind of brief 'breif'"),
    ("version: 1\nbriefs: {tiers: «[]»}", Code.OUT_OF_RANGE, "'tiers' is empty"),
    ("version: 1\nbriefs: {panel: «{min: 4, max: 3}»}", Code.NEVER_HOLDS, "at least 4 and at most 3 contacts"),
    ("version: 1\nbriefs: {panel: {max: «0»}}", Code.OUT_OF_RANGE, "at least 1"),
    ("version: 1\nbriefs: {panel: {min: «two»}}", Code.WRONG_TYPE, "whole number"),
    ("version: 1\nbriefs: {panel: {«most»: 3}}", Code.UNKNOWN_KEY, "most"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "words"), WRONG)
def test_what_is_wrong(config_findings: ConfigFindings, text: str, code: Code, words: str) -> None:
    found = config_findings(text + "\n", OFFERS)
    assert {d.code for d in found} == {code}
    assert all(d.severity is Severity.ERROR for d in found)
    assert any(words in f"{d.message}\n{d.help}" for d in found)


def test_without_plugins_that_is_said(config_findings: ConfigFindings) -> None:
    found = config_findings("version: 1\ndata_points: {x: {use: «hiring»}}\nsources: {a: {plugin: «demo»}}\n")
    assert {d.help for d in found} == {"No plugin offers one."}


def test_all_is_found_at_once_and_the_rest_still_read(config_findings: ConfigFindings, tmp_path: Path) -> None:
    text = """\
version: «3»
sources:
  accounts: {file: a.csv, map: {«employes»: x}}
  postings: {file: p.csv, «filee»: x}
fields: {x: {type: «txt»}, y: {type: number}}
derive: {a: 2 * «n»o, b: y + 1}
data_points: {sdr: {use: open_roles, source: postings, titles: [a]}}
briefs: {status: [«no»]}
"""
    config_findings(text, OFFERS)
    config, _ = read_configuration(tmp_path, OFFERS)
    assert {"x", "y", "b", "sdr"} <= config.fields.account.keys()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff", Code.NOT_UTF8), (b"", Code.NOT_ONE_DOCUMENT), (b"a: [", Code.YAML_SYNTAX), (None, Code.CANNOT_READ)],
)
def test_an_unreadable_file_is_one_finding(tmp_path: Path, content: bytes | None, code: Code) -> None:
    if content is not None:
        (tmp_path / "icp.yaml").write_bytes(content)
    config, found = read_configuration(tmp_path, OFFERS)
    assert [d.code for d in found] == [code]
    assert "hiring" in config.fields.account


@pytest.mark.parametrize(
    ("written", "locale"), [("de_DE", "de_DE"), ("de-de", "de_DE"), ("pt_BR", "pt_BR"), ("zh_TW", "zh_Hant_TW")]
)
def test_briefs_print_by_a_locale_there_is(configure: Configure, written: str, locale: str) -> None:
    assert configure(f"briefs: {{locale: {written}}}\n").briefs.locale == locale


@pytest.mark.parametrize(
    ("written", "advice"),
    [("de_DEE", "Did you mean 'de_DE'?"), ("klingon", "Write a language and a country, as in de_DE.")],
)
def test_a_locale_there_is_not_is_found_with_the_nearest(
    config_findings: ConfigFindings, written: str, advice: str
) -> None:
    (found,) = config_findings(f"version: 1\nbriefs: {{locale: «{written}»}}\n")
    assert (found.code, found.help) == (Code.UNKNOWN_NAME, advice)
