#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Put dist/jifu, which scripts/make-package.sh built, into a Debian package beside it: dist/jifu_VERSION_ARCH.deb.
set -euo pipefail

cd "$(dirname "$0")/.."
program=dist/jifu
stage=.package/deb
debian=installer/linux/debian

[ -x "$program/cashier-cli" ] || { echo "$program is not there; build it first: make package" >&2; exit 1; }
version="$("$program/cashier-cli" --version | awk '{ print $2 }')"
architecture="$(dpkg --print-architecture)"
libc="$(ldd --version | awk 'NR == 1 { print $NF }')"
depends="$(awk '/^\[/ { inside = ($0 == "[till]"); next } inside && NF && !/^#/ { printf "%s, ", $1 }' \
    installer/debian-packages.txt)libc6 (>= $libc)"
journal_schema="$(.venv/bin/python -c 'from cashier.storage.schema import MIGRATIONS; print(len(MIGRATIONS))')"

fill() {
    sed -e "s|@VERSION@|$version|" -e "s|@ARCHITECTURE@|$architecture|" -e "s|@DEPENDS@|$depends|" \
        -e "s|@INSTALLED_SIZE@|$installed_size|" -e "s|@JOURNAL_SCHEMA@|$journal_schema|"
}

manual() { # of one program: name, section, what it is
    help2man --no-info --no-discard-stderr --section="$2" --name="$3" "$program/$1" |
        gzip --best --no-name >"$stage/usr/share/man/man$2/$1.$2.gz"
}

rm -rf "$stage"
install -d "$stage"/DEBIAN "$stage"/usr/{bin,lib/jifu} "$stage"/usr/share/{applications,doc/jifu,lintian/overrides} \
    "$stage"/usr/share/{icons/hicolor/scalable/apps,man/man1} "$stage"/etc/xdg/jifu \
    "$stage"/lib/{systemd/system,udev/rules.d}
cp -a "$program/." "$stage/usr/lib/jifu/"
chmod -R u=rwX,go=rX "$stage/usr"
find "$stage/usr/lib/jifu/_internal" -type f -exec chmod 0644 {} +
for name in cashier cashier-cli middleplatform; do
    ln -s "../lib/jifu/$name" "$stage/usr/bin/$name"
done
manual cashier 1 "take payments by scanning the customer's code: the till's window"
manual cashier-cli 1 "take payments by scanning the customer's code: the till's commands"
manual middleplatform 1 "the service that issues payment codes, checks them and moves points"
install -m 0644 installer/linux/jifu.desktop "$stage/usr/share/applications/"
install -m 0644 installer/linux/jifu.svg "$stage/usr/share/icons/hicolor/scalable/apps/"
install -m 0644 installer/linux/till.toml "$stage/etc/xdg/jifu/"
install -m 0644 installer/linux/*.service "$stage/lib/systemd/system/"
find installer/linux -name '*.rules' -exec install -m 0644 {} "$stage/lib/udev/rules.d/" \;
install -m 0644 "$debian/copyright" "$stage/usr/share/doc/jifu/"
install -m 0644 "$debian/lintian-overrides" "$stage/usr/share/lintian/overrides/jifu"
gzip --best --no-name <CHANGELOG.md >"$stage/usr/share/doc/jifu/CHANGELOG.md.gz"
printf 'jifu (%s) stable; urgency=medium\n\n  * CHANGELOG.md.gz beside this file says what is new.\n\n -- %s  %s\n' \
    "$version" "$(sed -n 's/^Maintainer: //p' "$debian/control")" "$(git log -1 --format=%cD)" |
    gzip --best --no-name >"$stage/usr/share/doc/jifu/changelog.gz"
echo /etc/xdg/jifu/till.toml >"$stage/DEBIAN/conffiles"
installed_size="$(du --summarize --apparent-size --block-size=1024 "$stage" | cut -f1)"
fill <"$debian/control" >"$stage/DEBIAN/control"
for script in preinst postinst prerm postrm; do
    fill <"$debian/$script" >"$stage/DEBIAN/$script"
    chmod 0755 "$stage/DEBIAN/$script"
done
find "$stage" -type d -empty -delete
dpkg-deb --root-owner-group -Zxz -z1 --build "$stage" "dist/jifu_${version}_${architecture}.deb" >/dev/null
ls -l "dist/jifu_${version}_${architecture}.deb" | awk '{ print $5, $9 }'
