"""What one huge document costs, the figures of docs/reliability.md: `.venv/bin/python bench/growing.py`.

Each is read at N and at 2 N pieces, in a process of its own: processor time, and memory beyond that of small documents.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import growing

CASES = {
    "export_empty_lines": 1_000_000,
    "export_unclosed_quote": 5_000_000,
    "export_unclosed_quote_lines": 5_000_000,
    "text_one_line": 32_000_000,
    "text_lines": 8_000_000,
    "text_only": 32_000_000,
    "page_paragraphs": 200_000,
    "page_comments": 200_000,
}


def main() -> None:
    """Print a line for each case."""
    for case, count in CASES.items():
        (size, seconds, memory, _), (size_2, seconds_2, memory_2, outcome) = (
            _cost(case, n) for n in (count, 2 * count)
        )
        print(
            f"{case:28} {size_2 / 1e6:6.1f} MB  {seconds_2:6.1f} s, {seconds_2 / max(seconds, 0.01):4.1f} times N  "
            f"memory {memory / size:5.1f}, {memory_2 / size_2:5.1f} times the size  {outcome}",
            flush=True,
        )


def _cost(case: str, count: int) -> tuple[int, float, int, str]:
    with tempfile.NamedTemporaryFile() as file:
        for role in ("write", "read"):
            command = [sys.executable, __file__, role, case, str(count), file.name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  (this very file)
    size, seconds, memory, outcome = done.stdout.split(maxsplit=3)
    return int(size), float(seconds), int(memory), outcome.strip()


def _read(case: str, path: Path) -> None:
    for _ in range(2):
        growing.read(growing.CASES[case](1000).encode())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = path.read_bytes()
    begun = time.process_time()
    outcome = growing.read(data)
    seconds = time.process_time() - begun
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(len(data), seconds, memory, outcome)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "write":
        Path(sys.argv[4]).write_bytes(growing.CASES[sys.argv[2]](int(sys.argv[3])).encode())
    else:
        _read(sys.argv[2], Path(sys.argv[4]))
