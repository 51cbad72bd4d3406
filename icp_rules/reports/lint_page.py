"""A lint's page: what it finds, why that matters, and an example with its mending, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.plugins import Example, Lint


def lint_page(lint: Lint) -> str:
    """Return the page, as `icp lint --explain` prints it and as it stands in the reference."""
    waiver = f"`waive: [{{lint: {lint.code}, at: …, reason: …}}]`"
    waived = (
        f"{waiver} in the file; `at` is the id of what the finding is about."
        if lint.can_be_waived
        else "It cannot be waived."
    )
    return "\n".join(
        [
            f"# {lint.code}: {lint.title}\n",
            f"{lint.why}\n",
            f"Severity: {lint.severity.value}.\n",
            "## With the finding\n",
            *_example(lint.bad),
            "## Mended\n",
            *_example(lint.good),
            "## To live with it\n",
            f"{waived}\n",
        ]
    )


def _example(example: Example) -> Iterator[str]:
    for name, text in example.files.items():
        yield f"`{name}`, on {example.as_of}:\n"
        yield _fenced("yaml" if name.endswith(".yaml") else "text", text)
    if example.rows is not None:
        yield "Compared with these accounts:\n"
        yield _fenced("text", example.rows)


def _fenced(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"
