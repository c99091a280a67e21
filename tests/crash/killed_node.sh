#!/usr/bin/env bash
# What deploy/demo takes for siben while test_demo.sh kills its nodes. It adds what a service
# manager and a patient person would: a node that was killed is started again, a command whose node
# was killed under it is given again. What a command acknowledged is noted outside: each version
# that the node held when it answered.
#
#   REAL    the program          ACKS    a file: "FOLDER VERSION" a line
set -uo pipefail
: "${REAL:?}" "${ACKS:?}"
folder= command=
for ((i = 1; i <= $#; i++)); do
    case ${!i} in
    --data | --user) [ "${!i}" = --user ] || { j=$((i + 1)); folder=${!j}; }; i=$((i + 1)) ;;
    *) command=${!i}; break ;;
    esac
done

run_again_and_again() {
    local ending='' code
    trap 'ending=1; kill "$pid" 2>/dev/null' TERM INT
    while :; do
        "$REAL" "$@" &
        pid=$!
        echo "$pid" >"$folder.pid"
        wait "$pid"
        code=$?
        while kill -0 "$pid" 2>/dev/null; do wait "$pid"; code=$?; done # a signal came while waiting
        [ -z "$ending" ] || exit "$code"
        # 137 was killed; 3: a command of a person has the folder open just now
        [ "$code" -eq 137 ] || [ "$code" -eq 3 ] || echo "$(basename "$folder") ended with $code" >>"$ACKS.unexpected"
        sleep 0.05
    done
}

kills() { wc -l <"$folder.kills" 2>/dev/null || echo 0; }
one_try() { # one_try ARGUMENTS… -- true when the answer stands; code in $code
    local before
    before=$(kills)
    code=0
    "$REAL" "$@" >"$said" 2>"$said.error" || code=$?
    [ "$code" -le 1 ] || { [ "$(kills)" = "$before" ] && [ ! -e "$folder.down" ]; }
}
note() { # every version that is there was acknowledged, or shown
    local tries
    for tries in $(seq 100); do
        "$REAL" --data "$folder" dump 2>/dev/null >"$said.dump" && break
        sleep 0.1
    done
    awk -v folder="$(basename "$folder")" '$1 == "version" { print folder, $NF }' "$said.dump" >>"$ACKS"
}

[ "$command" != run ] || run_again_and_again "$@"
said=$(mktemp "$ACKS.said.XXXXXX")
trap 'rm -f "$said"*' EXIT
saves=
case $command in import | review | submit | reopen | close) saves=1 ;; esac
for _ in $(seq 300); do
    [ -z "$saves" ] || touch "$folder.busy"
    one_try "$@" && break
    echo "$command" >>"$ACKS.again"
    sleep 0.1
done
rm -f "$folder.busy"
[ -z "$saves" ] || [ "$code" -gt 1 ] || note
cat "$said"
cat "$said.error" >&2
exit "$code"
