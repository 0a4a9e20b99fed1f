"""Write the schemas of the files that users write, and say how a file names its own."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from geoplan import schemas
from geoplan.cli.answer import Answer
from geoplan.io import files
from geoplan.messages import label
from geoplan.study.spec import FILE_NAME

__all__ = ["write_schemas"]


def write_schemas(folder: Path) -> Answer:
    """Write the five schemas into a folder; the lines fit the study there, or in the nearest folder above."""
    study = next((each for each in (folder.resolve(), *folder.resolve().parents) if _is_study(each)), folder)
    written, items = [], []
    for name, place in schemas.PLACES.items():
        path = folder / schemas.file_name(name)
        files.write_text(path, schemas.text(name))
        written.append(path.as_posix())
        items.append({"schema": path.as_posix(), "for": place, "line": _line(path, study / place)})
    heading = label("answer_schemas", n=len(items), path=folder.as_posix())
    lines = [label("answer_schema", place=item["for"], line=item["line"]) for item in items]
    return Answer(lines=(heading, *lines), outputs=tuple(written), items=tuple(items))


def _is_study(folder: Path) -> bool:
    return (folder / FILE_NAME).is_file()


def _line(schema: Path, file: Path) -> str:
    """Return the line that names a schema from where the file stands; on another drive in full."""
    try:
        way = PurePosixPath(Path(os.path.relpath(schema.resolve(), file.resolve().parent)).as_posix())
    except ValueError:
        return f"#:schema {schema.resolve().as_uri()}"
    return f"#:schema {way if way.parts[0] == '..' else f'./{way}'}"
