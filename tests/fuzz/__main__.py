# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.fuzz``: search each target with atheris, as many at once as there are cores; a table at the end.

An input that breaks a claim is kept under ``.fuzz/`` and replayed by ``python -m tests.fuzz --replay TARGET FILE``.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".fuzz"
SLOWEST_INPUT_S = 10
MOST_MEMORY_MB = 2048
_DONE = re.compile(r"Done (\d+) runs? in")
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")


@dataclass(frozen=True, slots=True)
class Search:
    """How the search of one target went."""

    target: str
    inputs: int
    covered: int
    seconds: float
    fault: str | None


def search_one(name: str, seconds: int) -> None:
    """Search one target in this process; atheris ends the process. The drivers are imported under its eyes."""
    import atheris

    with atheris.instrument_imports(include=["hardware", "cashier.values"]):
        from tests.fuzz.claims import TARGETS
    target = next(each for each in TARGETS if each.name == name)
    corpus = KEPT / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_INPUT_S}",
        f"-rss_limit_mb={MOST_MEMORY_MB}",
        "-max_len=1024",
        f"-artifact_prefix={KEPT}/{name}-",
    ]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], target.claim)
    atheris.Fuzz()


def search(name: str, seconds: int) -> Search:
    """Search one target in a process of its own."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz", "--search", name, "--seconds", str(seconds)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    said = ended.stdout + ended.stderr
    done, covered = _DONE.search(said), _COVERED.findall(said)
    fault = None if ended.returncode == 0 and done else _what_broke(said)
    inputs = int(done.group(1)) if done else 0
    return Search(name, inputs, int(covered[-1][1]) if covered else 0, time.monotonic() - began, fault)


def _what_broke(said: str) -> str:
    """Return what was said without the search's own progress."""
    return "\n".join(line for line in said.splitlines() if not line.startswith(("#", "INFO:")))[-4000:]


def replay(name: str, path: Path) -> None:
    """Give one kept input to its target; the fault shows itself."""
    from tests.fuzz.claims import TARGETS

    next(each for each in TARGETS if each.name == name).claim(path.read_bytes())
    print(f"{name} takes {path}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Search all targets; 0 when none broke."""
    options = _options(arguments)
    if options.replay:
        replay(options.replay[0], Path(options.replay[1]))
        return 0
    if options.search:
        search_one(options.search, options.seconds)
    from tests.fuzz.claims import TARGETS

    KEPT.mkdir(exist_ok=True)
    names = [target.name for target in TARGETS if options.only in target.name]
    share_s = max(1, options.seconds * options.jobs // len(names))
    print(f"{len(names)} targets, {share_s} s each, {options.jobs} at once", flush=True)
    broken = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for each in pool.map(lambda name: search(name, share_s), names):
            verdict = "held" if each.fault is None else "BROKEN"
            figures = f"{each.inputs:>10,} inputs {each.covered:>7,} features {each.seconds:>6.0f} s"
            print(f"{each.target:22} {figures}  {verdict}", flush=True)
            if each.fault is not None:
                broken += 1
                print(each.fault, flush=True)
    print(f"{len(names) - broken} passed, {broken} failed")
    return 1 if broken else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for all of them together")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="searches at once")
    parser.add_argument("--only", default="", help="only targets with this in their name")
    parser.add_argument("--search", default="", help=argparse.SUPPRESS)
    parser.add_argument("--replay", nargs=2, metavar=("TARGET", "FILE"), help="give one kept input to its target")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
