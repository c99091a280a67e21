#!/usr/bin/env bash
# A bad line between two nodes (line/, a proxy that any user can run): 150 ms each way, connections
# that break at random moments; in the long form one that is half open, which nobody is told of. The nodes
# come to agree by themselves, and what an edited form, a reconnect and (long) a heartbeat cost in
# bytes of the sockets stays within DESIGN.md section 8.
source "$(dirname "$0")/lib_crash.sh"

make prefecture 6530 --root
take_port
LINE=$PORT
sed -i "s|^  - tcp://127.0.0.1:.*|  - tcp://127.0.0.1:$LINE|" "$WORK/prefecture/siben.yaml" # what it advertises
make county 653022
enrol county prefecture
line() { # line OPTIONS… -- the line, as good as they say
    "$CRASH_LINE" --listen "$LINE" --to "$PORT_prefecture" --stats "$WORK/line" --seed "$seed" "$@" &
    RUNNING[line]=$!
}
line_ends() { kill "${RUNNING[line]}"; wait "${RUNNING[line]}" 2>/dev/null || true; unset "RUNNING[line]"; }
bytes() { awk '{ print $1 + $2 }' "$WORK/line"; }
connections() { awk '{ print $3 }' "$WORK/line"; }
quiet() { # until nothing is said for a second: acknowledgements, positions, digests
    local before=-1
    until [ "$(bytes)" = "$before" ]; do before=$(bytes); sleep 1.2; done
}
edit() { # edit YUAN -- one form of the county, corrected
    printf '项目代码,单位名称,资金来源,截止日期,累计支出,金额单位\n%s,%s,县级,2026-05-31,%s.00,元\n' \
        65302226T000000000207 阿克陶县交通运输局 "$1" >"$WORK/edit.csv"
    node county import "$WORK/edit.csv" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the form is not taken"
}
version() { node "$1" dump | grep "^record $key "; }
shown() { [ "$(version prefecture)" = "$(version county)" ]; }
key=653022/spending/65302226T000000000207/2026/5
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

line --delay 150
start prefecture
start county
until_true 30 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ]
edit 100
until_true 60 same_dump prefecture county

# -- bytes --
quiet
before=$(bytes)
for i in 1 2 3 4 5; do
    edit $((100 + i))
    until_true 30 shown
done
quiet
form=$((($(bytes) - before) / 5))
echo "one edited form: $form bytes both ways, all that is said after it with it (at most 400)"
[ $form -le 400 ] || fail "an edited form costs $form bytes"
before=$(bytes) sessions=$(connections)
kill -USR1 "${RUNNING[line]}" # it breaks
again() { [ "$(connections)" -gt "$sessions" ] && in_step county 1; }
until_true 60 again
quiet
reconnect=$(($(bytes) - before))
echo "a reconnect with nothing new: $reconnect bytes both ways (at most 2000)"
[ $reconnect -le 2000 ] || fail "a reconnect costs $reconnect bytes"
if [ -n "$long" ]; then
    before=$(bytes)
    sleep 120
    heartbeat=$((($(bytes) - before) / 6))
    echo "a heartbeat: $heartbeat bytes both ways (at most 200)"
    [ $heartbeat -le 200 ] || fail "a heartbeat costs $heartbeat bytes"
fi

# -- connections that break while much is under way --
expect 0 "$SIBEN" generate --out "$WORK/year" --units 40 --projects 300 --seed "$seed"
line_ends
line --delay 100 --drop 600
for file in roster.xlsx projects.xlsx targets.xlsx; do
    node county import "$WORK/year/$file" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$file is not taken"
done
broke() { [ "$(awk '{ print $4 }' "$WORK/line")" -ge 4 ]; }
until_true 300 broke
echo "broken $(awk '{ print $4 }' "$WORK/line") times"
line_ends
line --delay 100
until_true 120 same_dump prefecture county
until_true 60 in_step county 1

# -- half open --
if [ -n "$long" ]; then
    kill -USR2 "${RUNNING[line]}"
    edit 7700
    until_true 200 shown
    grep -q 'nothing heard -> close' "$WORK/county.log" || fail "the county never missed its parent"
fi
for name in prefecture county; do
    stop $name
    expect 0 node $name check
    says "0 处不符"
done
