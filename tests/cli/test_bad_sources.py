"""Sources with something wrong in them: a finding with its code and place, an exit code, no traceback."""

from __future__ import annotations

import polars as pl
from cli.calling import FINDINGS, OK, TOO_MANY_FAILURES, UNUSABLE
from cli.cases import ACCOUNTS, CONFIG, Case, both, check, edit, table, write

HEADER = "Account ID,Company,Website,Industry,Model,Size,Country,Tech,Last funding,Monthly visits\n"
ROW = "1,Acme,acme.example,Software,b2b,120,US,Salesforce,,\n"


@table(
    Case(
        "missing",
        lambda w: (w.root / ACCOUNTS).rename(w.root / "data/acounts.csv"),
        UNUSABLE,
        "ICP501",
        (CONFIG, f"file: {ACCOUNTS}"),
        "data/acounts.csv?",
    ),
    Case(
        "a folder",
        lambda w: ((w.root / ACCOUNTS).unlink(), (w.root / ACCOUNTS).mkdir()),
        UNUSABLE,
        "ICP501",
        (CONFIG, f"file: {ACCOUNTS}"),
        "is a folder without a file",
    ),
    Case(
        "a pattern that matches nothing",
        edit(CONFIG, ACCOUNTS, "data/acount*.csv"),
        UNUSABLE,
        "ICP501",
        (CONFIG, "acount*"),
        "data/accounts.csv?",
    ),
    Case(
        "a folder with a file that nothing reads",
        both(edit(CONFIG, ACCOUNTS, "data/all/"), write("data/all/a.csv", HEADER + ROW), write("data/all/b.pdf", "x")),
        OK,
        "ICP512",
        (CONFIG, "file: data/all/"),
        "data/all/b.pdf left out",
    ),
    Case("empty", write(ACCOUNTS, ""), UNUSABLE, "ICP502", (ACCOUNTS, None)),
    Case("header only", write(ACCOUNTS, HEADER), OK, "ICP502", (CONFIG, f"file: {ACCOUNTS}"), "no rows"),
    Case(
        "ragged",
        write(ACCOUNTS, HEADER + ROW + "2,Short\n3,Long,,Software,b2b,5,US,,,,more,and more\n"),
        TOO_MANY_FAILURES,
        "ICP507",
        (ACCOUNTS, 3),
        "2 of 3 rows rejected, more than max_rejects: 1%",
    ),
    Case("a NUL", edit(ACCOUNTS, "Quillmere", "Quill\0mere"), TOO_MANY_FAILURES, "ICP507", (ACCOUNTS, 2), "NUL"),
    Case(
        "not UTF-8",
        write(ACCOUNTS, (HEADER + "1,Café,,,,,,,,\n").encode("cp1252")),
        UNUSABLE,
        "ICP504",
        (ACCOUNTS, 2),
        "encoding: cp1252",
    ),
    Case(
        "UTF-16",
        write(ACCOUNTS, (HEADER + ROW).encode("utf-16")),
        UNUSABLE,
        "ICP504",
        (ACCOUNTS, 1),
        "encoding: utf-16",
    ),
    Case(
        "UTF-8 stated as something else",
        both(write(ACCOUNTS, HEADER + "1,Café,,,,,,,,\n"), edit(CONFIG, ACCOUNTS, f"{ACCOUNTS}\n    encoding: cp1252")),
        UNUSABLE,
        "ICP504",
        (ACCOUNTS, 2),
        "Drop `encoding: cp1252`",
    ),
    Case(
        "titles above", write(ACCOUNTS, "My report\n\n" + HEADER + ROW), UNUSABLE, "ICP505", (ACCOUNTS, 1), "header: 3"
    ),
    Case(
        "titles above, as stated",
        both(write(ACCOUNTS, "My report\n\n" + HEADER + ROW), edit(CONFIG, ACCOUNTS, f"{ACCOUNTS}\n    header: 4")),
        UNUSABLE,
        "ICP503",
        (CONFIG, "account_id: Account ID"),
        "has no column 'Account ID'",
    ),
    Case("line 0", edit(CONFIG, ACCOUNTS, f"{ACCOUNTS}\n    header: 0"), UNUSABLE, "ICP206", (CONFIG, "header: 0")),
    Case(
        "two columns of one name",
        write(ACCOUNTS, HEADER.replace("Website", "Company") + ROW),
        UNUSABLE,
        "ICP505",
        (ACCOUNTS, 1),
        "They are columns 2, 3",
    ),
    Case(
        "a header in the middle",
        write(ACCOUNTS, HEADER + ROW + HEADER + ROW.replace("1,", "2,", 1)),
        TOO_MANY_FAILURES,
        "ICP507",
        (ACCOUNTS, 3),
        "it repeats the header",
    ),
    Case("a web page", write(ACCOUNTS, "<!DOCTYPE html>\n"), UNUSABLE, "ICP505", (ACCOUNTS, None), "Fetch it again"),
    Case(
        "a packed file cut short",
        both(write("data/a.csv.gz", b"\x1f\x8b\x08"), edit(CONFIG, ACCOUNTS, "data/a.csv.gz")),
        UNUSABLE,
        "ICP505",
        ("data/a.csv.gz", None),
        "fetch it again",
    ),
    Case(
        "a mapped column absent",
        edit(ACCOUNTS, "Monthly visits", "Montly visits"),
        UNUSABLE,
        "ICP503",
        (CONFIG, "monthly_visits"),
        "'Montly visits'?",
    ),
    Case(
        "the column of ids absent",
        edit(ACCOUNTS, "Account ID", "Key"),
        UNUSABLE,
        "ICP503",
        (CONFIG, "account_id: Account ID"),
        "'Key'",
    ),
    Case(
        "an id missing",
        edit(ACCOUNTS, "\n2,Tallowby", "\n,Tallowby"),
        TOO_MANY_FAILURES,
        "ICP507",
        (ACCOUNTS, 3),
        "no account_id",
    ),
    Case(
        "an id repeated", edit(ACCOUNTS, "\n2,Tal", "\n1,Tal"), OK, "ICP508", (CONFIG, f"file: {ACCOUNTS}"), "name (1)"
    ),
    Case(
        "a list of the suppressed missing",
        edit(CONFIG, "briefs:", "suppress: [supress.csv]\nbriefs:"),
        UNUSABLE,
        "ICP501",
        (CONFIG, None),
        "supress.csv is missing",
    ),
    Case(
        "a list of the suppressed that names nobody",
        both(write("suppress.csv", "who\n1\n"), edit(CONFIG, "briefs:", "suppress: [suppress.csv]\nbriefs:")),
        UNUSABLE,
        "ICP503",
        ("suppress.csv", None),
        "account_id, contact_id, email, domain, name",
    ),
    Case(
        "a row lost of a list of the suppressed",
        both(
            write("suppress.csv", "account_id,reason\n2,asked\n1,asked, twice\n"),
            edit(CONFIG, "briefs:", "suppress: [suppress.csv]\nbriefs:"),
        ),
        UNUSABLE,
        "ICP507",
        ("suppress.csv", 3),
        "would be contacted",
    ),
)
def test_source(case, workspace):
    check(case, workspace)


def test_a_byte_order_mark_is_no_part_of_the_first_column(workspace):
    workspace.write(ACCOUNTS, b"\xef\xbb\xbf" + (workspace.root / ACCOUNTS).read_bytes())
    result = workspace.run()
    assert result.code == OK, result.err
    assert "accounts: 7 rows in = 7 used + 0 rejected + 0 merged + 0 unmatched" in result.out


@table(
    Case(
        "JSON cut short",
        write("a.json", '[{"account_id": 1},\n {"account_id"'),
        UNUSABLE,
        "ICP505",
        ("a.json", 2),
        command=("score", "a.json", "-o", "s.csv"),
    ),
    Case(
        "no Parquet",
        write("a.parquet", "id\n1\n"),
        UNUSABLE,
        "ICP505",
        ("a.parquet", None),
        command=("score", "a.parquet", "-o", "s.csv"),
    ),
    Case(
        "text called a workbook",
        write("a.xlsx", "id\n1\n"),
        UNUSABLE,
        "ICP505",
        ("a.xlsx", None),
        "Name it .csv",
        ("score", "a.xlsx", "-o", "s.csv"),
    ),
    Case(
        "a workbook called text",
        lambda w: (
            pl.DataFrame({"id": [1]}).write_excel(w.root / "a.xlsx") and (w.root / "a.xlsx").rename(w.root / "a.csv")
        ),
        UNUSABLE,
        "ICP505",
        ("a.csv", None),
        ".xlsx",
        ("score", "a.csv", "-o", "s.csv"),
    ),
    Case(
        "a format nobody reads",
        write("a.xyz", "id\n1\n"),
        UNUSABLE,
        "ICP607",
        None,
        "'.xyz'",
        ("score", "a.xyz", "-o", "s.csv"),
    ),
    Case("a format nobody writes", both(), UNUSABLE, "ICP607", ("s.xyz", None), ".parquet", ("score", "-o", "s.xyz")),
    Case("no format to write", both(), UNUSABLE, "ICP607", ("scores", None), "suffix", ("score", "-o", "scores")),
)
def test_file_to_score(case, workspace):
    check(case, workspace)
    assert not [path for path in workspace.root.iterdir() if path.name.startswith(("s.", ".s", "scores"))]


def test_validate_reads_the_lists_of_the_suppressed_that_are_there(workspace):
    lists = "suppress: [not_here_yet.csv, {name: gone, file: gone.csv, map: {email: Mail, expires: Until}}]\nbriefs:"
    workspace.edit(CONFIG, "briefs:", lists)
    workspace.write("gone.csv", "Mail,Until\nann@acme.example,2027-01-31\nbob@acme.example,2027\n")
    result = workspace.icp("validate")
    assert result.code == FINDINGS
    assert "gone.csv:3: error ICP507" in result.err
    assert "'2027' under Until names no day" in result.err
    assert "not_here_yet" not in result.err
    # the rules of a folder are checked without any records
    assert workspace.icp("validate", "rule_sets").code == OK
