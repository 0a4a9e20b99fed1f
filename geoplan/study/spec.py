"""What a `geoplan.toml` holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from geoplan.crs import EAST_NORTH, Axes
from geoplan.errors import ReadError, SpecError
from geoplan.io import files
from geoplan.layers import Extra
from geoplan.messages import Language
from geoplan.specs import Spec, Words, parse_toml

__all__ = [
    "FILE_NAME",
    "KINDS",
    "AnalysisSpec",
    "LayerSpec",
    "MapEntry",
    "PlaceSpec",
    "StudyHead",
    "StudySpec",
    "read_spec",
]

FILE_NAME = "geoplan.toml"
#: folder of a study's own kinds of layers
KINDS = "kinds"
_FOUR = Field(json_schema_extra={"minItems": 4, "maxItems": 4})  # which reading refuses with a fix
_INDEX = "index"  # site/index.html


class StudyHead(Spec):
    """Who, what and in which language: `[study]`."""

    title: Words
    language: Language = "zh"
    crs: str | None = None
    sample: bool = False
    source: Words = Words(zh="", en="")
    date: str = ""
    compiler: Words = Words(zh="", en="")
    review_no: str = ""


class PlaceSpec(Spec):
    """Where the rows of a table without coordinates are: in the polygons whose name a column holds."""

    column: str
    layer: str = "districts"
    name: str = "name"


class LayerSpec(Spec):
    """One layer of the study: `[layers.NAME]`."""

    file: str
    kind: str = ""
    layer: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str | int | float | bool] = Field(default_factory=dict)
    crs: str | None = None
    axes: Axes = EAST_NORTH
    encoding: str | None = None
    repair: tuple[Extra, ...] = ()
    strict: bool = False
    keep: tuple[str, ...] | None = None
    bbox: Annotated[tuple[float, ...], _FOUR] | None = None
    place: PlaceSpec | None = None


class AnalysisSpec(BaseModel):
    """One analysis: `[analyses.NAME]`; keys beyond these are parameters of its primitive."""

    model_config = ConfigDict(frozen=True, extra="allow")

    recipe: str = ""
    does: str = ""
    roles: dict[str, str] = Field(default_factory=dict, alias="with")
    standard: str | None = None
    title: Words | None = None

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters given here."""
        return dict(self.model_extra or {})


class MapEntry(Spec):
    """One map: `[maps.NAME]`."""

    file: str = ""
    analysis: str = ""


class StudySpec(Spec):
    """A whole study."""

    study: StudyHead
    layers: dict[str, LayerSpec] = Field(default_factory=dict)
    analyses: dict[str, AnalysisSpec] = Field(default_factory=dict)
    maps: dict[str, MapEntry] = Field(default_factory=dict)
    standards: dict[str, dict[str, Any]] = Field(default_factory=dict)

    def analysis_of(self, name: str) -> str:
        """Return the analysis that the map `name` shows."""
        return self.maps[name].analysis or name


def read_spec(folder: Path) -> StudySpec:
    """
    Read `geoplan.toml` of a study.

    Parameters
    ----------
    folder
        The study's folder, or the file itself.

    Raises
    ------
    ReadError
        There is no such file, or it is not UTF-8.
    SpecError
        A key is wrong, an analysis says neither recipe nor does (or both), a map shows no analysis, a name
        cannot be that of a folder or a page.
    """
    file = folder / FILE_NAME if folder.is_dir() else folder
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReadError("study-not-found", path=str(folder)) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError("study-not-readable", path=str(file), problem=str(fault)) from None
    spec = parse_toml(StudySpec, text, file=FILE_NAME)
    _require_plain_names("analyses", spec.analyses)
    _require_plain_names("maps", spec.maps)
    for name, analysis in spec.analyses.items():
        if bool(analysis.recipe) == bool(analysis.does):
            raise SpecError("analysis-recipe-or-does", analysis=name)
    for name in spec.maps:
        if spec.analysis_of(name) not in spec.analyses:
            raise SpecError("map-without-analysis", map=name, known=", ".join(spec.analyses) or "—")
    return spec


def _require_plain_names(table: str, names: Iterable[str]) -> None:
    """Refuse names that lead to another folder, or that a system cannot give a file."""
    for name in names:
        if not files.is_plain_name(name) or name.casefold() == _INDEX:
            raise SpecError("name-not-plain", table=table, name=name)
