#!/usr/bin/env bash
#
# Installs Debian's Chromium, which the test of the page needs, unless it is
# there. It must run as root to install.

set -euo pipefail

if command -v chromium >/dev/null; then
  printf 'Chromium is there: %s\n' "$(command -v chromium)"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  printf 'Install Chromium: there is no apt-get here.\n' >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends chromium
