"""Every diagnostic code with its one-line meaning. Codes are stable: a number is never given a second meaning."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Code(Enum):
    """A diagnostic code; ``Code.X.value`` is what a user sees, ``Code.X.meaning`` the line in the reference.

    The first digit tells the area: 1 YAML, 2 schema, 3 meaning, 4 lint, 5 records, 6 plugins, 7 briefs, 8 files.
    """

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Keep the code as the value and its meaning beside it."""
        member = object.__new__(cls)
        member._value_ = value
        member.meaning = meaning
        return member

    NOT_UTF8 = "ICP101", "the file is not UTF-8 text"
    TOO_LARGE = "ICP102", "the file is larger than a rule file may be"
    YAML_SYNTAX = "ICP103", "the file is not valid YAML"
    DUPLICATE_KEY = "ICP104", "a key stands twice in one mapping"
    MERGE_KEY = "ICP105", "the merge key << is not part of YAML 1.2"
    KEY_NOT_TEXT = "ICP106", "a key is not plain text"
    YAML_LIMIT = "ICP107", "the document nests too deep or repeats aliases too often"
    NOT_ONE_DOCUMENT = "ICP108", "a file holds no document, or more than one"
    YAML_TAG = "ICP109", "tags are not allowed"

    UNKNOWN_KEY = "ICP201", "a key, field or operator that does not exist here"
    MISSING_KEY = "ICP202", "a key that is needed is missing"
    WRONG_TYPE = "ICP203", "a value of the wrong type"
    NOT_ALLOWED = "ICP204", "a value that is not one of those allowed"
    WRONG_FORM = "ICP205", "a value that is not in the form asked for"
    OUT_OF_RANGE = "ICP206", "a number or a length out of range"

    REPEATED_ID = "ICP301", "an id is used twice"
    UNKNOWN_LIST = "ICP302", "a $list that is not defined"
    LIST_ITEM = "ICP303", "a $list holds items of another type than the field"
    UNKNOWN_BASE = "ICP304", "extends names a rule set that is not there"
    CYCLE = "ICP305", "rule sets, lists or fields that depend on themselves"
    WITHOUT = "ICP306", "without names an id that is not there"
    ID_NOT_FILE = "ICP307", "the id differs from the file's name"
    NEVER_HOLDS = "ICP308", "a condition or band that can never hold"
    NOTHING_ATTAINABLE = "ICP309", "no points can be reached"
    BAD_PATTERN = "ICP310", "a pattern outside the portable subset"
    TIERS = "ICP311", "two tiers share a threshold"
    CURRENCIES = "ICP312", "amounts in more than one currency are compared"
    FORMULA = "ICP313", "a derived field whose formula cannot be read"
    WHY = "ICP314", "a why that cannot be filled in"
    NAME_TAKEN = "ICP315", "a name is defined twice"
    UNKNOWN_RULE_SET = "ICP316", "no rule set of that name"
    UNKNOWN_NAME = "ICP317", "no persona, tier, kind of brief or locale of that name"
    NOT_READ = "ICP318", "a file in rule_sets/ whose name keeps it from being read"
    NO_EFFECT = "ICP319", "a key that has no effect here"
    UNKNOWN_VALUE = "ICP320", "a value its vocabulary does not know, perhaps misspelled"

    TEST_NAME = "ICP330", "a test names a rule, tier, persona or contact that is not there"
    TEST_FIXTURE = "ICP331", "a test whose fixture, or the row of it, is not there"
    NOTHING_TESTED = "ICP332", "no test to run"
    TEST_COVERAGE = "ICP333", "tests try less of the rules than asked for"

    SOURCE_MISSING = "ICP501", "a source file that cannot be read"
    SOURCE_EMPTY = "ICP502", "a source without rows"
    COLUMN_MISSING = "ICP503", "a mapped column is not in the source"
    SOURCE_ENCODING = "ICP504", "a source in another encoding than stated"
    SOURCE_FORMAT = "ICP505", "a source whose content does not fit its format"
    UNREADABLE_CELLS = "ICP506", "cells that could not be read and count as unknown"
    REJECTED_ROWS = "ICP507", "rows that could not be used"
    CONFLICTS = "ICP508", "rows of one account that contradict each other"
    UNMATCHED_ROWS = "ICP509", "rows whose account is not among the accounts"
    UNKNOWN_ACCOUNT = "ICP510", "no account with that id"
    UNLISTED_VALUES = "ICP511", "values that their vocabulary does not know"
    SOURCE_SKIPPED = "ICP512", "files of a folder or a pattern that nothing reads"
    NOT_CLEAN = "ICP513", "a table that has to be read as records before it can be judged where it is"
    READ_AT_ONCE = "ICP514", "a source that is larger than memory and cannot be read in parts"
    CONTRADICTION = "ICP520", "accounts whose data contradicts itself, as the workspace states it"
    FEW_KNOWN = "ICP521", "a field that rule sets read and that is known for few accounts or contacts"
    TOO_OLD = "ICP522", "values of a field that are too old for a rule set that reads it"

    PLUGIN_IMPORT = "ICP601", "a plugin cannot be imported"
    PLUGIN_HOOK = "ICP602", "a plugin's hook is unknown or failed"
    PLUGIN_VALUE = "ICP603", "a plugin returned something of the wrong type"
    PLUGIN_CONFLICT = "ICP604", "two plugins claim one name"
    PLUGIN_SETTINGS = "ICP605", "settings a plugin does not take"
    DATA_POINT_FAILED = "ICP606", "a data point failed for some records"
    PLUGIN_UNKNOWN = "ICP607", "no plugin offers what is asked for"
    PLUGIN_UNUSED = "ICP608", "a plugin defines something it does not offer"

    TEMPLATE_SYNTAX = "ICP701", "a template that is not valid Jinja"
    TEMPLATE_PATH = "ICP702", "a template reads a variable that does not exist"
    BRIEF_BLOCKED = "ICP703", "briefs not written because a value they print is unknown"
    TEMPLATE_UNSAFE = "ICP704", "a template does what the sandbox forbids"
    TEMPLATE_MISSING = "ICP705", "a template that is not there"
    SUPPRESSED = "ICP706", "an account that may not be contacted"
    BRIEF_LIMIT = "ICP707", "briefs not written because they take too much time, memory or room"
    BRIEF_WORKER = "ICP708", "the processes that render briefs cannot be used"

    CANNOT_READ = "ICP801", "a file that cannot be read"
    CANNOT_WRITE = "ICP802", "a file that cannot be written"
    NO_WORKSPACE = "ICP803", "no workspace here"
    WORKSPACE_EXISTS = "ICP804", "files that are already there are left alone"
    INTERRUPTED = "ICP805", "the run was stopped before its end"
    PORT_TAKEN = "ICP806", "a port of this machine that cannot be listened at"
    GIT_MISSING = "ICP810", "git is not there, or cannot be run"
    NO_REPOSITORY = "ICP811", "the workspace is in no git repository that git will read"
    UNKNOWN_REVISION = "ICP812", "no revision of that name"
    SHALLOW_CLONE = "ICP813", "the clone does not reach back far enough"
    NO_MERGE_BASE = "ICP814", "two revisions without a common ancestor"
    NOT_A_FILE = "ICP815", "a link, a submodule or a pointer stands in a revision where a file should"
    REVISION_RULES = "ICP816", "rules of a revision that cannot be read; the others are compared"
    REVISION_FIELD = "ICP817", "a field that the records lack as a revision needs it; it is unknown there"
    GIT_FAILED = "ICP818", "git failed"
    NO_CLUSTER = "ICP820", "no Spark cluster to judge on"
    CLUSTER_FAILED = "ICP821", "a Spark cluster failed"
    NOT_IN_DIALECT = "ICP830", "a rule that a warehouse's SQL cannot say"
    NOT_IN_TABLE = "ICP831", "a rule that reads what a table of a warehouse does not have"
    NO_WAREHOUSE = "ICP832", "what writes the SQL of warehouses is not installed"
    INTERNAL = "ICP899", "a defect in icp-rules itself"
