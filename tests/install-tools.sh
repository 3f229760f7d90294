#!/bin/sh
# Installs what the tests run beside Python, with apt-get, as root: make test-tools.
# Nothing happens where all of it is there; without root it only says what to install.
set -eu

missing=""
for tool in chromium fish jq lynx strace w3m zsh; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc-nogui"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "the tests also run:$missing; as root, on Debian: apt-get update && apt-get install$missing" >&2
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # one word for each package, on purpose
apt-get install -qq -y --no-install-recommends $missing >/dev/null
