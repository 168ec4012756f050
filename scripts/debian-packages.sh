#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Install the Debian packages of the named sections of installer/debian-packages.txt, where some are missing.
# As root it installs; as anybody else it says which command IT has to run, and fails.
set -euo pipefail

list="$(dirname "$0")/../installer/debian-packages.txt"

packages_of() {
    awk -v wanted="[$1]" '/^\[/ { inside = ($0 == wanted); next } inside && NF && !/^#/ { print $1 }' "$list"
}

if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: make sure by hand that the counterparts of installer/debian-packages.txt are there." >&2
    exit 0
fi

wanted=()
for section in "$@"; do
    mapfile -t of_section < <(packages_of "$section")
    if [ "${#of_section[@]}" -eq 0 ]; then
        echo "installer/debian-packages.txt has no section [$section] with packages in it." >&2
        exit 2
    fi
    wanted+=("${of_section[@]}")
done

missing=()
for package in "${wanted[@]}"; do
    status="$(dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | sort -u || true)"
    [ "$status" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -ne 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}" >&2
    echo "Ask IT to run, or run yourself:" >&2
    echo "    sudo ${install[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing Debian packages: ${missing[*]}"
# An old list of packages names versions that the mirror no longer has.
apt-get update -qq -o Acquire::Retries=3
"${install[@]}" -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0
