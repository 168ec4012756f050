# SPDX-License-Identifier: Apache-2.0
"""The words that each command takes. Kept apart from the commands, so that ``--help`` imports none of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def _till(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full-screen", action="store_true", help="take the whole screen")
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language to begin with")
    parser.add_argument("--theme", choices=("light", "dark"), help="look to begin with")


def _pay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--amount", required=True, metavar="12.80", help="what the order costs, in currency units")
    parser.add_argument("--asset", choices=("points", "wallet", "card"), default="points", help="what is paid with")
    parser.add_argument("--order", metavar="NUMBER", help="the shop's order number; one is made where none is given")
    parser.add_argument(
        "--code-stdin", action="store_true", help="read the payment code from standard input, as if typed by hand"
    )
    parser.add_argument("--door", choices=("pin_pad", "phone"), help="how the customer proves who they are")
    parser.add_argument(
        "--scan-timeout", type=float, default=120.0, metavar="SECONDS", help="how long to wait for a scan"
    )
    parser.add_argument(
        "--resolve-timeout", type=float, default=90.0, metavar="SECONDS", help="how long to follow an unknown result"
    )
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--wait", type=float, default=5.0, metavar="SECONDS", help="how long to wait for the devices")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _selftest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="the new file to copy it to")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", required=True, help="the one-time code from whoever runs the platform")
    parser.add_argument("--name", required=True, help="what this till is called, such as T01")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--drive", action="store_true", help="drive itself through every outcome, print them, and end"
    )
    parser.add_argument("--out", type=Path, default=Path("demo-output"), metavar="FOLDER", help="where pictures go")
    parser.add_argument("--language", choices=("zh-CN", "en"), help="language to begin with")


ADD: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "till": _till,
    "pay": _pay,
    "backup": _backup,
    "doctor": _doctor,
    "selftest": _selftest,
    "enrol": _enrol,
    "demo": _demo,
}
