# SPDX-License-Identifier: Apache-2.0
"""Which licences may be inside the program."""

from __future__ import annotations

import pytest

from installer.pyinstaller.licences import LicenceBook, LicenceError


@pytest.fixture(scope="module")
def book() -> LicenceBook:
    return LicenceBook.read()


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "Apache-2.0 OR BSD-3-Clause",
        "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
    ],
)
def test_a_component_may_be_inside_under_an_allowed_alternative(book: LicenceBook, expression: str) -> None:
    assert book.checked("thing", expression) == expression


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND GPL-3.0-or-later", "AGPL-3.0-only OR SSPL-1.0", "GPL-2.0-or-later"]
)
def test_a_component_that_would_bind_the_whole_program_may_not_be_inside(book: LicenceBook, expression: str) -> None:
    with pytest.raises(LicenceError, match=r"thing is under '.*', which may not be inside; allowed are 0BSD, "):
        book.checked("thing", expression)


@pytest.mark.parametrize("expression", [None, "", "UNKNOWN", "BSD", "Apache 2.0", "GPLv2-or-later with an exception"])
def test_what_is_no_spdx_expression_is_not_guessed_at(book: LicenceBook, expression: str | None) -> None:
    with pytest.raises(LicenceError, match=r"thing.*say in licences\.toml what it is"):
        book.checked("thing", expression)


def test_every_licence_in_the_book_is_allowed_and_every_text_is_there(book: LicenceBook) -> None:
    for component, expression in {**book.distributions, **book.system}.items():
        book.checked(component, expression)
    assert [path for texts in book.texts.values() for path in texts if not path.is_file()] == []
