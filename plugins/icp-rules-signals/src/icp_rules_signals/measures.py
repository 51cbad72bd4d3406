"""Numbers about an account that stand in a table: tax rate, sales volume, roof area, temperature, item value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.plugins import Batch, data_point
from icp_rules_signals.settings import CURRENCY, RATES, SOURCE, column, globs, one_of, optional_column

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

# An inch is 2.54 cm.
_SQUARE_FEET = {"sqft": 1.0, "m2": 1 / (12 * 0.0254) ** 2}
_NEWEST = optional_column("a year or a day, so that of an account's rows the newest alone count")
# What an account's rows come to, where it has several.
_SEVERAL = ("mean", "lowest", "highest", "sum")
_PERCENT_IN = {"percent": 1.0, "share": 100.0, "mills": 0.1}


def _several(default: str) -> dict[str, Any]:
    return one_of(_SEVERAL, "what several rows of an account come to", default)


@data_point(
    type="number",
    unit="percent",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "rate_column": column("rate", "the tax of a year on a property, for its value"),
        "given_in": one_of(tuple(_PERCENT_IN), "what the rates are in: 1.2 (percent), 0.012 (share) or 12", "percent"),
        "newest_by": _NEWEST,
        "several": _several("mean"),
    },
)
def property_tax_rate(batch: Batch) -> nw.LazyFrame[Any]:
    """The local property tax of a year, in percent of the property's value."""
    from icp_rules_signals.figures import measured

    settings = batch.settings
    factor = _PERCENT_IN[settings["given_in"]]
    return measured(batch, settings["rate_column"], several=settings["several"], factor=factor)


@data_point(
    type="number",
    unit="{currency}",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "volume_column": column("sales_volume", "the estimate"),
        "currency": CURRENCY,
        "currency_column": optional_column("each amount's currency; without it, all are in the value's"),
        "rates": RATES,
        "times": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 1,
            "description": "what to multiply by, where amounts are in thousands or millions",
        },
        "newest_by": _NEWEST,
        "several": _several("sum"),
    },
)
def estimated_sales_volume(batch: Batch) -> nw.LazyFrame[Any]:
    """What the company is estimated to sell in a year, its places together."""
    from icp_rules_signals.figures import measured

    settings = batch.settings
    return measured(batch, settings["volume_column"], several=settings["several"], factor=settings["times"])


@data_point(
    type="number",
    unit="{unit}",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "area_column": column("roof_area", "a roof's area"),
        "unit": one_of(("sqft", "m2"), "what the value is in", "sqft"),
        "given_in": one_of(("sqft", "m2"), "what the table is in", "sqft"),
        "newest_by": _NEWEST,
        "several": _several("sum"),
    },
)
def roof_area(batch: Batch) -> nw.LazyFrame[Any]:
    """The area of the company's roofs, all of its buildings together."""
    from icp_rules_signals.figures import measured

    settings = batch.settings
    factor = _SQUARE_FEET[settings["given_in"]] / _SQUARE_FEET[settings["unit"]]
    return measured(batch, settings["area_column"], several=settings["several"], factor=factor)


@data_point(
    type="number",
    unit="{unit}",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "which": one_of(("low", "median", "high"), "which temperature"),
        "column": optional_column("it; without it, the one that is called like it"),
        "unit": one_of(("fahrenheit", "celsius"), "what the value is in", "fahrenheit"),
        "given_in": one_of(("fahrenheit", "celsius"), "what the table is in", "fahrenheit"),
    },
)
def temperature(batch: Batch) -> nw.LazyFrame[Any]:
    """The low, median or high temperature where the company is."""
    from icp_rules_signals.figures import measured

    settings = batch.settings
    unit, given_in = settings["unit"], settings["given_in"]
    factor, plus = 1.0, 0.0
    if (given_in, unit) == ("celsius", "fahrenheit"):
        factor, plus = 1.8, 32.0
    if (given_in, unit) == ("fahrenheit", "celsius"):
        factor, plus = 1 / 1.8, -32 / 1.8
    which = settings["which"]
    several = {"low": "lowest", "median": "mean", "high": "highest"}[which]
    return measured(batch, settings["column"] or which, several=several, factor=factor, plus=plus)


@data_point(
    type="number",
    unit="{currency}",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "categories": globs("categories"),
        "category_column": column("category", "the category of the shop's items"),
        "value_column": column("item_value", "what an item of it costs on average"),
        "items_column": optional_column("how many items the category has: larger ones then count for more"),
        "currency": CURRENCY,
        "currency_column": optional_column("each amount's currency; without it, all are in the value's"),
        "rates": RATES,
    },
)
def average_item_value(batch: Batch) -> nw.LazyFrame[Any]:
    """What an item of these categories costs on average in the company's shop."""
    from icp_rules_signals.figures import weighed

    return weighed(batch)
