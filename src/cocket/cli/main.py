"""The entry point: `cocket [--home DIR] COMMAND`. Turns every error of the tree into one line and an exit status."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import click

from cocket import __version__
from cocket.kernel.errors import CocketError

# Command name -> (module, attribute, one line of help). Modules load only when their command runs.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "assess": ("cocket.cli.assess", "assess", "Assess exports: classification, screening, requirement, risk."),
    "classify": ("cocket.cli.classify", "classify", "Classify items against the control lists, or by interview."),
    "credential": (
        "cocket.cli.credential",
        "credential",
        "Issue, print, present and verify licences.",
    ),
    "custody": ("cocket.cli.custody", "custody", "Follow goods and keys from hand to hand; raise alarms."),
    "backup": ("cocket.cli.office", "backup", "Write the office's database and home into one file."),
    "demo": ("cocket.cli.office", "demo", "Serve an office filled with a worked example."),
    "evaluate": ("cocket.cli.evaluate", "evaluate", "Measure an engine on labelled rows."),
    "exercise": ("cocket.cli.exercise", "exercise", "Rehearse evasion; place a limited number of checks."),
    "log": ("cocket.cli.log", "log", "Keep a transparency log: append, prove, verify, check."),
    "lists": ("cocket.cli.lists", "lists", "Bring in, show and compare reference lists."),
    "office": ("cocket.cli.office_keys", "office", "Keep the office: its keys, and the programs that may use it."),
    "oversee": ("cocket.cli.oversee", "oversee", "Check an office: comparisons of like cases, computed again."),
    "redress": ("cocket.cli.redress", "redress", "Ask whether a device was licensed, without telling which."),
    "requirements": ("cocket.cli.requirements", "requirements", "Set rule sets side by side; write a legal memo."),
    "restore": ("cocket.cli.office", "restore", "Bring an office back from a backup, into an empty home."),
    "risk": ("cocket.cli.risk", "risk", "Flags, human rights, outcomes; weights proposed, replayed and adopted."),
    "screen": ("cocket.cli.screen", "screen", "Screen a file of names against the party lists."),
    "serve": ("cocket.cli.serve", "serve", "Serve the licensing office, or documents to programs."),
    "staff": ("cocket.cli.staff", "staff", "Open an account of the office, for its first administrator."),
    "target": ("cocket.cli.target", "target", "Rank declarations for inspection, with reasons; learn from results."),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command may ask: where the home is."""

    home: Path


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the command names in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and give one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in sorted(COMMANDS)])


def default_home() -> Path:
    """Give `$COCKET_HOME`, else the platform's folder for an application's data."""
    if given := os.environ.get("COCKET_HOME"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_data_dir("cocket", appauthor=False))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cocket")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of lists and records.")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Export control in the open.

    Classify what is exported, screen who is behind it, find which licence it needs, weigh the risk, and say why.
    """
    ctx.obj = Settings(home=home or default_home())


def run() -> None:
    """Run the command line; every known error is one line on stderr and its exit status, never a traceback."""
    # Opening lists makes many small values that all stay: collecting cycles among them again and again finds nothing.
    gc.set_threshold(100_000, 50, 50)
    try:
        main.main(prog_name="cocket", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        asked = context.command_path if context else "cocket"
        click.echo(f"cocket: {' '.join(error.format_message().split())} See `{asked} --help`.", err=True)
        sys.exit(2)
    except CocketError as error:
        click.echo(f"cocket: {error}", err=True)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        # The reader of a pipe went away (for example `| head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(
            f"cocket: {place}{error.strerror or error}. Check the path, its rights and the free space.", err=True
        )
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("cocket: stopped; nothing half-done was kept.", err=True)
        sys.exit(130)
