# SPDX-License-Identifier: Apache-2.0
"""How commands answer: sentences for people, one JSON object for programs, errors on standard error."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from middleplatform.contract.base import rfc3339


class CommandError(Exception):
    """A command that cannot be carried out; its message is the whole answer. Exit code 2.

    ``faults`` names them one by one, where there may be many.
    """

    def __init__(self, sentence: str, faults: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.faults = list(faults)


def answer(as_json: bool, data: Mapping[str, Any], sentence: str) -> None:
    """Print the answer of a command: ``data`` as one line of JSON, or the sentence."""
    print(json.dumps(data, ensure_ascii=False, default=_plain) if as_json else sentence, flush=True)


def complain(as_json: bool, sentence: str, faults: Sequence[str] = ()) -> None:
    """Print why a command failed."""
    if as_json:
        data = {"error": sentence} | ({"faults": list(faults)} if faults else {})
        print(json.dumps(data, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"middleplatform: {sentence}", file=sys.stderr)


def write_private(path: Path, text: str) -> None:
    """Write a text to a new file that only its owner reads (mode 0600). Raises `CommandError`; overwrites nothing."""
    # A BOM tells spreadsheets that the text is UTF-8.
    content = text.encode("utf-8-sig")
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def table(rows: list[Mapping[str, Any]]) -> str:
    """Write rows as aligned columns."""
    if not rows:
        return "(none)"
    names = list(rows[0])
    texts = [names, *[["" if row[name] is None else str(row[name]) for name in names] for row in rows]]
    widths = [max(len(text[column]) for text in texts) for column in range(len(names))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in texts]
    return "\n".join(line.rstrip() for line in lines)


def _plain(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return rfc3339(value)
    return str(value)
