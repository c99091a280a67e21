# lib_crash -- what the scripts of this folder share: source it instead of lib.sh.
#
#   $SHIM       the preloaded library          $REPLAY, … the programs (set by ctest)
#   $REAL       the program without it
#   shimmed     makes $SIBEN a program that is preloaded, with what CRASH_… say then
: "${SIBEN_SOURCE_DIR:?SIBEN_SOURCE_DIR must name the tree}"
source "$SIBEN_SOURCE_DIR/tests/whole/lib.sh"
: "${CRASH_SHIM:?CRASH_SHIM must name the library}"
REAL=$SIBEN
# The library stands before the sanitizers' own, which otherwise refuse that.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
long=${SIBEN_LONG:+1}
seed=${SEED:-1}

shimmed() {
    export CRASH_ROOT=$WORK
    printf '#!/bin/sh\nLD_PRELOAD="%s" exec "%s" "$@"\n' "$CRASH_SHIM" "$REAL" >"$WORK/shimmed"
    chmod +x "$WORK/shimmed"
    SIBEN=$WORK/shimmed
}
