#!/usr/bin/env bash
# The rooms open only the doors that tests/layers/allowed.txt names, and no function or
# file has outgrown its reader.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
find include/siben src -name '*.[ch]' | LC_ALL=C sort |
    LC_ALL=C xargs awk -f "$here/check.awk" tests/layers/allowed.txt
