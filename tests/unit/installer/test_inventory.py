# SPDX-License-Identifier: Apache-2.0
"""Whose files are inside the program, told from the files themselves."""

from __future__ import annotations

import json
import sysconfig
from datetime import UTC, datetime
from pathlib import Path

import pytest

from installer.pyinstaller.contents import Entry
from installer.pyinstaller.inventory import Component, Origins, bill_of_materials, write_inventory
from installer.pyinstaller.licences import LicenceBook, LicenceError

ROOT = Path(__file__).parents[3]
PACKAGES = Path(sysconfig.get_path("purelib"))
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))
BUILT_AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def origins() -> Origins:
    # The tests' environment has no PyInstaller; any other distribution stands in for the boot loader.
    return Origins(ROOT, LicenceBook.read(), PACKAGES, boot_loader="pytest")


def names(origins: Origins, *entries: Entry) -> set[str]:
    return {component.name for component in origins.components(entries)} - {"pytest"}


def test_a_library_belongs_to_the_distribution_that_installed_it(origins: Origins) -> None:
    library = next((PACKAGES / "zxingcpp").glob("*.so"), None) or next(PACKAGES.glob("zxingcpp*.so"))
    assert names(origins, (library.name, str(library), "EXTENSION")) == {"zxing-cpp"}


def test_a_compiled_module_belongs_to_the_distribution_of_its_source(origins: Origins) -> None:
    assert names(origins, ("httpx/_client.pyc", "/build/localpycs/httpx/_client.pyc", "DATA")) == {"httpx"}


def test_a_module_of_python_itself_is_pythons(origins: Origins) -> None:
    compiled = ("email/message.pyc", "/build/localpycs/email/message.pyc", "DATA")
    extension = next((STANDARD_LIBRARY / "lib-dynload").glob("_json*.so"))
    assert names(origins, compiled) == {"Python"}
    assert names(origins, (f"python3.11/lib-dynload/{extension.name}", str(extension), "EXTENSION")) == {"Python"}


def test_what_is_ours_is_no_component(origins: Origins) -> None:
    ours = ("cashier/engine.pyc", "/build/localpycs/cashier/engine.pyc", "DATA")
    assert names(origins, ours, ("LICENSE", str(ROOT / "LICENSE"), "DATA")) == set()


def test_a_library_of_the_system_belongs_to_its_debian_package(origins: Origins) -> None:
    library = Path("/lib") / sysconfig.get_config_var("MULTIARCH") / "libz.so.1"
    if not library.exists():
        pytest.skip(f"{library} is not there: no Debian, or without zlib")
    assert names(origins, (library.name, str(library), "BINARY")) == {"zlib1g"}


def test_a_file_of_nobody_stops_the_build(origins: Origins, tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.touch()
    with pytest.raises(LicenceError, match=r"nobody knows where libstranger\.so is from"):
        names(origins, ("libstranger.so", str(stranger), "BINARY"))


def component(name: str, *texts: Path) -> Component:
    return Component(name, "1.0", "pypi", "MIT", texts)


def test_the_list_names_each_component_with_version_licence_and_address_for_scanners() -> None:
    bill = json.loads(bill_of_materials("jifu", "0.1.0", [component("Mako")], BUILT_AT))
    (listed,) = bill["components"]
    assert (listed["name"], listed["version"], listed["purl"]) == ("Mako", "1.0", "pkg:pypi/mako@1.0")
    assert listed["licenses"] == [{"expression": "MIT"}]
    assert (bill["specVersion"], bill["metadata"]["component"]["name"]) == ("1.6", "jifu")


def test_the_same_components_give_the_same_list_in_whatever_order_they_were_found() -> None:
    one, other = component("a"), component("b")
    bills = {bill_of_materials("jifu", "0.1.0", order, BUILT_AT) for order in ([one, other], [other, one])}
    assert len(bills) == 1


def test_texts_of_one_name_do_not_take_each_others_place(tmp_path: Path) -> None:
    texts = [tmp_path / folder / "LICENSE" for folder in "ab"]
    for text in texts:
        text.parent.mkdir()
        text.touch()
    written = write_inventory(tmp_path / "build", [component("thing", *texts)], "{}")
    folders = [folder for _, folder in written]
    assert len(set(folders)) == len(folders) == 3
    assert (tmp_path / "build" / "sbom.cdx.json").read_text() == "{}"
