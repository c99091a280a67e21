#!/usr/bin/env bash
# Each line of mutants.txt still stands in its source, and names tests that there are. In the long form
# (tests/run --long) every rule is taken away, one at a time, and a test must fail: an hour and more.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/run" --check
[ -z "${SIBEN_LONG+set}" ] || exec python3 "$here/run"
