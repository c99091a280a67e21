#!/usr/bin/env bash
# Three levels compare what they hold: equal is cheap, what differs is named with its reason,
# and a record changed by hand in one store is found from both ends.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
for name in prefecture county township; do start $name; done
until_true 20 in_step prefecture 1
until_true 20 in_step county 2

# -- nothing to compare with --
expect 3 node prefecture verify
says "本节点没有上级"
expect 3 node county verify --with 653099
says "不是本节点的上级或下级"
expect 2 node county verify --round 13

# -- equal, from every end --
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
agrees() { [ "$(node "$1" verify --with "$2" --json | grep -c '"outcome": "equal"')" -eq 1 ]; }
until_true 20 agrees county parent
until_true 20 agrees county 653022205
agrees township parent || fail "the township does not agree"
agrees prefecture 653022 || fail "the prefecture does not agree"
expect 0 node county verify --with parent
says "与 6530 核对：一致"
expect 0 node county verify --deep
expect 0 node county verify --year 2026
expect 0 node county status
says "与 6530 核对：一致"

# What the sockets carried for it, both ways, CURVE and all; the counters are a second old.
carried() { # socket_in + socket_out of the line to the prefecture
    node county status --links --format csv | tr -d '\r' | awk -F, '$1 == "6530" { print $8 + $9 }'
}
LAST=
idle() { local now; now=$(carried); [ "$now" = "$LAST" ] && return 0; LAST=$now; sleep 1.3; return 1; }
until_true 60 idle
BEFORE=$LAST
expect 0 node county verify
LAST=
until_true 60 idle
echo "bytes of an equal comparison: $((LAST - BEFORE))"
[ $((LAST - BEFORE)) -gt 0 ] || fail "nothing was carried"
[ $((LAST - BEFORE)) -le 300 ] || fail "an equal comparison cost $((LAST - BEFORE)) bytes"

# -- what has not arrived is named, with both ends and why --
expect 0 node county link pause 653022205
cut() { node county status --links | grep -q 已人工断开; }
until_true 5 cut
expect 3 node township verify
says "没有连接"
expect 0 node township import --year 2026 --month 5 "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node county link resume 653022205
until_true 20 agrees township parent

# -- a record changed by hand in the county's store --
key=$(node county show records --kind target --format csv | tr -d '\r' | awk -F, '/^653022205/ { print $1; exit }')
stop county
[ "$(LC_ALL=C grep -c 木吉乡 "$WORK/county/db/data.mdb")" -gt 0 ] || fail "nothing to change"
LC_ALL=C sed -i 's/农村饮水安全/农村饮酒安全/g' "$WORK/county/db/data.mdb"
start county
until_true 20 in_step county 2
expect 1 node county verify --with 653022205 --deep
says "$key"
says "本机的内容与签名不符"
expect 1 node township verify --deep
says "$key"
says "对方的内容与签名不符"
expect 1 node prefecture verify --with 653022 --deep --json
says "\"key\": \"$key\", \"reason\": \"altered_there\""
expect 1 node county check
