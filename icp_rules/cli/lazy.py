"""A group of commands that loads the module of a command when it is called, and none for its help."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from icp_rules.diagnostics import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """Finds commands in the modules of a package; a misspelled one is answered with the nearest name."""

    def __init__(self, *arguments: Any, package: str, lines: Mapping[str, str], **options: Any) -> None:
        """Take the package, and every command with its line in the help, so that the help loads none of them."""
        super().__init__(*arguments, **options)
        self.package = package
        self.lines = lines

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(self.lines)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; click calls it with what follows the group's name."""
        name = args[0]
        if name not in self.lines and not name.startswith("-") and not ctx.resilient_parsing:
            near = nearest(name, self.lines)
            advice = f"Did you mean '{near}'?" if near else f"{ctx.command_path} --help lists them."
            ctx.fail(f"there is no command '{name}'. {advice}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load a command, or return None where there is none of that name."""
        if cmd_name not in self.lines:
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, loading none, and options."""
        from click.shell_completion import CompletionItem

        commands = [CompletionItem(name, help=line) for name, line in self.lines.items() if name.startswith(incomplete)]
        # past click's own group, which loads every command for its line
        return commands + super(click.Group, self).shell_complete(ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))
