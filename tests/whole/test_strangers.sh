#!/usr/bin/env bash
# Who is not enrolled does not come in; files of others are not taken.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make other 6531 --root
make county 653022
make twin 653022
make cousin 653023
make liar 653101

# Scope, root and name are checked where they are given and where they are taken.
expect 0 node twin enrol request -o "$WORK/twin.request"
expect 0 node prefecture enrol grant "$WORK/twin.request" -o "$WORK/twin.grant"
expect 0 node county enrol request -o "$WORK/county.request"
expect 0 node prefecture enrol grant "$WORK/county.request" -o "$WORK/county.grant"
says "与对方电话核对"
says "653022 已有授权，密钥不同" # a machine that was set up anew, or two of one name
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
sed -i 's/^scope: .*/scope: "6531"/; s/^node: .*/node: "6531-b"/' "$WORK/liar/siben.yaml"
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
[[ $OUT != *6531-b* ]] || fail "a stranger came in: $OUT"
expect 0 node liar status --links
says "未连接"

# One name is one node in the whole tree.
expect 2 node odd init --node muji --scope 653022205
says "这样整个体系里才不会重名"
make town 653022205
expect 0 node town enrol request -o "$WORK/town.request"
expect 0 node county enrol grant "$WORK/town.request" -o "$WORK/town.grant"
held() { node prefecture show records --kind grant | grep -q 653022205; }
until_true 20 held
expect 3 node prefecture enrol grant "$WORK/town.request" -o "$WORK/none"
says "这个名字已由 653022 授权"
sed -i 's/^node: .*/node: "muji"/' "$WORK/town/siben.yaml"
expect 0 node town enrol request -o "$WORK/muji.request"
expect 2 node county enrol grant "$WORK/muji.request" -o "$WORK/none"
says "节点名应以它的范围 653022205 开头"
[ ! -e "$WORK/none" ] || fail "a refused grant was written"
