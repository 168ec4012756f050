# SPDX-License-Identifier: Apache-2.0
"""What is inside the program: each file's component, with its licence, as texts and as a CycloneDX list.

Every file that PyInstaller collects comes from a Python distribution, from Python itself, from a Debian package of
the machine that builds, or from this project. A file of none of them stops the build: nobody could say under which
licence it is given away.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component as ListedComponent
from cyclonedx.model.component import ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer.pyinstaller.contents import OURS, Entry
from installer.pyinstaller.licences import LicenceBook, LicenceError

LIST_NAME = "sbom.cdx.json"
TEXTS_FOLDER = "licences"
OUR_PACKAGES = (*OURS, "resources", "installer")
_LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """Something that was made elsewhere and is inside; ``kind`` is that of its package URL: pypi, deb or generic."""

    name: str
    version: str
    kind: str
    licence: str
    texts: tuple[Path, ...] = field(compare=False)

    @property
    def folder(self) -> str:
        """The folder of its licence texts, in the folder of all."""
        return f"{self.name}-{self.version}".replace(":", "_")


class Origins:
    """Tells of a collected file which component it belongs to.

    ``root`` is the project's folder; ``packages`` is where the distributions lie that the program is built from.
    ``boot_loader`` is the distribution whose code is in every executable, though no file names it.
    """

    def __init__(self, root: Path, book: LicenceBook, packages: Path, *, boot_loader: str = "pyinstaller") -> None:
        self._boot_loader = boot_loader
        self._root = root.resolve()
        self._book = book
        self._packages = packages.resolve()
        self._distributions = {each.name: each for each in metadata.distributions(path=[str(packages)])}
        self._looked_at: dict[str, Component] = {}
        self._owners = dict(_owners(self._distributions.values(), self._packages))
        self._standard_library = Path(sysconfig.get_path("stdlib")).resolve()
        prefix = Path(sysconfig.get_config_var("prefix")).resolve()
        # On Windows the whole folder is Python's, Microsoft's runtime and OpenSSL too, which its licence names.
        self._interpreter = prefix if sys.platform == "win32" else prefix / "lib"
        self._python_licence = (prefix if sys.platform == "win32" else self._standard_library) / "LICENSE.txt"

    def components(self, entries: Iterable[Entry]) -> list[Component]:
        """Return every component that a file of ``entries`` belongs to. Raises `LicenceError`."""
        found = {self._distribution(self._boot_loader)}
        for name, source, kind in entries:
            if kind not in {"SYMLINK", "EXECUTABLE"} and (component := self._component_of(name, Path(source))):
                found.add(component)
        return sorted(found)

    def _component_of(self, name: str, source: Path) -> Component | None:
        """Return the component of the file ``source`` that is ``name`` in the program; None if it is our own."""
        as_module = self._packages / Path(name).with_suffix(".py")  # A compiled module bears the name of its source.
        # Links are followed only where the plain path is not known: under Wine that takes longer than all else.
        for path in (source, as_module):
            if path in self._owners:
                return self._distribution(self._owners[path])
        real = source.resolve()
        if real in self._owners:
            return self._distribution(self._owners[real])
        if Path(name).parts[0] in OUR_PACKAGES or real == self._root / "LICENSE":
            return None
        if real.is_relative_to(self._interpreter) and "site-packages" not in real.parts:
            return self._python()
        if source.suffix == ".pyc" and (self._standard_library / Path(name).with_suffix(".py")).exists():
            return self._python()
        if name.startswith("_pyi_rth_utils"):
            return self._distribution(self._boot_loader)
        package = debian_package(real) or debian_package(source)
        if package is None:
            raise LicenceError(f"nobody knows where {name} is from ({source}): it may not go into the program")
        return self._system(*package)

    def _distribution(self, name: str) -> Component:
        # Looking at a distribution asks of each of its files whether it is there: once for all of them, not for each.
        if name not in self._looked_at:
            self._looked_at[name] = self._look_at(name)
        return self._looked_at[name]

    def _look_at(self, name: str) -> Component:
        found = self._distributions[name]
        told = found.metadata
        stated = next((told[field] for field in ("License-Expression", "License") if field in told), None)
        key = name.lower().replace("_", "-")
        licence = self._book.checked(name, self._book.distributions.get(key, stated))
        texts = self._book.texts.get(key) or tuple(
            Path(str(found.locate_file(file)))
            for file in found.files or ()
            if ".dist-info" in file.parts[0] and _LICENCE_FILE.match(file.name)
        )
        return Component(name, found.version, "pypi", licence, _there(name, texts))

    def _python(self) -> Component:
        texts = _there("Python", (self._python_licence,))
        return Component(
            "Python", platform.python_version(), "generic", self._book.checked("Python", "PSF-2.0"), texts
        )

    def _system(self, name: str, version: str) -> Component:
        licence = self._book.checked(name, self._book.system.get(name.removesuffix("t64")))
        return Component(name, version, "deb", licence, _there(name, (Path("/usr/share/doc") / name / "copyright",)))


def _owners(distributions: Iterable[metadata.Distribution], packages: Path) -> Iterator[tuple[Path, str]]:
    for distribution in distributions:
        for file in distribution.files or ():
            yield Path(os.path.normpath(packages / file)), distribution.name


def _there(name: str, texts: tuple[Path, ...]) -> tuple[Path, ...]:
    missing = [str(path) for path in texts if not path.is_file()]
    if missing or not texts:
        raise LicenceError(f"{name}: its licence's text is not there ({', '.join(missing) or 'none named'})")
    return texts


def debian_package(path: Path) -> tuple[str, str] | None:
    """Return name and version of the Debian package that a file belongs to; None where it belongs to none."""
    # Of a system whose /lib is a link to /usr/lib the package may know a file by either name.
    candidates = [str(path), str(path).removeprefix("/usr"), f"/usr{path}"]
    for candidate in candidates:
        owner = _asked("dpkg-query", "--search", candidate).partition(":")[0].strip()
        if owner:
            return owner, _asked("dpkg-query", "--show", "--showformat=${Version}", owner)
    return None


def _asked(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    except FileNotFoundError:  # No Debian: then no file is of a Debian package.
        return ""


def bill_of_materials(product: str, version: str, components: Iterable[Component], built_at: datetime) -> str:
    """Return the components as CycloneDX 1.6 JSON; the same components give the same text."""
    listed = [
        ListedComponent(
            name=each.name,
            version=each.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{each.kind}:{each.name}@{each.version}",
            purl=PackageURL(each.kind, "debian" if each.kind == "deb" else None, each.name.lower(), each.version),
            licenses=[LicenseExpression(each.licence)],
        )
        for each in sorted(components)
    ]
    root = ListedComponent(
        name=product,
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"{product}@{version}",
        licenses=[LicenseExpression("Apache-2.0")],
    )
    contents = " ".join(str(each.bom_ref) for each in listed)
    bom = Bom(
        components=listed,
        serial_number=uuid5(NAMESPACE_URL, f"{product}@{version} {contents}"),
        metadata=BomMetaData(component=root, timestamp=built_at.astimezone(UTC)),
    )
    bom.register_dependency(root, listed)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def write_inventory(folder: Path, components: Iterable[Component], bill: str) -> list[tuple[str, str]]:
    """Write the list into ``folder``; return what goes into the program: each file, and the folder it goes to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIST_NAME).write_text(bill, encoding="utf-8")
    files = [(str(folder / LIST_NAME), ".")]
    files += [
        (str(text), f"{TEXTS_FOLDER}/{component.folder}/{_own_name(text, component.texts)}")
        for component in components
        for text in component.texts
    ]
    return files


def _own_name(text: Path, texts: tuple[Path, ...]) -> str:
    """Return a folder for a text that shares its file's name with another one of the same component."""
    alike = [each for each in texts if each.name == text.name]
    return "." if len(alike) == 1 else str(alike.index(text) + 1)
