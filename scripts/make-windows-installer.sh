#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Put a program that PyInstaller built for Windows into an installer, by NSIS; on Linux and in Git's bash on Windows.
#   scripts/make-windows-installer.sh FOLDER VERSION OUT.exe
# JIFU_SIGN names a command that signs the file that is put behind it, such as
#   JIFU_SIGN='signtool sign /fd SHA256 /tr http://timestamp.example.com /td SHA256 /a'
set -euo pipefail

[ $# -eq 3 ] || { sed -n '3,6p' "$0" >&2; exit 2; }
program="$1" version="$2" out="$3"
[ -f "$program/cashier.exe" ] || { echo "$program holds no cashier.exe: build it on Windows first (docs/windows.md)" >&2; exit 1; }
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "$version is no version; one is written like 1.4.0" >&2; exit 2; }
command -v makensis >/dev/null || { echo "makensis is missing: the Debian package nsis, or nsis.sourceforge.io" >&2; exit 1; }

here="$(cd "$(dirname "$0")/.." && pwd)"
definitions=("-DVERSION=$version" "-DPROGRAM=$(realpath "$program")" "-DOUT=$(realpath -m "$out")")
if [ -e /usr/share/nsis/Stubs/lzma_solid-amd64-unicode ]; then
    definitions+=(-DTARGET=amd64-unicode)
fi
if [ -n "${JIFU_SIGN:-}" ]; then
    for each in cashier cashier-cli middleplatform; do
        # The command is several words on purpose.
        # shellcheck disable=SC2086
        $JIFU_SIGN "$program/$each.exe"
    done
    definitions+=("-DSIGN=$JIFU_SIGN")
fi
makensis -V2 "${definitions[@]}" "$here/installer/windows/jifu.nsi"
