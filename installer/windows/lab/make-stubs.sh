#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Build into a folder the few functions of Windows that Debian's Wine 8 lacks and the program needs to start.
set -euo pipefail

to="$1"
here="$(cd "$(dirname "$0")" && pwd)"
compile=(x86_64-w64-mingw32-gcc -shared -O2 -s)

mkdir -p "$to"
"${compile[@]}" -o "$to/icuuc.dll" "$here/icuuc.c"
"${compile[@]}" -o "$to/bcryptprimitives.dll" "$here/bcryptprimitives.c" -ladvapi32

own="$(find /usr/lib -path '*x86_64-windows/cfgmgr32.dll' | head -1)"
{
    echo EXPORTS
    echo '  CM_MapCrToWin32Err'
    x86_64-w64-mingw32-objdump -p "$own" | sed -n 's/.*Forwarder RVA -- setupapi\.\(.*\)$/  \1 = setupapi.\1/p'
} >"$to/cfgmgr32.def"
"${compile[@]}" -o "$to/cfgmgr32.dll" "$here/cfgmgr32.c" "$to/cfgmgr32.def"
