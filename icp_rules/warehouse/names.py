"""The names in a query: shorter than the engine's where that is clear, and in quotes where a warehouse needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SqlDialect

from icp_rules.language.model import column
from icp_rules.warehouse.patterns import UnsayableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.language.model import RuleSet
    from icp_rules.warehouse.dialects import Dialect
    from icp_rules.warehouse.stages import Stage

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_VALUE, _TEXT, _OF_GROUP = "v__", "t__", re.compile(r"(sum|missing|down|up|low|high)__([0-9]+)")
# Reserved in a warehouse, and no keyword to SQLGlot.
_RESERVED = frozenset(
    """
    account analyse array_agg asymmetric at authorization both cast check coalesce collation columns concurrently
    connect connection constraint cross_join current_catalog current_path current_role database deallocate
    deferrable exec extract freeze generated greatest grouping grouping_id groups gscluster iff ilike increment
    initially issue lambda lateral leading least listagg localtime localtimestamp minus national none normalize
    notnull nullif only organization overlaps overlay pivot_longer pivot_wider placing position positional precision
    qualify regexp rlike rollup sample schema session_user setof similar skip start substring summarize symmetric
    system_user tablesample trailing treat trigger trim try_cast tuple uescape unnest unpack user variadic verbose
    whenever within xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
    xmlserialize xmltable
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
# A keyword to SQLGlot, and reserved nowhere.
_FREE = frozenset({"name"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one query over a table, named by its parts.

    ``parts`` are the stages' names, each its own and none the table's; ``renamed`` are columns that the stages make.
    """

    dialect: Dialect
    stages: Sequence[Stage]
    parts: Sequence[str]
    table: Sequence[str]
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, dialect: Dialect, stages: Sequence[Stage], table: Sequence[str], rule_set: RuleSet) -> Names:
        """Choose names for a query."""
        made = dict.fromkeys(name for stage in stages for name in stage.made)
        taken = {name for stage in stages[1:] for name in stage.columns}
        renamed: dict[str, str] = {}
        for name in made:
            better = _better(name, rule_set)
            if better is not None and better not in taken:
                renamed[name] = better
                taken.add(better)
        return cls(dialect, stages, _parts(stages, table[-1]), table, renamed)

    def stage(self, at: int) -> exp.Identifier:
        """Return a stage's name."""
        return self.identifier(self.parts[at])

    def source(self, at: int) -> exp.Table:
        """Return what a stage reads."""
        if at:
            return exp.Table(this=self.stage(at - 1))
        parts = [self.identifier(part) for part in self.table]
        table = exp.Table(**dict(zip(("this", "db", "catalog"), reversed(parts), strict=False)))
        if len(parts) > 1:
            table.set("alias", exp.TableAlias(this=self.identifier(self.table[-1])))
        return table

    def shown(self, at: int, name: str) -> str:
        """Return the name that a column of what a stage reads has in the query."""
        return self.renamed.get(name, name) if at else name

    def kept(self, at: int, name: str) -> exp.Column:
        """Return a column of what a stage reads that it passes on."""
        return exp.Column(this=self.identifier(self.shown(at, name)))

    def read(self, at: int, name: str) -> exp.Expr:
        """Return a column of what a stage reads."""
        stage, shown = self.stages[at], self.shown(at, name)
        # some warehouses take a name for that of a new column, where there is one
        hidden = shown in {self.shown(at + 1, made) for made in stage.made}
        parts = {"this": self.identifier(shown)}
        if hidden:
            parts["table"] = self.stage(at - 1) if at else self.identifier(self.table[-1])
        return exp.Column(**parts)

    def written(self, name: str) -> exp.Identifier:
        """Return the name of a column that a stage makes."""
        return self.identifier(self.renamed.get(name, name))

    def identifier(self, name: str) -> exp.Identifier:
        """Return a name, in quotes where it needs them.

        Bare, a name in small letters is one in capitals to some warehouses, so in quotes it is written so there.
        Raises UnsayableError for what is no name.
        """
        if len(name.encode()) > self.dialect.longest_name:
            raise UnsayableError(f"the name {name!r} is too long there, {self.dialect.longest_name} bytes at most")
        if not name.isprintable() or any(sign in name for sign in self.dialect.never_in_names):
            raise UnsayableError(f"{name!r} cannot be a name there")
        plain = bool(_PLAIN.fullmatch(name))
        if plain and not self._is_reserved(name):
            return exp.to_identifier(name, quoted=False)
        return exp.to_identifier(name.upper() if plain and self.dialect.upper_names else name, quoted=True)

    def _is_reserved(self, name: str) -> bool:
        return name in _keywords(self.dialect.name) and name not in _FREE


@cache
def _keywords(dialect: str) -> frozenset[str]:
    words = SqlDialect.get_or_raise(dialect)
    known = {word for phrase in words.tokenizer_class.KEYWORDS for word in phrase.lower().split()}
    return _RESERVED | known | set(words.generator_class.RESERVED_KEYWORDS)


def _parts(stages: Sequence[Stage], table: str) -> list[str]:
    """Return a name for each stage; engines tell names apart by their letters, not by capitals."""
    names = {table.lower(): None}
    for stage in stages:
        name = stage.name
        while name.lower() in names:
            name += "_"
        names[name.lower()] = None
    return list(names)[1:]


def _better(name: str, rule_set: RuleSet) -> str | None:
    """Return a name that says more than the engine's, or None."""
    if name.startswith(_VALUE):
        return name.removeprefix(_VALUE)
    if name.startswith(_TEXT):
        return f"{name.removeprefix(_TEXT)}__folded"
    found = _OF_GROUP.fullmatch(name)
    return f"{found[1]}__{column(rule_set.groups[int(found[2])].id)}" if found else None
