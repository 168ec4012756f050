#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Put emupos, an independent simulator of devices, into .peer: it needs a newer Python than ours, so that a bare Debian
# that has one is unpacked there (as root). Run again, it does nothing.
set -euo pipefail

cd "$(dirname "$0")/.."
root=.peer
[ ! -e "$root/.ready" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "Only root may unpack a Debian with a newer Python; the tests of tests/peer are skipped." >&2
    exit 1
fi
rm -rf "$root"
echo "Unpacking a Debian with Python 3.13 into $root"
debootstrap --variant=minbase --include=python3-venv trixie "$root" >/dev/null
.venv/bin/python -m pip download --quiet --require-hashes --requirement requirements/peer.txt \
    --python-version 3.13 --only-binary=:all: --dest "$root/tmp/wheels"
chroot "$root" python3 -m venv /opt/emupos
chroot "$root" sh -c '/opt/emupos/bin/pip install --quiet --no-index --no-deps /tmp/wheels/*.whl'
touch "$root/.ready"
