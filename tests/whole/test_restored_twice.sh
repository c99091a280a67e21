#!/usr/bin/env bash
# The same backup becomes two machines: each writes in a sequence of its own, so nothing forks and
# nothing is lost; both together are told that only one may stay, and how.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county submit --year 2021 --round 1
until_true 20 same_dump prefecture county
mkdir "$WORK/usb"
expect 0 node county backup --new-key -o "$WORK/envelope.txt"
stop county
echo "recovery: \"$(sed -n 's/^# recovery: //p' "$WORK/envelope.txt")\"" >>"$WORK/county/siben.yaml"
start county
expect 0 node county backup --to "$WORK/usb"
there() { node prefecture show record "653022/submission/round/1/$1/1"; }
expect 0 node county submit --year 2022 --round 1
until_true 20 there 2022
stop county
mv "$WORK/county" "$WORK/lost"

# Both write before either has heard anything.
for name in first second; do
    expect 0 node $name restore "$WORK"/usb/653022-*.siben-backup --key "$WORK/envelope.txt"
    sed -i '/^listen:/d' "$WORK/$name/siben.yaml"
done
expect 0 node first submit --year 2031 --round 1
expect 0 node second submit --year 2032 --round 1
start first
arrived() { node "$1" status --forms --year "$2" | grep -q 州已收到; }
until_true 30 arrived first 2031
until_true 30 arrived first 2022 # fetched back
expect 0 node first status
says "从备份恢复"

# The second dials under the same key.
start second
pushed_aside() {
    local name
    for name in first second; do
        node $name status | grep -A1 可能有两台机器共用密钥 | grep -q "只留一台" && return 0
    done
    return 1
}
until_true 30 pushed_aside
stop first
for year in 2021 2022 2031 2032; do
    until_true 60 arrived second $year
    there $year >/dev/null || fail "$year is said to be at the prefecture, and it is not"
done
until_true 30 same_dump prefecture second
expect 0 node prefecture status
[[ $OUT != *分叉：* ]] || fail "a restored node forked a feed: $OUT"

# And the first again: what the second wrote comes to it, and what it writes arrives.
stop second
start first
until_true 60 arrived first 2032
expect 0 node first submit --year 2033 --round 1
until_true 30 arrived first 2033
until_true 30 same_dump prefecture first
sound prefecture first
