# lib -- three real nodes on loopback for the scripts beside it: source it.
#
#   $SIBEN            the program (set by ctest)
#   $WORK             a folder that goes away at the end, with every node started
#   node NAME ...     siben --data $WORK/NAME ...
#   start NAME        runs a node in the background, until it answers
#   stop NAME [SIG]   ends it and waits
#   until_true SECONDS COMMAND…
set -euo pipefail
: "${SIBEN:?SIBEN must name the program}"
WORK=$(mktemp -d /tmp/siben-whole-XXXXXX)
declare -A RUNNING=()

finish() { # finish [CODE]
    local status=${1:-$?}
    if [ -n "${SIBEN_COVERAGE:-}" ]; then # a killed process does not write what it has reached
        for name in "${!RUNNING[@]}"; do kill -TERM "${RUNNING[$name]}" 2>/dev/null || true; done
        for ((i = 0; i < 100; i++)); do
            [ -n "$(jobs -rp)" ] || break
            sleep 0.1
        done
    fi
    for name in "${!RUNNING[@]}"; do kill -9 "${RUNNING[$name]}" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rmdir "${PORTS[@]}" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        for log in "$WORK"/*.log; do
            [ -e "$log" ] && { echo "--- $log"; tail -n 40 "$log"; } >&2
        done
        echo "kept: $WORK" >&2
    else
        rm -rf "$WORK"
    fi
    exit "$status"
}
trap finish EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
node() { local name=$1; shift; "$SIBEN" --data "$WORK/$name" "$@"; }
# expect CODE COMMAND… -- the exit code is part of the promise; output goes to $OUT.
OUT=
expect() {
    local code=$1 got=0
    shift
    OUT=$("$@" 2>&1) || got=$?
    [ "$got" -eq "$code" ] || fail "'$*' ended with $got, not $code: $OUT"
}
says() { [[ $OUT == *"$1"* ]] || fail "expected '$1' in: $OUT"; }
sound() { # sound NAME… -- `siben check` finds nothing at these
    local name
    for name; do
        expect 0 node "$name" check
        says '0 处不符'
    done
}
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "did not come true: $*"
        sleep 0.1
    done
}
# Ports below the ephemeral range that nobody listens at now, and no other script has
# taken: a folder of that name is the sign.
PORTS=()
take_port() { # sets PORT
    while :; do
        PORT=$((20000 + RANDOM % 10000))
        mkdir "/tmp/siben-port-$PORT" 2>/dev/null || continue
        PORTS+=("/tmp/siben-port-$PORT")
        (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null || return 0
    done
}

answers() { node "$1" status | grep -q 运行中; }
start() {
    "$SIBEN" --data "$WORK/$1" run >>"$WORK/$1.log" 2>&1 &
    RUNNING[$1]=$!
    until_true 20 answers "$1"
}
stop() {
    local pid=${RUNNING[$1]} code=0
    kill "-${2:-TERM}" "$pid"
    wait "$pid" 2>/dev/null || code=$?
    unset "RUNNING[$1]"
    [ "${2:-TERM}" = KILL ] || [ "$code" -eq 0 ] || fail "$1 ended with $code"
}

# make NAME NODE -- a data folder that listens at a port of its own; port in PORT_NAME.
make() {
    take_port
    expect 0 node "$1" init --node "$2" "${@:3}"
    printf 'listen: tcp://127.0.0.1:%s\nadvertise:\n  - tcp://127.0.0.1:%s\n' "$PORT" "$PORT" >>"$WORK/$1/siben.yaml"
    printf -v "PORT_$1" %s "$PORT"
}
# enrol CHILD PARENT [--summary-only]
enrol() {
    expect 0 node "$1" enrol request -o "$WORK/$1.request"
    expect 0 node "$2" enrol grant "$WORK/$1.request" -o "$WORK/$1.grant" "${@:3}"
    expect 0 node "$1" enrol install "$WORK/$1.grant"
}
# links of a node that are connected and in step
in_step() { [ "$(node "$1" status --json | grep -c '"in_step": true')" -eq "$2" ]; }
linked() { # NODE PEER: that one link
    node "$1" status --json | tr '{' '\n' | grep "\"peer\": \"$2\"" | grep -q '"in_step": true'
}
same_dump() { [ "$(node "$1" dump | sort)" = "$(node "$2" dump | sort)" ]; }
