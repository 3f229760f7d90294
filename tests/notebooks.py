"""The notebooks, run from top to bottom in a folder of their own, and what they print beside what is stored in them.

python tests/notebooks.py            say what differs
python tests/notebooks.py --write    store what they print now
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from running import HANGS, ROOT, environment
from tools import quick_folder

FOLDER = ROOT / "notebooks"


def run(path: Path) -> Any:
    """Return a notebook with the outputs that it has now, run beside the sample that ships."""
    notebook = nbformat.read(path, as_version=4)
    with quick_folder() as folder:
        (folder / "notebooks").mkdir()
        (folder / "raw").symlink_to(ROOT / "raw")
        place = {"metadata": {"path": str(folder / "notebooks")}}
        client = NotebookClient(notebook, timeout=int(HANGS), kernel_name="python3", resources=place)
        commands = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        client.execute(env=environment(PATH=commands))
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # when it ran
    return notebook


def said(notebook: Any) -> list[str]:
    """Return what each cell prints, in order: texts as they are, and that there is a picture."""
    return [_said(output) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def _said(output: Any) -> str:
    data = output.get("data", {})
    return "a picture" if "image/png" in data else str(output.get("text") or data.get("text/plain") or output)


def main(words: list[str]) -> int:
    """Compare all notebooks with what is stored in them, or store it."""
    differs = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        now = run(path)
        if words == ["--write"]:
            nbformat.write(now, path)
        for one, other in zip(said(nbformat.read(path, as_version=4)), said(now), strict=False):
            if one != other:
                print(f"{path.name}: stored\n{one}\nand now\n{other}")
                differs += 1
        differs += len(said(nbformat.read(path, as_version=4))) != len(said(now))
    return int(differs > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
