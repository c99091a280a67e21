#!/usr/bin/env bash
# What has not arrived: only here, on a stick, at the county, at the prefecture; each with
# what proves when.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/stick.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
monitoring=653022205/monitoring/65302226T000000000101/2026/5

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
expect 0 node prefecture pending
says "最高一级，不再上送"

# The county has never spoken with the prefecture, the township has read a first replica.
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 1 node county pending
says "还没有得到过上级 6530（州）的回音"
[[ $OUT != *"还没有到县"* ]] || fail "a level that is not there: $OUT"
expect 2 node county pending --to above
says "本机以上没有这一级"
expect 1 node county pending --json -o "$WORK/pending.json"
grep -q '"not_at_parent"' "$WORK/pending.json" || fail "-o writes nothing"
make alone 653099
node alone pending >/dev/null 2>&1 || [ $? -ne 3 ] || fail "before it is enrolled nothing may be asked"
expect 0 node county bundle write --for 653022205 --seed -o "$WORK/seed.siben"
expect 0 node township bundle read "$WORK/seed.siben"
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx" --user 经办人
expect 1 node township pending --to parent
says "还没有到县的：1 条"
says "$monitoring  绩效监控  农村饮水安全管护项目  还没有到：县"
says "单位：801001 木吉乡人民政府"
says "（本机的时钟自述），不早于"
says "写时已有 653022 那时的报送包"
[[ $OUT != *"U 盘"* ]] || fail "no stick was written: $OUT"
expect 1 node township pending --to parent --kind monitoring --json
says '"not_at_parent": 1'
says '"not_before_by": "653022"'
says '"records": 1, "forms": 1, "here_only": 1'
for wanted in "--unit 801001" "--year 2026" "--unit 801001 --year 2026"; do
    expect 1 node township pending --to parent --kind monitoring $wanted
    says "653022205/monitoring/"
done
for other in "--unit 802001" "--year 2025" "--unit 801001 --year 2025"; do
    expect 0 node township pending --to parent --kind monitoring $other
    [[ $OUT != *653022205/monitoring/* ]] || fail "not of $other: $OUT"
done
expect 2 node township pending --year 26
expect 0 node township pending --to parent --kind target --units # the county has it: it came from there
says "还没有到县的：0 条"
expect 1 node township pending --to above --kind target
says "还没有到州的：1 条"

# Written to a stick is not arrived.
expect 0 node township bundle write --for parent -o "$WORK/up.siben"
expect 1 node township pending --to parent
says "U 盘："
says "写出过报送包文件，县还没有确认"
expect 0 node county bundle read "$WORK/up.siben"
expect 1 node county pending --of 653022205 --kind monitoring
says "（填写机的时钟自述），不早于"
says "（本机收到）"
expect 1 node township pending --to parent # nobody has told the township
expect 0 node county bundle write --for 653022205 -o "$WORK/down.siben"
expect 0 node township bundle read "$WORK/down.siben"
expect 0 node township pending --to parent
says "还没有到县的：0 条"
expect 1 node township pending
says "还没有到：州"
says "县已收到："

# More is written: of that round only.
large_forms "$WORK/large.csv" 1 3
expect 0 node township import "$WORK/large.csv" --month 8
expect 1 node township pending --to parent --round 8 --format csv
says "/2026/8"
[[ $OUT != *"2026/5"* ]] || fail "of another round: $OUT"

# By line to the top.
start prefecture
start county
start township
until_true 20 in_step prefecture 1
until_true 20 in_step county 2
until_true 30 node township pending
expect 0 node township pending
says "还没有到州的：0 条"
expect 0 node county pending --json
says '"not_at_parent": 0, "not_at_above": 0'
expect 2 node township pending --to nowhere
says "没有这样的去处"
