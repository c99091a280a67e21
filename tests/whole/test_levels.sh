#!/usr/bin/env bash
# Three levels: enrol by files, write, sync up, see where it arrived, answer a submission.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county

start prefecture
start county
start township
until_true 20 in_step prefecture 1
until_true 20 in_step county 2
same_dump prefecture county || fail "prefecture and county hold different things"

# A submission goes up while the line is cut: only here; then it arrives and is answered.
expect 3 node county link pause 653099
says "没有这个对端"
expect 0 node county link pause 6530
cut() { node county status --links | grep -q 已人工断开; }
until_true 5 cut
expect 0 node county submit --year 2026 --round 5
says "653022/submission/round/5/2026/5"
expect 0 node county submit --year 2026 --round 5
says "与上一次上报完全相同，没有再写" # twice is harmless: one version, one receipt
[ "$(node county history 653022/submission/round/5/2026/5 | grep -c /summary/)" -eq 1 ] || fail "a second version"
expect 0 node county status
says "只在本机 1"
expect 3 node county show receipt 653022/submission/round/5/2026/5
says "还没有回执"
expect 0 node county link resume 6530
receipt() { node county show receipt 653022/submission/round/5/2026/5 | grep -q 核对一致; }
until_true 30 receipt
expect 0 node county status
says "州已收到 1"
expect 0 node county status --forms --json
says '"653022/submission/round/5/2026/5"'
expect 0 node county show receipt 653022/submission/round/5/2026/5 --json
says '"outcome": "agrees"'

# The prefecture sends it back with reasons: nobody's own, and none that is not there; a person's number stays out. The county sees why.
submission=653022/submission/round/5/2026/5
expect 3 node county review $submission --return 自己退自己的
says "不能自己退回"
expect 3 node prefecture review 653022/submission/round/6/2026/6 --return 附件不全
says "本机没有这次上报"
expect 2 node prefecture review $submission --pass
says "只能退回"
expect 1 node prefecture review $submission --return '联系 653022199001011231 核对'
says "不能再写身份证号"
expect 0 node prefecture --user 州绩效办 review $submission --return 附件不全 还有单位没有报齐
says "已退回"
returned() { node county show submission $submission | grep -q '已退回（州绩效办）'; }
until_true 20 returned
expect 0 node county show submission $submission
says "  附件不全"
says "  还有单位没有报齐"
expect 0 node county show receipt $submission --json
says '"outcome": "agrees"'
says '"returned": {"reviewer": "州绩效办", "reasons": ["附件不全", "还有单位没有报齐"]}'
expect 0 node county status --forms --format csv
grep -q "^$submission,.*,退回," <<<"$OUT" || fail "the list of forms does not say that it was returned: $OUT"
expect 0 node prefecture audit --what return --format csv
says "州绩效办,siben,return,$submission"
# The next one answers it, though no figure has changed, and is answered in its turn.
expect 0 node county submit --year 2026 --round 5
says "更正上一次上报"
answered() { node county show receipt $submission --json | grep -q '"returned": null'; }
until_true 20 answered
until_true 20 receipt
expect 0 node prefecture show submission $submission
[[ $OUT != *已退回（* ]] || fail "the new one is returned already: $OUT"

# What the township may not see does not reach it; what it grants is known above.
expect 0 node township show records --json
[[ $OUT != *submission* ]] || fail "a township holds its county's submission"
until_true 20 same_dump prefecture county

# The same words from a node that is down.
stop county
expect 0 node county status
says "没有运行"
expect 0 node county show receipt 653022/submission/round/5/2026/5
says "核对一致"
expect 3 node county link pause 6530
says "没有运行"
sound county
