#!/usr/bin/env bash
# Tables as workbooks: one county, its tables, and what a spreadsheet holds of them.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make county 653022 --root
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county import "$forms/T3-monitoring-2026-05.xlsx"
sheet() { # FILE [N] -- the strings and the cells of a sheet
    unzip -p "$1" xl/sharedStrings.xml 2>/dev/null || true
    unzip -p "$1" "xl/worksheets/sheet${2:-1}.xml"
}
has() { [[ $OUT == *"$1"* ]] || fail "expected '$1' in the workbook"; }

expect 0 node county show coverage --year 2026 --round 5 -o "$WORK/coverage.xlsx"
[ -z "$OUT" ] || fail "the workbook is no text for a terminal: $OUT"
expect 0 sheet "$WORK/coverage.xlsx"
has "四本预算绩效管理覆盖表"
has "单位：万元"
has "阿克陶县"
has "填报人："
has "<mergeCell "
expect 0 node county show monitoring --year 2026 --round 5 --by unit --format xlsx -o "$WORK/table"
expect 0 sheet "$WORK/table"
has "653022205/801001"
has ">9.600000</v>" # 96,000.00 元 as 万元, to the fen
expect 0 node county show units -o "$WORK/units.xlsx"
expect 0 sheet "$WORK/units.xlsx"
has "801001"

# What went up: a sheet a table.
expect 0 node county submit --year 2026 --round 5
expect 0 node county show submission --year 2026 --round 5 -o "$WORK/submission.xlsx"
expect 0 sheet "$WORK/submission.xlsx" 3
has "sheetData"
expect 0 node county show coverage --year 2026 --basis 653022/submission/round/5/2026/5 -o "$WORK/basis.xlsx"
expect 0 sheet "$WORK/basis.xlsx"
has "按上报 653022/submission/round/5/2026/5 所依据的内容重算。"

# What cannot be a workbook says so, and writes nothing.
expect 2 node county show coverage --year 2026 --format xlsx
says "工作簿要写到文件"
expect 2 node county status --forms -o "$WORK/forms.xlsx"
says "这里写不成工作簿"
[ ! -e "$WORK/forms.xlsx" ] || fail "a workbook that is none"
expect 2 node county show coverage --year 2026 --format xls -o "$WORK/x"
says "不认识的格式"

# A round is opened: a workbook a unit, filled in and locked but for what is to be typed; it comes back as it is
# filled, and what is left empty is left out.
expect 0 node county form open --round 8 --year 2026 -o "$WORK/forms"
says '张表'
book=$(echo "$WORK"/forms/801001*.xlsx)
expect 0 sheet "$book" 2
has '填报标识'
has 'SB1 653022205/monitoring/65302226T000000000101/2026/8'
has '<sheetProtection sheet="1"'
has '<dataValidation type="list"'
has '确定能,有可能,完全不可能'
has '<f>SUM('
expect 0 node county import "$book"
says '通过 0，退回 0'
says '2 张表还没有填，没有读入'
expect 3 node county form open --round 8 --department -o "$WORK/overall" # nobody says which departments owe one
says '没有这一年的工作计划'
expect 2 node county form open -o "$WORK/none"
expect 0 node county form open --self --year 2026 --unit 801001 --json -o "$WORK/self"
says '"forms": 2'

# T7 of a record is that table; what all come to has no record.
expect 0 node county show T7 653022205/monitoring/65302226T000000000101/2026/5 --format csv
says '资金,,,年度资金总额'
expect 0 node county show T7 --year 2026 --format csv
says '转移支付,表数,一级指标'

# Every table of a year's work, in every format.
for table in "projects --round 5" ex-ante evaluations transfers funds "form 653022205/monitoring/65302226T000000000101/2026/5"; do
    # shellcheck disable=SC2086
    expect 0 node county show $table --year 2026 --json
    says '"columns"'
    # shellcheck disable=SC2086
    expect 0 node county show $table --year 2026 -o "$WORK/table.csv"
    # shellcheck disable=SC2086
    expect 0 node county show $table --year 2026 -o "$WORK/table.xlsx"
done
expect 2 node county show projects --year 2026
says '没有写哪一轮'
expect 3 node county show ledger --year 2026
says '没有 2026 年的工作计划'

# 四性审核 of a target: all four or none, and what is 中 or 差 does not pass. A plan can demand them: then nobody passes
# a target without, one by one or in bulk.
target=653022205/target/65302226T000000000101/2026/0
sed "s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/checks: optional/checks: required/" \
    "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/plan.yaml"
expect 0 node county plan publish "$WORK/plan.yaml" --reason 年初发布
expect 0 node county review --all-passed --kind target --year 2026
says '机审通过 0 张'
says '不能机审 1 张：目标审核须逐项作出四项审核结论（653022-2026 第1版 的规则“审核”）'
expect 3 node county review "$target" --pass
says '目标审核须逐项作出四项审核结论'
expect 2 node county review "$target" --pass --check 完整性=优
says '四项都写'
expect 3 node county review "$target" --pass --check 完整性=优 --check 相关性=良 --check 适当性=中 --check 可行性=优
says '不能通过'
expect 0 node county review "$target" --pass --check 完整性=优 --check 相关性=良 --check 适当性=优 --check 可行性=优
expect 0 node county show record "$target"
says '四性审核'
says '相关性'
# What is reported beside rounds goes up with what it is made of.
expect 0 node county submit --kind application --round 5 --year 2026
expect 0 node county show submission 653022/submission/application/2026/5
says '监控结果应用'
expect 2 node county submit --kind transfer --round 5 --year 2026
says '没有轮次'
expect 2 node county submit --kind nonsense
