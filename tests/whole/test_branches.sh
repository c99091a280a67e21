#!/usr/bin/env bash
# Nine copies of one disk write in parallel: eight branches are kept, the ninth is refused. It is
# not said to have arrived, and it is said why; what is written anew arrives.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county submit --year 2020 --round 1
until_true 20 same_dump prefecture county
stop county
sed -i '/^listen:/d' "$WORK/county/siben.yaml"
for i in 1 2 3 4 5 6 7 8 9; do
    cp -a "$WORK/county" "$WORK/copy$i"
    expect 0 node "copy$i" submit --year $((2010 + i)) --round 1
done
for i in 1 2 3 4 5 6 7 8; do
    start "copy$i"
    there() { node prefecture show record 653022/submission/round/1/$((2010 + i))/1; }
    until_true 30 there
    stop "copy$i"
done

start copy9
refused() { grep -q "同一序列出现过多分叉\|branch .*refused" "$WORK/prefecture.log"; }
until_true 30 refused
denied() { node copy9 status --forms | grep -q "拒收了它的一个分支"; }
until_true 60 denied
expect 3 node prefecture show record 653022/submission/round/1/2019/1
expect 0 node copy9 status --forms --year 2019
[[ $OUT != *州已收到* ]] || fail "the ninth branch is said to have arrived: $OUT"
expect 0 node prefecture status
says "siben enrol end 653022 --reason 两台机器共用密钥"

# It goes on in a new sequence.
expect 0 node copy9 submit --year 2025 --round 1
there() { node prefecture show record 653022/submission/round/1/2025/1; }
until_true 30 there
arrived() { node copy9 status --forms --year 2025 | grep -q 州已收到; }
until_true 30 arrived
sound prefecture copy9
