#!/usr/bin/env bash
# Makes what an operator installs, out of jars that are built:  packaging/package.sh JDK JARS FOLDER
#
# The same sources and the same JDK give the same bytes: entries are sorted, belong to root, and have the date of the commit, or of
# SOURCE_DATE_EPOCH where it is set.
set -euo pipefail
unset CDPATH
umask 022
export LC_ALL=C

# All of Java SE, because libraries look for parts of it by name that no tool finds, and of the JDK's own modules what
# jdeps --print-module-deps finds in the jars, and beside that: charsets of terminals, options of sockets, archives as file systems.
readonly MODULES=java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.httpserver,jdk.jartool,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

main() {
  jdk=$1 jars=$2 folder=$3
  sources=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
  . "$sources/packaging/launching.sh"
  [[ $(uname -s) == Linux ]] || give_up "Packages are made on Linux, for the kind of processor they are made on."
  [[ -x $jdk/bin/jlink ]] || give_up "The JDK in $jdk has no jlink: set JAVA_HOME to a whole one."
  version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$sources/pom.xml" | head -n 1)
  machine=$(machine)
  date=${SOURCE_DATE_EPOCH:-$(date_of_sources)}
  mkdir -p "$folder"
  rm -f "$folder"/countersign[-_]*.{tar.gz,deb} "$folder/SHA256SUMS"
  work=$(mktemp -d "$folder/.making-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  tree=$work/countersign-$version
  make_tree
  make_archive
  make_debian_package
  (cd "$folder" && sha256sum countersign[-_]*.* > SHA256SUMS)
  find "$folder" -maxdepth 1 -type f | sort
}

# As Debian calls it.
machine() {
  case "$(uname -m)" in
    x86_64) printf amd64 ;;
    aarch64) printf arm64 ;;
    *) uname -m ;;
  esac
}

date_of_sources() {
  git -C "$sources" log -1 --format=%ct 2> /dev/null ||
    date -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$sources/pom.xml")" +%s
}

make_tree() {
  mkdir -p "$tree"/{bin,conf,lib,systemd}
  cp "$sources/packaging/countersign" "$tree/bin/"
  cp "$sources/packaging/launching.sh" "$tree/lib/"
  # embedded-*: PostgreSQL and Redis for trying it out, half of all bytes.
  find "$jars" -name '*.jar' ! -name 'embedded-*' -exec cp -t "$tree/lib" {} +
  cp "$sources/conf/yaml/gateway.yaml" "$tree/conf/"
  cp "$sources/packaging/countersign.service" "$tree/systemd/"
  cp "$sources/LICENSE" "$tree/"
  cp -R "$sources/docs" "$tree/"
  find "$tree/docs" -name '*.md' -exec sed -i 's:conf/yaml/gateway\.yaml:conf/gateway.yaml:g' {} +
  make_runtime
  chmod -R u=rwX,go=rX "$tree"
  date_all "$tree"
}

make_runtime() {
  local runtime=$tree/runtime
  "$jdk/bin/jlink" --add-modules "$MODULES" --no-header-files --no-man-pages --output "$runtime" > "$work/jlink.log" 2>&1 ||
    give_up "jlink made no Java for the package: $(head -n 1 "$work/jlink.log")"
  find "$runtime/bin" -type f ! -name java -delete
  # The classes of the JDK ready to be mapped, which halves a start: for commands, and with compact headers for gateways.
  "$runtime/bin/java" -Xshare:dump -Xlog:disable
  "$runtime/bin/java" -Xshare:dump -Xlog:disable -XX:+UseCompactObjectHeaders
}

date_all() { find "$1" -exec touch -h -d "@$date" {} +; }

make_archive() {
  tar -C "$work" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$date" -cf - "${tree##*/}" |
    gzip -n > "$folder/${tree##*/}-linux-$machine.tar.gz"
}

# The tree in /usr/lib/countersign, and what a system wants elsewhere.
make_debian_package() {
  if ! command -v dpkg-deb > /dev/null; then
    say "The Debian package was left out: dpkg-deb is not here."
    return
  fi
  local deb=$work/deb home=/usr/lib/countersign
  mkdir -p "$deb"/{DEBIAN,etc/countersign,usr/bin,usr/lib/systemd/system,usr/share/doc/countersign}
  # A pre-release is older than its release.
  debian_version=${version/-/\~}
  mv "$tree" "$deb$home"
  ln -s "../lib/countersign/bin/countersign" "$deb/usr/bin/countersign"
  ln -s "../../../lib/countersign/docs" "$deb/usr/share/doc/countersign/docs"
  cp "$deb$home/conf/gateway.yaml" "$deb/etc/countersign/"
  sed 's:/opt/countersign/bin/:/usr/bin/:; s:/opt/countersign/:/usr/share/doc/countersign/:' \
    "$deb$home/systemd/countersign.service" > "$deb/usr/lib/systemd/system/countersign.service"
  mv "$deb$home/LICENSE" "$deb/usr/share/doc/countersign/copyright"
  rm -r "$deb$home/systemd"
  write_control
  date_all "$deb"
  SOURCE_DATE_EPOCH=$date dpkg-deb --root-owner-group -Zgzip -z6 --build "$deb" \
    "$folder/countersign_${debian_version}_$machine.deb" > /dev/null
}

write_control() {
  local control=$deb/DEBIAN
  cp "$sources"/packaging/debian/{postinst,prerm,postrm} "$control/"
  chmod 755 "$control"/{postinst,prerm,postrm}
  printf '/etc/countersign/gateway.yaml\n' > "$control/conffiles"
  (cd "$deb" && find usr -type f -print0 | sort -z | xargs -0 md5sum) > "$control/md5sums"
  sed -e "s/VERSION/$debian_version/; s/MACHINE/$machine/; s/GLIBC/$(newest_glibc)/; s/SIZE/$(kibibytes)/" \
    "$sources/packaging/debian/control" > "$control/control"
}

# The C library that this Java was linked against.
newest_glibc() {
  find "$deb/usr/lib/countersign/runtime" -type f \( -name '*.so' -o -name java \) -exec grep -aoh 'GLIBC_2\.[0-9]*' {} + |
    sort -uV | sed -n '$s/GLIBC_//p'
}

kibibytes() { find "$deb/usr" "$deb/etc" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum / 1024 }'; }

main "$@"
