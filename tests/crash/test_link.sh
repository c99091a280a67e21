#!/usr/bin/env bash
# A parent and a child at work while an allocation, a call into LMDB, on a file or into
# ZeroMQ fails in one of them, once or from then on (tests/crash/link/link.c).
#
#   SEED=n   other calls     RUNS=n   so many     EACH=zmq   every call of a class, once
set -euo pipefail
source "$(dirname "$0")/lib_crash.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
runs=${long:+600}
runs=${RUNS:-${runs:-24}}

make prefecture 6530 --root
make county 653022
enrol county prefecture
for form in list-units.xlsx list-projects-2026.xlsx T1-target-2026.xlsx; do
    node county import "$forms/$form" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$form is not taken"
done
mkdir "$WORK/pair"
tried() {
    CRASH_ROOT=$WORK/pair LD_PRELOAD=$CRASH_SHIM ASAN_OPTIONS=$ASAN_OPTIONS:exitcode=99 \
        "$CRASH_LINK" --parent "$WORK/prefecture" --child "$WORK/county" --work "$WORK/pair" "$@"
}
tried --seed "$seed" --runs "$runs" || fail "SEED=$seed RUNS=$runs replays it, or --only as said above"
each=${EACH:-${long:+zmq}} # a class of calls, every one of which fails once
[ -z "$each" ] || tried --each "$each" || fail "EACH=$each replays it, or --only as said above"
