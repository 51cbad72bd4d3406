"""Vocabularies that a workspace or a plugin adds to: in records and in rules one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code, Severity
from icp_rules.language.reading import read_library
from icp_rules.language.reading.configuration import Offers, read_configuration
from icp_rules.workspace import load_workspace
from tests.language.conftest import matching, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.language.config import Config
    from icp_rules.language.vocabularies import Vocabulary

    Configure = Callable[..., Config]


@pytest.fixture
def vocabulary(tmp_path: Path, configure: Configure) -> Callable[[str, str], Vocabulary]:
    """Return a vocabulary that a workspace extends by a file."""

    def extended(name: str, text: str) -> Vocabulary:
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        return configure(f"vocabularies: {{{name}: own.yaml}}\n").fields.vocabularies[name]

    return extended


@pytest.mark.parametrize(
    ("text", "written", "spelling"),
    [
        ("Acme Dialer: {aliases: [AcmeDial], category: sales_engagement}", "acme-dial", "Acme Dialer"),
        ("Acme Dialer: {}", "ACME DIALER", "Acme Dialer"),
        ("hub spot: {aliases: [HubSpot Starter]}", "hubspot starter", "HubSpot"),  # an entry that is there already
        ("hub spot: {aliases: [HubSpot Starter]}", "HubSpot CRM", "HubSpot"),
        ("Sales Cloud: {}", "sales cloud", "Sales Cloud"),  # an alias of Salesforce so far
        ("Sales Cloud: {}", "SFDC", "Salesforce"),
        ("Sales Cloud: {}\nSalesforce: {aliases: [Force]}", "sales cloud", "Sales Cloud"),
        ("4.10: {aliases: [2000]}", "2000", "4.10"),
    ],
)
def test_a_workspace_adds_entries_and_spellings(
    vocabulary: Callable[[str, str], Vocabulary], text: str, written: str, spelling: str
) -> None:
    assert vocabulary("technologies", text).spell(written) == spelling


def test_what_is_known_of_a_value_can_be_changed(vocabulary: Callable[[str, str], Vocabulary]) -> None:
    entries = vocabulary("technologies", "HubSpot: {category: marketing_automation}").entries
    assert entries["HubSpot"].attributes["category"] == "marketing_automation"
    assert entries["Salesforce"].attributes["category"] == "crm"


def test_a_workspace_brings_a_vocabulary_for_a_field_of_its_own(tmp_path: Path, configure: Configure) -> None:
    (tmp_path / "products.yaml").write_text("GX Pro: {aliases: [GXP]}\nGX Lite: {}\n", encoding="utf-8")
    config = configure(
        "vocabularies: {products: products.yaml}\nfields: {bought: {type: list, vocabulary: products}}\n"
    )
    (tmp_path / "rules.yaml").write_text(
        "icp: 1\nid: rules\nname: R\nrequire: [{id: pro, when: {bought: {any_of: [gxpro, GX Light]}}}]\n"
    )
    library = read_library(tmp_path, config.fields, only=[tmp_path / "rules.yaml"])
    (finding,) = library.found
    assert (finding.code, finding.help) == (Code.UNKNOWN_VALUE, "Did you mean 'GX Lite'?")
    (rule,) = library.rule_sets["rules"].require
    assert "GX Pro" in repr(rule.when)


def test_a_field_of_ones_own_takes_a_vocabulary_that_is_there(configure: Configure) -> None:
    fields = configure("fields: {plant: {type: text, vocabulary: countries}}\n").fields
    assert fields.account["plant"].vocabulary is fields.account["country"].vocabulary


@pytest.mark.parametrize(
    ("config", "text", "code", "says"),
    [
        ("vocabularies: {technologies: own.yaml}", "A: {aliases: [b]}\nC: {aliases: [«B»]}", "ICP315", "'A' and 'C'"),
        ("vocabularies: {technologies: own.yaml}", "A: {aliases: [«'-'»]}", "ICP205", "no letter or digit"),
        ("vocabularies: {technologies: own.yaml}", "A: «b»", "ICP203", "mapping"),
        ("vocabularies: {technologies: own.yaml}", "A: {aliases: «b»}", "ICP203", "list"),
        ("vocabularies: {technologies: own.yaml}", "A: {category: «[x]»}", "ICP203", "text"),
        ("vocabularies: {technologies: own.yaml}", "A: {}\n«A»: {}", "ICP104", "A"),
        ("vocabularies: {technologies: «none.yaml»}", "A: {}", "ICP801", "none.yaml"),
        ("vocabularies: {technologies: «[own.yaml]»}", "A: {}", "ICP203", "text"),
        ("fields: {a: {type: text, vocabulary: «technologie»}}", "A: {}", "ICP204", "technologie"),
        ("vocabularies: {«technolgies»: own.yaml}", "A: {}", "ICP319", "Did you mean 'technologies'?"),
        ("fields: {a: {type: number, vocabulary: «technologies»}}", "A: {}", "ICP319", "no spelling"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(tmp_path: Path, config: str, text: str, code: str, says: str) -> None:
    places = set()
    for name, marked in (("icp.yaml", f"version: 1\n{config}\n"), ("own.yaml", text)):
        clean, at = unmarked(name, marked)
        places |= at
        (tmp_path / name).write_text(clean, encoding="utf-8")
    _, found = read_configuration(tmp_path, Offers(), name=lambda path: path.name)
    (finding,) = matching(found, places)
    assert finding.code_text == code
    assert says in f"{finding.message} {finding.help}"


def test_plugins_add_to_a_vocabulary_and_the_workspace_has_the_last_word(tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text("version: 1\nvocabularies: {technologies: own.yaml}\n", encoding="utf-8")
    (tmp_path / "own.yaml").write_text("Mine: {aliases: [Shared]}\n", encoding="utf-8")
    (tmp_path / "theirs.yaml").write_text("Theirs: {aliases: [Shared, Other]}\n", encoding="utf-8")
    offers = Offers(vocabularies=(("acme", "technologies", tmp_path / "theirs.yaml"),))
    config, found = read_configuration(tmp_path, offers)
    known = config.fields.vocabularies["technologies"]
    assert not found
    assert [known.spell(text) for text in ("other", "shared")] == ["Theirs", "Mine"]


def test_a_plugin_of_the_workspace_offers_its_file(tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "tools.yaml").write_text("Acme Dialer: {aliases: [AcmeDial]}\n", encoding="utf-8")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "tools.py").write_text(
        "from pathlib import Path\n"
        "from icp_rules.plugins import VocabularyFile, hookimpl\n"
        "@hookimpl\n"
        "def icp_vocabularies():\n"
        "    return [VocabularyFile('technologies', Path(__file__).parent.parent / 'tools.yaml')]\n",
        encoding="utf-8",
    )
    workspace = load_workspace(tmp_path)
    assert not workspace.errors
    assert workspace.config.fields.vocabularies["technologies"].spell("acme dial") == "Acme Dialer"


def test_two_plugins_that_disagree_are_an_error_and_a_broken_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
    for name, text in {"a": "A: {aliases: [x]}", "b": "B: {aliases: [X]}", "c": "C: ["}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    offers = Offers(vocabularies=tuple((name, "tools", tmp_path / f"{name}.yaml") for name in "abc"))
    config, found = read_configuration(tmp_path, offers)
    conflict, left_out = sorted(found, key=lambda one: one.severity)
    assert (conflict.code, left_out.code, left_out.severity) == (
        Code.PLUGIN_CONFLICT,
        Code.PLUGIN_VALUE,
        Severity.WARNING,
    )
    assert "'a'" in conflict.message
    assert "'b'" in conflict.message
    assert "plugin 'c'" in left_out.message
    assert config.fields.vocabularies["tools"].spell("c") is None
