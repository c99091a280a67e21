#!/usr/bin/env bash
# Who is not enrolled does not come in; files of others are not taken.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make other 6531 --root
make county 653022
make cousin 653023
make liar 653101

# Scope, root and name are checked where they are given and where they are taken.
expect 0 node county enrol request -o "$WORK/county.request"
expect 0 node prefecture enrol grant "$WORK/county.request" -o "$WORK/county.grant"
says "与对方电话核对"
expect 0 node liar enrol request -o "$WORK/liar.request"
expect 3 node prefecture enrol grant "$WORK/liar.request" -o "$WORK/none"
says "不在本级范围"
[ ! -e "$WORK/none" ] || fail "a refused grant was written"
expect 3 node cousin enrol install "$WORK/county.grant"
says "653022"
expect 1 node county enrol install "$WORK/county.request"
sed 's/^./x/' "$WORK/county.request" >"$WORK/broken.request"
expect 1 node prefecture enrol grant "$WORK/broken.request" -o "$WORK/none"
expect 3 node cousin run
says "还没有取得授权"
expect 3 node cousin submit --year 2026 --round 5
says "还没有取得授权"

# A county that another root enrolled knows where we listen, and is refused.
sed -i 's/^scope: .*/scope: "6531"/; s/^node: .*/node: "653101"/' "$WORK/liar/siben.yaml"
expect 0 node liar enrol request -o "$WORK/liar.request"
expect 0 node other enrol grant "$WORK/liar.request" -o "$WORK/liar.grant"
expect 0 node liar enrol install "$WORK/liar.grant"
printf 'parent:\n  - tcp://127.0.0.1:%s\n' "$PORT_prefecture" >>"$WORK/liar/siben.yaml"
expect 0 node county enrol install "$WORK/county.grant"
start prefecture
start liar
start county
until_true 20 in_step prefecture 1
sleep 2
expect 0 node prefecture status --json
[[ $OUT != *653101* ]] || fail "a stranger came in: $OUT"
expect 0 node liar status --links
says "未连接"
