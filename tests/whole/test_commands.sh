#!/usr/bin/env bash
# What people do all day, on the published forms: take in, look, return, pass, reopen.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
project=65302226T000000000101
target=653022205/target/$project/2026/0
monitoring=653022205/monitoring/$project/2026/5

make county 653022 --root
make township 653022205
enrol township county
start county
start township
until_true 20 in_step county 1
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the project list is refused"
same_scope() { [ "$(node county dump | grep " $1/" | sort)" = "$(node township dump | grep " $1/" | sort)" ]; }
until_true 20 same_scope 653022205

# The township fills in; the county returns it with reasons, the township sees them.
expect 0 node township import "$forms/T1-target-2026.xlsx"
expect 0 node township import "$forms/T3-monitoring-2026-05.xlsx"
until_true 20 same_scope 653022205
expect 0 node township status --forms
says "县已收到"

# Who takes in a file over what another node filled in is told so; it stays in the history.
cat >"$WORK/other.csv" <<'EOF'
预算年度,单位编码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,50
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,万元,效益指标,社会效益,受益人口,≥,4200,人,30
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,万元,满意度指标,服务对象满意度,受益群众满意度,≥,90,%,10
EOF
expect 0 node county import --dry-run "$WORK/other.csv"
says "提醒：other.csv › 第 2 行  这份绩效目标现有的一版是 653022205 的"
says "那一版留在历史里"
expect 0 node township import --dry-run "$WORK/other.csv"
[[ $OUT != *"那一版留在历史里"* ]] || fail "its own version is no other's: $OUT"
expect 0 node township show record "$monitoring"
says "未审核"
expect 0 node county --user 审核员 review "$monitoring" --return "执行数与支出系统不一致" 缺少佐证
says "已退回"
until_true 20 same_scope 653022205
expect 0 node township show record "$monitoring"
says "已退回"
says "审核人：审核员"
says "  - 执行数与支出系统不一致" # why, to the one who has to mend it
says "1，维护供水管网长度，目标 ≥26公里，完成 9公里，全年预计 26公里，偏差 经费保障，确定能，原因 合同5月才签"
says "单位：801001 木吉乡人民政府"
expect 0 node township show record "$monitoring" --json
says '"indicator": 9, "name": "管护长效机制", "target_name": "管护长效机制", "target": "健全", "level1": null, "level2": null, "asked": null, "actual": "部分达成"'
expect 0 node township history "$monitoring"
says "退回"

# Nobody passes a form of his own; what is passed is locked until it is reopened.
expect 3 node township review "$monitoring" --pass
says "$monitoring：本机的授权不包括审核这张表" # the form, not the decision's own key
expect 0 node county review "$monitoring" --pass
says "已锁定"
expect 3 node county review "$monitoring" --pass
says "重新打开"
expect 0 node county review "$monitoring" --reopen 数字有误
expect 3 node county review "$target" --reopen 无故
expect 0 node county review --all-passed --kind target --year 2026
says "有问题待人审 1 张" # the published form has something to look at
expect 0 node county review "$target" --pass
expect 0 node county history "$target" --json
says "通过"
until_true 20 same_scope 653022205

# Wrong names and wrong use are told apart.
expect 3 node county review 653022205/monitoring/none/2026/5 --pass
expect 2 node county review "$monitoring"
expect 2 node county review "$monitoring" --pass --return x
expect 2 node county review 653022205/unit/801001/0/0 --pass
expect 2 node county enrol
says "siben enrol grant --help"
expect 0 node county enrol --help # of a group: of all its commands
says "用法：siben enrol install"
expect 0 node county link -h
expect 0 node county generate --out "$WORK/little" --units 20 --projects 10 --json
says '"units": 20, "projects": 10'
expect 2 node county --dta x status
says "没有这个选项：--dta"
expect 0 node county history "${target%/0}" # a kind without rounds
expect 0 node county show record 653022205/unit/801001
expect 2 node county history 653022/unit
expect 2 node county review --all-passed
expect 3 node county history 653022205/monitoring/none/2026/5
expect 2 node county show record
expect 2 node county show coverage --by colour
expect 2 node county show coverage --of xx # an empty table would look like nothing owed
expect 2 node county show coverage --of 653101
says "本机没有这个地方的内容"
expect 2 node county show coverage --of 653022205/899001
says "单位名册中没有这个单位"
expect 4 node county import "$WORK/nothing.xlsx"
says "没有这个文件或文件夹"
expect 2 node county --user "$(printf 'x%.0s' {1..64})" status

# Every view, in every format.
for view in "coverage --year 2026" "coverage --year 2026 --by region" "coverage --year 2026 --by department" \
    "coverage --year 2026 --by unit" "coverage --year 2026 --of 653022205" "monitoring --year 2026 --round 5" \
    "missing --year 2026 --round 5" "facts --year 2026 --by county,book,source --sum annual,spent:5" units inbox "records --kind unit"; do
    for format in text csv json; do
        # shellcheck disable=SC2086
        expect 0 node county show $view --format $format
        [ -n "$OUT" ] || fail "show $view --format $format says nothing"
    done
done
expect 0 node county show coverage --year 2026 --check
says "汇总与明细逐分相等"
expect 0 node county show coverage --year 2031 # nothing is known of that year
says "未设定"
[[ $OUT != *本年无* ]] || fail "nobody said that there is none: $OUT"
# The same total by another way: what a cell sums, every line sums.
expect 0 node county show coverage --year 2026 --format csv
total=$(sed -n '/^合计,/p' <<<"$OUT" | cut -d, -f3 | tr -d '\r')
expect 0 node county show facts --year 2026 --by book --sum annual --where required=是,overall=0 --format csv
says "合计"
facts=$(sed -n '/^合计,/p' <<<"$OUT" | cut -d, -f4 | tr -d '\r')
[ -n "$total" ] && [ "$facts" = "$total" ] || fail "coverage says $total, the facts $facts"
expect 2 node county show facts --by colour
says "不认识的列：colour"
expect 2 node county show facts --sum spent
expect 2 node county show facts --where book
says "条件写成 列=值"
expect 2 node county show coverage --where book=0
expect 0 node county show units
says "木吉乡"
expect 0 node county show record "$target" --json
says '"weight"'
expect 0 node county check --json
says '"faults": ['
expect 0 node township check
expect 0 node county submit --year 2026 --round 5 --json
says '"key": "653022/submission/round/5/2026/5"'
says '"unchanged": false'
expect 0 node county submit --year 2026 --round 5 --json
says '"unchanged": true'
