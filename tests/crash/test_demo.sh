#!/usr/bin/env bash
# deploy/demo at its own work, while kill -9 hits any of its four processes at random moments:
# enrolled nodes import roster, lists and forms, fill in on both sides of a cut line, review,
# submit. Each killed node is started again, each command whose node was killed is given again
# (killed_node.sh). In the end nothing that a command acknowledged is missing, where it was and
# above, and the figures agree.
#
#   KILLS=50   so many at least (12; with SIBEN_LONG 500): the demo runs again until then
#   SEED=n     other moments        PACE=n   at most so many seconds between kills (4; long 1)
source "$(dirname "$0")/lib_crash.sh"
kills=${KILLS:-12}
[ -z "$long" ] || kills=${KILLS:-500}
pace=${long:+1} # seconds between kills at most
pace=${PACE:-${pace:-4}}
RANDOM=${SEED:-1}
here=$(cd "$(dirname "$0")" && pwd)
export REAL=$SIBEN SIBEN_DEMO_PATIENCE=5
names=(6530 653022 653022205 653022202)
demo=
# Every other kill hits a node in the middle of a command that saves, somewhere in it.
busy() { # busy FOLDER -- sets victim
    local end=$((SECONDS + 2)) mark
    while [ $SECONDS -lt $end ]; do
        for mark in "$1"/*.busy; do
            [ -e "$mark" ] || continue
            victim=${mark%.busy}
            sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
            return
        done
        sleep 0.01
    done
}
killer() { # killer FOLDER -- until it is ended: at a random moment one of those that run
    local victim pid
    while :; do
        victim=$1/${names[RANDOM % 4]}
        sleep "$((RANDOM % pace)).$((RANDOM % 10))"
        [ $((RANDOM % 2)) -eq 0 ] || busy "$1"
        [ -s "$victim.pid" ] && [ ! -e "$victim.down" ] || continue
        pid=$(cat "$victim.pid")
        touch "$victim.down"
        echo >>"$victim.kills"
        kill -9 "$pid" 2>/dev/null || continue
        echo "$(basename "$victim") $(grep '^== ' "$1.out" | tail -n 1)" >>"$1.killed"
        until "$REAL" --data "$victim" status 2>/dev/null | grep -q 运行中; do sleep 0.1; done
        rm -f "$victim.down"
    done
}

versions() { "$REAL" --data "$1" dump | awk '$1 == "version" { print $NF }' | sort -u; }
coverage() { "$REAL" --data "$1" show "$2" --year 2026 "${@:3}" --format csv; }
judge() { # judge FOLDER -- of a demo that came to its end
    local name missing
    [ ! -e "$1.acks.unexpected" ] || fail "$(cat "$1.acks.unexpected")"
    [ "$(grep -c '，0 处不符' "$1.out")" -eq 4 ] || fail "a node's check: $(grep 处不符 "$1.out")"
    versions "$1/6530" >"$1.above"
    for name in "${names[@]}"; do
        versions "$1/$name" >"$1.here"
        awk -v name="$name" '$1 == name { print $2 }' "$1.acks" | sort -u >"$1.promised"
        missing=$(comm -23 "$1.promised" "$1.here" | wc -l)
        [ "$missing" -eq 0 ] || fail "$missing acknowledged at $name and lost there"
        missing=$(comm -23 "$1.promised" "$1.above" | wc -l)
        [ "$missing" -eq 0 ] || fail "$missing acknowledged at $name and not at the prefecture"
    done
    [ "$(coverage "$1/653022" coverage)" = "$(coverage "$1/6530" coverage --of 653022)" ] ||
        fail "county and prefecture show different figures"
    [ "$(coverage "$1/653022" monitoring --round 5)" = "$(coverage "$1/6530" monitoring --round 5 --of 653022)" ] ||
        fail "county and prefecture show different monitoring"
    grep -q 一致 <<<"$("$REAL" --data "$1/653022" show receipt --year 2026 --round 5)" || fail "no receipt that agrees"
}

end_all() {
    local code=$?
    [ -z "${RUNNING[killer]:-}" ] || kill -9 "${RUNNING[killer]}" 2>/dev/null || true
    [ -z "$demo" ] || kill "$demo" 2>/dev/null || true
    for pid in "$WORK"/demo*/*.pid; do
        [ ! -e "$pid" ] || [ "$code" -eq 0 ] || kill -9 "$(cat "$pid")" 2>/dev/null || true
    done
    [ "$code" -eq 0 ] || tail -n 12 "$WORK"/demo*.out >&2 || true
    finish $code
}
trap end_all EXIT

done_kills=0 runs=0 promised=0 again=0
while [ "$done_kills" -lt "$kills" ]; do
    runs=$((runs + 1))
    folder=$WORK/demo$runs
    export ACKS=$folder.acks
    : >"$ACKS" >"$folder.killed" >"$ACKS.again" >"$folder.out"
    SIBEN=$here/killed_node.sh SIBEN_DEMO_DIR=$folder "$SIBEN_SOURCE_DIR/deploy/demo" --once >"$folder.out" 2>&1 &
    demo=$!
    RANDOM=$((${SEED:-1} * 1000 + runs))
    killer "$folder" &
    RUNNING[killer]=$!
    code=0
    wait "$demo" || code=$?
    demo=
    kill -9 "${RUNNING[killer]}" 2>/dev/null || true
    wait "${RUNNING[killer]}" 2>/dev/null || true
    unset "RUNNING[killer]"
    [ "$code" -eq 0 ] || fail "the demo ended with $code under SEED=${SEED:-1}, run $runs"
    judge "$folder"
    done_kills=$((done_kills + $(wc -l <"$folder.killed")))
    promised=$((promised + $(sort -u "$ACKS" | wc -l)))
    again=$((again + $(wc -l <"$ACKS.again")))
    cat "$folder.killed" >>"$WORK/all.killed"
    rm -rf "$folder"
done
sort "$WORK/all.killed" | uniq -c
echo "demos $runs, kills $done_kills, commands given again $again, acknowledged versions $promised, lost 0"
