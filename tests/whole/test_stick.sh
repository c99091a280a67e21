#!/usr/bin/env bash
# A township without a line for a month: its forms go up on a stick, and by stick alone it
# learns where they are. Then the line comes back and carries on.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/stick.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"

# The first replica comes on a stick too; the township has never had a line.
expect 0 node county bundle write --for 653022205 --seed -o "$WORK/seed.siben"
says "写给下级 653022205：初始副本"
expect 0 node township bundle read "$WORK/seed.siben"
says "都收全了"
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx"
expect 0 node township status
says "只在本机 1"

# Up.
expect 0 node township bundle write --for parent -o "$WORK/up.siben"
says "写给上级 653022：对方未确认的全部内容——明细 1 包"
expect 0 node county bundle show "$WORK/up.siben"
says "绩效监控 1 条"
says "签名核对无误"
expect 0 node county bundle read "$WORK/up.siben" # while the node runs
says "新收 1 包，已有 0 包"
says "对方确认收到了本机的报送包"
monitoring=653022205/monitoring/65302226T000000000101/2026/5
expect 0 node county show record "$monitoring"
arrived_above() { node county status --forms --json | grep -A3 "$monitoring" | grep -q 州已收到; }
until_true 20 arrived_above
expect 0 node township status
says "只在本机 1"

# Twice is harmless, from a node that is down as well.
expect 0 node county bundle read "$WORK/up.siben"
says "新收 0 包，已有 1 包；这一份以前读过"
expect 0 node county review "$monitoring" --return "请核对执行数"

# And back: both levels have it.
expect 0 node county bundle write --for 653022205 -o "$WORK/down.siben"
says "并告诉对方本机已收到哪些"
expect 0 node township bundle read "$WORK/down.siben"
says "都收全了"
expect 0 node township status
says "州已收到 1"
expect 0 node township show record "$monitoring"
says "已退回"
says "县已收到"

# A stick is lost, the next one has everything, and the lost one turns up.
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx" --user 经办人
expect 0 node township bundle write --for parent -o "$WORK/lost.siben"
large_forms "$WORK/large.csv" 1 40
expect 0 node township import "$WORK/large.csv" --month 5
expect 0 node township bundle show
says "有新内容，还没有写出"
expect 0 node township bundle write --for parent -o "$WORK/second.siben"
expect 0 node township bundle show
says "已写出，等对方确认"
expect 0 node county bundle read "$WORK/second.siben"
says "都收全了"
expect 0 node county bundle read "$WORK/lost.siben"
says "都收全了"

# The line: what the stick has brought is not sent again.
start township
until_true 30 in_step county 2
until_true 30 in_step township 1
expect 0 node township bundle show
says "已全部确认"
bytes=$(socket_bytes township)
[ "$bytes" -lt 20000 ] || fail "the link carried $bytes bytes of $(wc -c <"$WORK/second.siben")"
expect 0 node township status --json
[[ $OUT == *'"own_only": 0'* && $OUT != *'"own_only": 1'* ]] || fail "something is only here: $OUT"
until_true 20 same_dump prefecture county
sound county
