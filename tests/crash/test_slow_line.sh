#!/usr/bin/env bash
# Two hosts, each in a network namespace of its own, and a slow line between them (tbf): 64 kbit/s
# and 1 Mbit/s. What a county has saved offline goes up in the bytes that it should, both agree, and
# small things pass the large ones. How long it took is printed beside bytes / rate; the long form
# holds it to 1.3 × bytes / rate + 4 RTT. Only root can do this; skipped elsewhere.
source "$(dirname "$0")/lib_crash.sh"
up=siben-$$-up down=siben-$$-down
unmake() {
    local code=$?
    for name in "${!RUNNING[@]}"; do kill -9 "${RUNNING[$name]}" 2>/dev/null || true; done
    wait 2>/dev/null || true
    RUNNING=()
    ip netns del $up 2>/dev/null || true
    ip netns del $down 2>/dev/null || true
    finish $code
}
trap unmake EXIT
host() { ip netns exec "$@"; } # host NAME COMMAND… -- on that host
possible() {
    ip netns add $up && ip netns add $down &&
        ip -n $up link add line type veth peer name line netns $down &&
        ip -n $up addr add 10.77.0.1/24 dev line && ip -n $down addr add 10.77.0.2/24 dev line &&
        ip -n $up link set line up && ip -n $down link set line up && ip -n $up link set lo up && ip -n $down link set lo up &&
        host $up tc qdisc add dev line root tbf rate 1mbit burst 5000 limit 30000 && host $up tc qdisc del dev line root
}
possible 2>/dev/null || { echo "skipped: no network namespaces or no tbf here" >&2; exit 77; }
rate() { # rate KBIT -- both ways; 30 kB wait before it, as in a modem
    host $up tc qdisc replace dev line root tbf rate "$1kbit" burst 2000 limit 30000
    host $down tc qdisc replace dev line root tbf rate "$1kbit" burst 2000 limit 30000
}
start_at() { # start_at HOST NAME
    ip netns exec "$1" "$SIBEN" --data "$WORK/$2" run >>"$WORK/$2.log" 2>&1 &
    RUNNING[$2]=$!
    until_true 20 answers "$2"
}
line_bytes() { host $down cat /sys/class/net/line/statistics/tx_bytes; }
twice() { # segments of the county that came to the prefecture a second time: TCP took them for lost when acknowledgements were late
    host $up awk '/^TcpExt:/ && !col {for (i = 2; i <= NF; i++) if ($i == "TCPDSACKOldSent") col = i; next} /^TcpExt:/ {print $col}' /proc/net/netstat
}
socket_bytes() { node county status --json | grep -o '"socket_out": [0-9]*' | head -n 1 | grep -o '[0-9]*$'; }
ms() { date +%s%3N; }
take() { # take NODE FILE…
    for file in "${@:2}"; do
        node "$1" import "$file" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$file is not taken"
    done
}

expect 0 "$SIBEN" generate --out "$WORK/year" --seed "$seed" # a whole county
for kbit in 64 1000; do
    rm -rf "$WORK/prefecture" "$WORK/county" "$WORK/county.log"
    make prefecture 6530 --root
    sed -i "s|127.0.0.1:$PORT_prefecture|10.77.0.1:$PORT_prefecture|" "$WORK/prefecture/siben.yaml"
    make county 653022
    enrol county prefecture
    take county "$WORK/year/roster.xlsx" "$WORK/year/projects.xlsx"
    [ $kbit -eq 64 ] || take county "$WORK/year/targets.xlsx" "$WORK"/year/653*/targets.xlsx
    rate $kbit
    start_at $up prefecture
    before=$(line_bytes) again=$(twice)
    start_at $down county
    truthful() { # while something is left to send, the county's own screen says so
        local said
        said=$(node county status --links)
        in_step prefecture 1 && return 0
        [[ $said != *已同步* ]] || same_dump prefecture county || echo "$said" >>"$WORK/lie" # looked at later than said
        return 1
    }
    until_true 300 truthful # at the tail of the county, and all of it stored
    ended=$(ms)
    [ ! -s "$WORK/lie" ] || fail "in step, said the county: $(cat "$WORK/lie")"
    begun=$(date -d "$(grep -m 1 '653022 > 6530: connected to' "$WORK/county.log" | cut -c 1-23)" +%s%3N)
    took=$((ended - begun))
    versions=$(node prefecture dump | grep -c '^version ')
    bytes=$(($(line_bytes) - before)) again=$(($(twice) - again)) socket=$(socket_bytes)
    rtt=$((2 * 1500 * 8 / kbit + 2)) # ms: a full packet each way; the line itself is short
    pure=$((bytes * 8 / kbit))
    echo "$kbit kbit/s: $versions versions, $bytes bytes on the line ($socket of the socket, $((socket / versions)) a version; $again segments twice); $took ms, bytes / rate $pure ms, 4 RTT $((4 * rtt)) ms"
    once=$((bytes - again * 1514)) # what TCP repeats too early depends on the machine's load
    [ $((once * 100 / socket)) -le 115 ] || fail "$once bytes on the line for $socket of the socket"
    [ $((socket / versions)) -le 60 ] || fail "$((socket / versions)) bytes a version"
    if [ -n "$long" ]; then
        [ "$took" -le $((pure * 13 / 10 + 4 * rtt)) ] || fail "too slow"
    fi
    same_dump prefecture county || fail "in step, and not the same"
    for name in county prefecture; do
        stop $name
        expect 0 node $name check
        says "0 处不符"
    done
done
