#!/usr/bin/env bash
# A county's plan is checked, published, travels down and up as a notice; a new version says what changed.
source "$(dirname "$0")/lib.sh"
plans=$SIBEN_SOURCE_DIR/deploy/plans
make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county

# Faults by line and column, without a data folder; nothing is published then.
mkdir -p "$WORK/plans" "$WORK/data"
cp "$SIBEN_SOURCE_DIR/deploy/data/holidays-2026.json" "$WORK/data/"
sed 's/due: \[2026-07-10\]/due: [2026-07-32]/' "$plans/653022-2026.yaml" >"$WORK/plans/bad.yaml"
line=$(grep -n '2026-07-32' "$WORK/plans/bad.yaml" | cut -d: -f1)
expect 1 "$SIBEN" plan check "$WORK/plans/bad.yaml"
says "bad.yaml:$line:11：错误：“due: 2026-07-32”不是日期"
expect 1 "$SIBEN" plan check --json "$WORK/plans/bad.yaml"
says '"usable": false'
expect 1 node county plan publish "$WORK/plans/bad.yaml" --reason 试
says '没有发布'
expect 0 "$SIBEN" plan check "$plans/653022-2026.yaml" "$plans/6530-2026.yaml"
says '44 项义务'
says '期限 2026-05-31（周日） 提前到 2026-05-29（周五） 地方放假若如估计，提前到 2026-05-26（周二）'
expect 0 node county plan new 2027 --file "$plans/653022-2026.yaml" -o "$WORK/plans/653022-2027.yaml"
says 'O-16'
says '要决定的 62 处'
# The calendar of next year comes with a notice: that it is not there yet is said, and the rest is checked.
says '日历 ../data/holidays-2027.json：发布以前要有'
sed -i 's/cutoff: 2027-05-31/cutoff: 2027-07-31/' "$WORK/plans/653022-2027.yaml"
expect 1 "$SIBEN" plan check "$WORK/plans/653022-2027.yaml"
says '的期限在监控节点之前'
sed -i 's/cutoff: 2027-07-31/cutoff: 2027-05-31/' "$WORK/plans/653022-2027.yaml"
expect 1 "$SIBEN" plan check "$WORK/plans/653022-2027.yaml"
says '找不到日历 ../data/holidays-2027.json'
says '没有 2027 年的日历'
says '期限 2027-07-10（周六）'
says '不能用：2 处错误'
expect 1 node county plan publish "$WORK/plans/653022-2027.yaml" --reason 试
says '没有 2027 年的日历'
sed 's/holidays-2026/holidays-2027/; s/"year": 2026/"year": 2027/; s/2026-/2027-/g' "$WORK/data/holidays-2026.json" >"$WORK/data/holidays-2027.json"
expect 0 "$SIBEN" plan check "$WORK/plans/653022-2027.yaml"

expect 2 node county plan publish "$plans/653022-2026.yaml"
expect 3 node township plan show --year 2026
expect 2 node township plan publish "$plans/653022-2026.yaml" --reason 试
says '不是本机的范围'
expect 0 node county plan publish "$plans/653022-2026.yaml" --reason 2026年计划印发
says '第一次发布，44 项义务'
expect 0 node county plan publish "$plans/653022-2026.yaml" --reason 再来
says '没有再写'

start prefecture
start county
start township
there() { node "$1" plan show --year 2026 | grep -q 阿克陶县2026年预算绩效管理工作计划; }
until_true 20 there township
expect 0 node prefecture plan show --year 2026 --plan 653022
says '（大意）第一轮监控：全部项目支出'
expect 0 node township plan show --year 2026 --text -o "$WORK/text.yaml"
cmp "$WORK/text.yaml" "$plans/653022-2026.yaml" || fail "the text is not the one that was published"

# A new version: it must have a new number, and says what changed; everybody shows it.
sed 's/due: \[2026-07-10\]/due: [2026-07-15]/; s/least_share: 20/least_share: 25/' "$plans/653022-2026.yaml" >"$WORK/plans/second.yaml"
expect 2 node county plan publish "$WORK/plans/second.yaml" --reason 延期
says '版次没有变大'
sed -i 's/^edition: 1/edition: 2/' "$WORK/plans/second.yaml"
expect 0 node county plan diff "$WORK/plans/second.yaml" --year 2026
says 'O-14 的期限：原“2026-07-10”，现“2026-07-15”'
expect 0 node county plan publish "$WORK/plans/second.yaml" --reason 延期
says 'O-14 的期限：原“2026-07-10”，现“2026-07-15”'
says '规则 department_evaluation 的least_share：原“20”，现“25”'
# Whom it is asked of, and which days are worked, is content too.
sed 's/{phase: initial}/{books: [gov_fund]}/' "$WORK/plans/second.yaml" >"$WORK/plans/narrow.yaml"
grep -q gov_fund "$WORK/plans/narrow.yaml"
expect 2 node county plan publish "$WORK/plans/narrow.yaml" --reason 改范围
says '版次没有变大'
expect 0 node county plan diff "$WORK/plans/narrow.yaml" --year 2026
says 'O-10 的范围：原“各类预算；年初的”，现“政府性基金预算”'
moved() { node township plan show --year 2026 | grep -q 2026-07-15; }
until_true 20 moved
expect 0 node township plan diff --year 2026
says '第 1 版 → 653022-2026 第 2 版'
says '计划的版次：原 1，现 2'
expect 0 node county history 653022/plan/plan/2026/0
says 延期
sound prefecture county township
