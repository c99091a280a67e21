#!/usr/bin/env bash
# Strangers at the port of a running node (stranger/): garbage, half frames, huge lengths, slow
# bytes, resets, thousands of connections that stay. Meanwhile the node serves its real peers: a
# child sends, one that was away comes back, a person asks. When they are gone, so is what they took.
#
#   CONNECTIONS=n   at once (1000; with SIBEN_LONG 10000)     SECONDS_LONG=n   (15; 60)
source "$(dirname "$0")/lib_crash.sh"
many=${long:+10000}
many=${CONNECTIONS:-${many:-1000}}
duration=${long:+60}
duration=${SECONDS_LONG:-${duration:-15}}

make prefecture 6530 --root
make county 653022
make other 653023
enrol county prefecture
enrol other prefecture
start prefecture
start county
start other
until_true 20 in_step prefecture 2
files() { find "/proc/${RUNNING[prefecture]}/fd" -mindepth 1 2>/dev/null | wc -l; }
memory() { awk '/^VmRSS/ { print $2 }' "/proc/${RUNNING[prefecture]}/status"; }
held() { node "$1" show record "653022/submission/round/$2/$3/$2"; }
before=$(files) memory_before=$(memory) memory_most=0

"$CRASH_STRANGER" --port "$PORT_prefecture" --connections "$many" --seconds "$duration" --seed "$seed" >"$WORK/said" &
stranger=$!
trap 'code=$?; kill "$stranger" 2>/dev/null || true; finish $code' EXIT
crowd() { [ "$(files)" -gt $((before + many / 4)) ] || [ "$round" -gt 1 ]; }
round=0
until_true 30 crowd
round=1
most=0
while kill -0 "$stranger" 2>/dev/null; do
    # a child that is there sends, and hears that it has arrived
    year=$((2020 + round / 12)) month=$((round % 12 + 1))
    expect 0 node county submit --year $year --round $month
    until_true 60 held prefecture $month $year
    # one that was away comes back
    stop other
    start other
    until_true 90 in_step other 1
    # a person asks
    expect 0 node prefecture status
    now=$(files)
    [ "$now" -le "$most" ] || most=$now
    now=$(memory)
    [ "$now" -le "$memory_most" ] || memory_most=$now
    round=$((round + 1))
done
wait "$stranger" || fail "the strangers could not come: $(cat "$WORK/said")"
[ "$most" -gt $((before + many / 4)) ] || fail "there never was a crowd: $most files"
gone() { [ "$(files)" -le $((before + 4)) ]; }
until_true 60 gone
until_true 60 in_step prefecture 2

# More strangers than the node may have files: who is linked is served all the same. A person
# who asks is answered or told that he was not; when they are gone, he is answered.
prlimit --pid "${RUNNING[prefecture]}" --nofile=120:120
"$CRASH_STRANGER" --port "$PORT_prefecture" --connections 400 --seconds 8 --seed "$seed" >>"$WORK/said" &
stranger=$!
full() { [ "$(files)" -ge 118 ]; }
until_true 30 full
year=2019 unanswered=0
for month in 1 2 3 4 5 6; do
    expect 0 node county submit --year $year --round $month
    code=0
    OUT=$(node prefecture status 2>&1) || code=$?
    [ $code -eq 0 ] || { [ $code -eq 4 ] && [[ $OUT == *节点* ]]; } || fail "status ended with $code: $OUT"
    [ $code -eq 0 ] || unanswered=$((unanswered + 1))
done
# the prefecture's receipt of the last one has come back while they are there
answered() { node county show receipt --year $year --round 6 | grep -q 一致; }
until_true 60 answered
kill -0 "$stranger" 2>/dev/null || echo "note: the strangers had gone before the receipt came"
wait "$stranger"
until_true 60 gone
for month in 1 2 3 4 5 6; do until_true 60 held prefecture $month $year; done
until_true 60 in_step prefecture 2
for name in prefecture county other; do
    stop $name
    expect 0 node $name check
    says "0 处不符"
done
cat "$WORK/said"
echo "with too few files: questions of a person not answered $unanswered of 6"
echo "meanwhile: $((round - 1)) rounds; files of the node at most $most (before $before), memory at most $memory_most kB (before $memory_before)"
