"""Generated cells of twelve columns as exports of a CRM hold them: every way of writing that people have, few blanks.

Company names, websites and e-mail addresses mostly differ; of headcounts and revenues there are thousands; of the rest
a few are far more frequent than the others. All from one seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from generated import draw, fraction, indexed, missing, pick, skewed

if TYPE_CHECKING:
    from collections.abc import Iterable

SYLLABLES = [
    "ba",
    "cor",
    "del",
    "fen",
    "gal",
    "hol",
    "kar",
    "lin",
    "mer",
    "nor",
    "pel",
    "qui",
    "ren",
    "sho",
    "tav",
    "vel",
]
COUNTRIES = [
    *("United States", "US", "USA", "United Kingdom", "Germany", "UK", "Canada", "united states", "Deutschland", "DE"),
    *("France", "U.S.A.", "India", "IN", "Australia", "NL", "The Netherlands", "Spain", "ESP", "Brazil", "Brasil"),
    *("Philipines", "Untied States", "Sweden", "SE", "NO", "NA", "CH", "Schweiz", "Italy", "Poland", "PL", "n/a", "-"),
]
INDUSTRIES = [
    *(
        "Software",
        "SaaS",
        "Fintech",
        "Financial Services",
        "Healthcare",
        "Health Care",
        "health care",
        "Retail",
        "Legal",
    ),
    *(
        "Computer Software",
        "Manufacturing",
        "E-commerce",
        "Ecommerce",
        "technolgy",
        "Marketing & Advertising",
        "Banking",
    ),
    *("Insurance", "Education", "Logistics", "Real Estate", "Construction", "Underwater Basketry", "Select", "N/A"),
]
TOOLS = [
    *("Salesforce", "hub spot", "HubSpot", "AWS", "Slack", "Google Analytics", "Zoom", "salesforce", "Shopify", "Gong"),
    *("Outreach", "Salesloft", "WebEx", "Stripe", "Marketo", "Zendesk", "Intercom", "Snowflake", "Datadog", "Jira"),
    *("Segment", "Mailchimp", "WordPress", "NetSuite", "SAP", "Our own ERP", "Tableau", "Looker", "Okta", "Twilio"),
]
TAGS = [
    *("SaaS", "AI", "B2B", "Artificial Intelligence", "Fintech", "Marketplace", "Machine Learning", "ML", "API", "b2b"),
    *("Developer Tools", "E-commerce", "Analytics", "Consumer", "Healthcare", "Security", "Climate", "Robotics", "IoT"),
    *("Education", "Hiring", "Payments", "Insurance", "Logistics", "Gaming", "Hardware", "Biotech", "Travel", "Food"),
]
UNKNOWN = ["n/a", "-", "Unknown", "N/A"]


def cells(rows: int) -> pl.DataFrame:
    """Return the cells, every one text, null where it is empty."""
    names = indexed(rows).with_columns(
        slug=pl.concat_str(skewed(salt, SYLLABLES) for salt in range(100, 105)),
        digit=draw(105, 100).cast(pl.String),
    )
    return names.select(
        company=_companies(),
        website=missing(_websites(), 121, 12),
        email=missing(_emails(), 131, 10),
        size=missing(_sizes(), 141, 10),
        revenue=missing(_revenues(), 151, 30),
        founded=missing(_years(), 161, 15),
        funded=missing(_days(), 171, 40),
        country=missing(skewed(180, COUNTRIES), 181, 4),
        industry=missing(skewed(190, INDUSTRIES), 191, 6),
        tech=missing(_joined(200, TOOLS, 6, "; "), 201, 15),
        hiring=missing(skewed(210, ["No", "Yes", "FALSE", "true", "Y", "no", "1", "0", "n/a", "maybe"]), 211, 8),
        tags=missing(_joined(220, TAGS, 4, ", "), 221, 20),
    )


def _of(salt: int, shares: Iterable[tuple[int, pl.Expr | str]]) -> pl.Expr:
    """Return what falls to a row, each with its share in a thousand; the last takes what is left."""
    *some, (_, chosen) = shares
    chosen = pl.lit(chosen) if isinstance(chosen, str) else chosen
    upper = sum(share for share, _ in some)
    for share, one in reversed(some):
        chosen = pl.when(draw(salt, 1000) < upper).then(pl.lit(one) if isinstance(one, str) else one).otherwise(chosen)
        upper -= share
    return chosen


def _companies() -> pl.Expr:
    name = pl.format("{}{}", pl.col("slug").str.to_titlecase(), pick(110, ["", " Labs", " Group", " & Sons"]))
    form = pick(111, [" Inc.", " GmbH", " LLC", " Ltd", "", "", " S.A."])
    plain = name + form
    space = "\N{NO-BREAK SPACE}"
    ways = [
        (50, name + form.str.replace(" ", space)),
        (20, "Société " + plain),
        (10, "Cafe\N{COMBINING ACUTE ACCENT} " + plain),
        (10, "Müller & " + plain),
        (30, " " + plain + "  "),
        (2, "n/a"),
        (0, plain),
    ]
    return _of(112, ways)


def _websites() -> pl.Expr:
    host = pl.format("{}{}", pl.col("slug"), pick(122, [".com", ".com", ".io", ".de", ".co.uk"]))
    start = pick(123, ["", "", "www.", "https://", "https://www.", "http://www.", "http://"])
    plain = start + host + pick(124, ["", "", "", "/", "/en", "/about?ref=crm"])
    ways = [
        (20, "WWW." + host.str.to_uppercase()),
        (20, "https://" + pl.col("slug").str.to_titlecase() + ".com/About"),
        (2, "https://müller-" + host),
        (10, skewed(125, UNKNOWN)),
        (3, "coming soon"),
        (0, plain),
    ]
    return _of(126, ways)


def _emails() -> pl.Expr:
    local = pl.format("{}.{}{}", pick(132, ["ann", "Ben", "carla", "d"]), pl.col("slug").str.slice(0, 5), "digit")
    host = pl.col("slug") + pick(133, [".com", ".io", ".de"])
    ways = [
        (80, local + "@" + host.str.to_titlecase()),
        (10, "mailto:" + local + "@" + host),
        (10, skewed(134, UNKNOWN)),
        (3, "see website"),
        (0, local + "@" + host),
    ]
    return _of(135, ways)


def _sizes() -> pl.Expr:
    size = (10 ** (fraction(142) * 4)).floor().cast(pl.Int64)
    text = size.cast(pl.String)
    bands = ["11-50", "51-200", "1-10", "201-500", "501-1,000", "1,001-5,000", "10,000+", "1,000+"]
    ways = [
        (300, skewed(143, bands)),
        (30, skewed(143, bands) + " employees"),
        (100, text + ".0"),
        (30, "~" + (size // 10 * 10).cast(pl.String)),
        (40, pl.format("{},{}", size % 40 + 1, (size % 1000).cast(pl.String).str.zfill(3))),
        (20, skewed(144, UNKNOWN)),
        (3, "a handful"),
        (0, text),
    ]
    return _of(145, ways)


def _revenues() -> pl.Expr:
    tenths = (10 ** (fraction(152) * 3.3)).floor().cast(pl.Int64) + 1
    number = pl.format("{}.{}", tenths // 10, tenths % 10)
    thousands = (10 ** (fraction(153) * 3)).floor().cast(pl.Int64)
    ways = [
        (300, "$" + number + "M"),
        (150, number + " Million"),
        (250, thousands.cast(pl.String) + ",000"),
        (100, "$" + thousands.cast(pl.String) + ",500,000"),
        (20, skewed(154, UNKNOWN)),
        (3, "undisclosed"),
        (0, (thousands * 1000).cast(pl.String)),
    ]
    return _of(155, ways)


def _years() -> pl.Expr:
    year = (2026 - fraction(162) ** 2 * 80).floor().cast(pl.Int64).cast(pl.String)
    return _of(163, [(200, year + ".0"), (10, skewed(164, UNKNOWN)), (0, year)])


def _days() -> pl.Expr:
    day = pl.date(2018, 1, 1) + pl.duration(days=draw(172, 3100))
    american = pl.format("{}/{}/{}", day.dt.month(), day.dt.day(), day.dt.year())
    return _of(173, [(450, american), (10, skewed(174, UNKNOWN)), (3, "soon"), (0, day.dt.to_string("%Y-%m-%d"))])


def _joined(salt: int, values: list[str], most: int, mark: str) -> pl.Expr:
    """Return up to ``most`` of the values, a few rows with a placeholder instead."""
    items = pl.concat_list(skewed(salt + 2 + place, values) for place in range(most))
    some = items.list.head(draw(salt + 9, most) + 1).list.join(mark)
    return _of(salt + 10, [(5, skewed(salt + 11, UNKNOWN)), (0, some)])
