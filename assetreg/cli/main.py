"""The command ``assetreg``: its groups, its language, and how a refusal leaves the process."""

from __future__ import annotations

import sys
from importlib import import_module

import click
import psycopg
from psycopg import errors as refusals
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg import __version__
from assetreg.admin_units.after_load import register_after_load
from assetreg.core.errors import Invalid, Problem, Unavailable
from assetreg.core.i18n import field_sentence, problem_sentence, use_locale
from assetreg.core.logs import configure_logs
from assetreg.core.runtime import Runtime
from assetreg.core.settings import SettingsError, load_settings

# command -> module:attribute; loaded when asked for: no command waits for the libraries of another.
COMMANDS = {
    "serve": "assetreg.cli.serve:serve",
    "worker": "assetreg.cli.worker:worker",
    "demo": "assetreg.cli.demo:demo",
    "db": "assetreg.cli.database:db",
    "doctor": "assetreg.cli.doctor:doctor",
    "units": "assetreg.admin_units.commands:units",
    "user": "assetreg.accounts.commands:user",
    "rules": "assetreg.cli.rules:rules",
    "clock": "assetreg.dispositions.law.clock_commands:clock",
    "template": "assetreg.imports.commands:template",
    "documents": "assetreg.documents.commands:documents",
    "duplicates": "assetreg.duplicates.commands:duplicates",
    "import": "assetreg.imports.commands:import_file",
    "import-undo": "assetreg.imports.commands:import_undo",
    "import-mappings": "assetreg.imports.commands:import_mappings",
    "export": "assetreg.cli.export:export",
    "reorganise": "assetreg.reorganisations.commands:reorganise",
    "reorganise-undo": "assetreg.reorganisations.commands:reorganise_undo",
    "commute": "assetreg.commuting.commands:commute",
    "map": "assetreg.maps.commands:map_file",
    "audit": "assetreg.cli.memory:audit",
    "quality": "assetreg.quality.commands:quality",
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import_module("assetreg.cli.referred")
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="assetreg")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """The public asset and headquarters inventory of a province."""
    settings = load_settings()
    configure_logs(settings.log_level)
    runtime = Runtime(settings)
    ctx.obj = runtime
    ctx.call_on_close(runtime.close)
    ctx.with_resource(use_locale(settings.locale))
    register_after_load("quality", _count_places)


def _count_places(session: Session) -> None:
    """Boundaries and seats are what places are compared with; loaded only where units are loaded."""
    import_module("assetreg.quality.service").after_units(session)


def main() -> None:
    """Run; exit 0 done, 1 refused (code and sentence on stderr), 2 wrong usage or settings."""
    try:
        # Outside standalone mode click hands back the code of a command that left early.
        left_with = cli(standalone_mode=False)
    except SettingsError as error:
        click.echo("\n".join(error.problems), err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except Problem as problem:
        sys.exit(_refused(problem))
    except (DBAPIError, psycopg.Error) as error:
        sys.exit(_refused(_problem_of_database(error)))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        sys.exit(_refused(Unavailable("system_refused", reason=f"{place}{error.strerror or error}")))
    sys.exit(left_with if isinstance(left_with, int) else 0)


def _problem_of_database(error: Exception) -> Problem:
    """What the server, the tables or a right that is missing refused; anything else is a fault of ours and raised."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, refusals.UndefinedTable | refusals.UndefinedColumn | refusals.UndefinedFunction):
        return Unavailable("database_unprepared")
    expected = psycopg.OperationalError | psycopg.InterfaceError | psycopg.IntegrityError
    if isinstance(cause, expected | refusals.InsufficientPrivilege):
        return Unavailable("database_refused", reason=str(cause).strip().splitlines()[0])
    raise error


def _refused(problem: Problem) -> int:
    with use_locale(_locale()):
        click.echo(f"{problem.code}: {problem_sentence(problem)}", err=True)
        if isinstance(problem, Invalid):
            for error in problem.errors:
                click.echo(f"  {error.field}: {error.code}: {field_sentence(error)}", err=True)
    return 1


def _locale() -> str:
    try:
        return load_settings().locale
    except SettingsError:
        return "vi"
