"""The commands; each parses, makes one call and answers."""

from __future__ import annotations

import functools
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

import geoplan
from geoplan.cli.answer import Answer, default_language, print_answer, print_error
from geoplan.errors import GeoplanError
from geoplan.messages import Language, label

__all__ = ["group", "main"]

_Folder = click.Path(path_type=Path)
_SIGNALLED = 128  # as shells count: 130 for Ctrl+C, 143 for a request to end
_File = click.Path(path_type=Path)  # a FileGDB is a folder


def _help(name: str) -> str:
    return label(f"help_{name}").get(default_language())


_workers = click.option("--workers", type=int, default=1, show_default=True, help=_help("workers"))


@click.group(help=_help("geoplan"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(geoplan.__version__, prog_name="geoplan")
def group() -> None:
    """Hold the commands."""


def main() -> None:
    """Run the command line; every character prints, whatever the console's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _stopped)
    group(prog_name="geoplan")


def _stopped(number: int, _frame: object) -> NoReturn:
    """Leave as from an error, so that partial outputs are removed."""
    sys.exit(_SIGNALLED + number)


def command(name: str) -> Callable[[Callable[..., Answer]], click.Command]:
    """Make a command of a function that returns an `Answer`, with `--json`, `--lang` and the exit codes."""

    def wrap(function: Callable[..., Answer]) -> click.Command:
        @functools.wraps(function)
        def call(*, as_json: bool, lang: Language | None, **given: Any) -> None:
            try:
                answer = function(lang=lang, **given)
            except GeoplanError as fault:
                print_error(name, fault, language=lang, as_json=as_json)
                sys.exit(2)
            except KeyboardInterrupt:
                sys.exit(_SIGNALLED + signal.SIGINT)
            print_answer(name, answer, language=lang, as_json=as_json)
            sys.exit(answer.exit_code)

        lang = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help=_help("lang"))
        as_json = click.option("--json", "as_json", is_flag=True, help=_help("json"))
        return group.command(name, help=_help(name))(lang(as_json(call)))

    return wrap


@command("run")
@click.argument("study", type=_Folder, default=Path())
@click.argument("analyses", nargs=-1)
@click.option("--force", is_flag=True, help=_help("force"))
@_workers
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default=None, help=_help("fail_on"))
def run(study: Path, analyses: tuple[str, ...], *, lang: Language | None, **options: Any) -> Answer:
    """Run a study."""
    from geoplan.cli.work import run_study

    return run_study(study, analyses, language=lang, **options)


@command("check")
@click.argument("study", type=_Folder, default=Path())
def check(study: Path, *, lang: Language | None) -> Answer:
    """Check the layers of a study."""
    from geoplan.cli.work import check_study

    return check_study(study, language=lang)


@command("init")
@click.argument("folder", type=_Folder)
@click.option("--osm", type=_File, default=None, help=_help("osm"))
@click.option("--place", metavar="NAME", default=None, help=_help("place"))
@click.option("--districts", type=_File, default=None, help=_help("init_districts"))
@click.option("--services", type=_File, default=None, help=_help("init_services"))
@click.option("--homes", type=_File, default=None, help=_help("init_homes"))
@click.option("--set", "settings", multiple=True, metavar="LAYER.KEY=VALUE", help=_help("set"))
@click.option("--population", type=_File, default=None, help=_help("population"))
@click.option("--standard", default="gb50180-2018", show_default=True, help=_help("standard"))
@click.option("--template", multiple=True, metavar="KIND", help=_help("template"))
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "gpkg"]), help=_help("format"))
@click.option("--server", metavar="URL", default=None, help=_help("server"))
@click.option("--geocoder", metavar="URL", default=None, help=_help("geocoder"))
@click.option("--cache", type=_Folder, default=None, help=_help("cache"))
@click.option("--force", is_flag=True, help=_help("init_force"))
def init(folder: Path, *, lang: Language | None, **given: Any) -> Answer:
    """Begin a study, or add empty files to one."""
    from geoplan.cli.begin import begin

    return begin(folder, language=lang, **given)


@command("coverage")
@click.argument("streets", type=_File)
@click.argument("homes", type=_File)
@click.argument("services", type=_File)
@click.option("--out", type=_Folder, required=True, help=_help("out"))
@click.option("--districts", type=_File, default=None, help=_help("districts"))
@click.option("--residential", type=_File, default=None, help=_help("residential"))
@click.option("--entrances", type=_File, default=None, help=_help("entrances"))
@click.option("--water", type=_File, default=None, help=_help("water"))
@click.option("--elevation", type=_File, default=None, help=_help("elevation"))
@click.option("--walker", default=None, help=_help("walker"))
@click.option("--no-steps", "steps", is_flag=True, flag_value=False, default=True, help=_help("no_steps"))
@click.option("--cutoffs", default=None, help=_help("cutoffs"))
@click.option("--standard", default=None, help=_help("standard"))
@click.option("--crs", default=None, help=_help("crs"))
@click.option("--set", "settings", multiple=True, metavar="LAYER.KEY=VALUE", help=_help("set"))
@_workers
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default=None, help=_help("fail_on"))
def coverage(*, lang: Language | None, out: Path, fail_on: str | None, **given: Any) -> Answer:
    """Analyse coverage once, without a study."""
    from geoplan.cli.work import coverage_once

    return coverage_once(out, fail_on=fail_on, language=lang, **given)


@command("demo")
@click.argument("folder", type=_Folder, default=Path("geoplan-demo"))
def demo(folder: Path, *, lang: Language | None) -> Answer:
    """Write the sample study and run it."""
    from geoplan.cli.work import demo_study

    return demo_study(folder, language=lang)


@command("recipes")
@click.argument("study", type=_Folder, default=Path())
def recipes(study: Path, **_: Any) -> Answer:
    """List the recipes."""
    from geoplan.cli.lists import list_recipes

    return list_recipes(study)


@command("standards")
@click.argument("name", required=False)
def standards(name: str | None, **_: Any) -> Answer:
    """List the standards, or every figure of one."""
    from geoplan.cli.lists import list_standards

    return list_standards(name)


@command("schemas")
@click.argument("folder", metavar="[DIR]", type=_Folder, default=Path())
def schemas(folder: Path, **_: Any) -> Answer:
    """Write the schemas of the files that users write."""
    from geoplan.cli.schemas import write_schemas

    return write_schemas(folder)


@command("kinds")
@click.argument("name", metavar="[KIND]", required=False)
@click.option("--study", type=_Folder, default=None, help=_help("kinds_study"))
def kinds(name: str | None, *, study: Path | None, lang: Language | None) -> Answer:
    """List the kinds of layers, or say all of one."""
    from geoplan.cli.lists import list_kinds

    return list_kinds(name, study=study, language=lang)
