#!/usr/bin/env bash
# The first day of a county, as README 第一天 has it: from an empty machine to who owes what, with the files that the office has.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
muji=65302226T000000000101
yard=65302226T000000000318

# 1. The node, and its grant from the prefecture.
make prefecture 6530 --root
make county 653022
enrol county prefecture

# 2. Roster and contacts: looked at first, then taken; contacts come as a table of their own, by code.
expect 0 node county import --dry-run "$forms/list-units.xlsx"
expect 3 node county show record 653022205/unit/801001/0/0
expect 0 node county import "$forms/list-units.xlsx"
printf '单位编码,单位名称,分管领导,经办人,联系电话,业务股室,审核环节\n801001,木吉乡人民政府,新领导,新经办,0908-7654321,农业股,业务股室、绩效办\n' >"$WORK/contacts.csv"
expect 0 node county import "$WORK/contacts.csv"
expect 0 node county show units --format csv
says '新经办,农业股,业务股室 → 绩效办'

# 3. The project list, and last year's; 801001 has two projects of this year.
head=预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位,新增/延续
printf '%s\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元,延续\n2026,801001,木吉乡人民政府,65302226T000000000102,乡村道路维修项目,特定目标类,一般公共预算,县级,财政拨款,30,0,万元,延续\n2026,802001,巴仁乡人民政府,%s,庭院经济发展补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元,延续\n' "$head" "$muji" "$yard" >"$WORK/projects.csv"
printf '%s\n2025,801001,木吉乡人民政府,65302225T000000000001,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,40,0,万元,延续\n' "$head" >"$WORK/last.csv"
expect 0 node county import --dry-run "$WORK/projects.csv" "$WORK/last.csv"
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门\n803001,新设乡人民政府,653022202,803,新设乡\n' >"$WORK/new-unit.csv"
printf '%s\n2026,803001,新设乡人民政府,65302226T000000000777,道路,特定目标类,一般公共预算,县级,财政拨款,48,0,万元,延续\n' "$head" >"$WORK/new-list.csv"
expect 0 node county import --dry-run "$WORK/new-unit.csv" "$WORK/new-list.csv" # of both it says what would be
says '试读 2 张表：通过 2，退回 0；将新增 4 条'
expect 1 node county import --dry-run "$WORK/new-list.csv"
says '不在单位名册中'
expect 0 node county import "$WORK/projects.csv" "$WORK/last.csv"

# 4. The plan: checked, published, and who owes what.
plan=$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml
expect 0 "$SIBEN" plan check "$plan"
expect 0 node county plan publish "$plan" --reason 2026年计划印发
expect 0 node county plan board --year 2026 --as-of 2026-04-01 --by obligation --format csv
says 'O-10,年初项目绩效目标,各项目,2026-04-10,2026-04-10,3,,,,,3,,,待报 3'
says 'O-20,2025年项目支出绩效自评,各项目,2026-03-31,2026-03-31,1,,,,,,1,,逾期'
expect 0 node county plan due --year 2026 --as-of 2026-04-01 --unit 801001 --format csv
says '2026-04-10,2026-04-10,O-10,年初项目绩效目标,801001,木吉乡人民政府,2,2,,,待报 2'
# The plan's rounds of monitoring stand in the coverage table before anybody has handed in; the round of departments is none of projects.
expect 0 node county show T11-3 --year 2026 --format csv
says '1—5月监控 已报数,1—5月监控 覆盖率,1—5月监控 已报金额(元),1—5月监控 金额覆盖率,1—8月监控 已报数'
expect 0 node county show T11-3 --year 2025 --format csv
[[ $OUT != *月监控* ]] || fail "no plan of 2025 asks for a round: $OUT"
expect 0 node county show T11-3 --year 2026 -o "$WORK/coverage.xlsx"
code=$(unzip -p "$WORK/coverage.xlsx" xl/sharedStrings.xml | grep -oE '([0-9A-Z]{4}-){3}[0-9A-Z]{4}' | head -n 1)
expect 0 node county find "$code"
says '现在的数：一样'
expect 0 node county plan chase --year 2026 --as-of 2026-04-08 --unit 801001 --format csv
says '新经办,0908-7654321'
expect 0 node county explain duty:O-10:801001 --year 2026 --as-of 2026-04-08 --lang both
says '审核环节：业务股室（农业股） → 绩效办'
says 'Reviewed by: 业务股室（农业股） → 绩效办'

expect 0 node county plan new 2027 --from 2026 -o "$WORK/653022-2027.yaml"
says 'O-16 第二轮绩效监控（截至8月底） 期限 2027-09-10（周五）'
grep -q '待定' "$WORK/653022-2027.yaml" || fail 'no date of the draft is marked for a decision'

# 5. A township gets its grant, and objects to an entry of its list; the county decides.
make township 653022205
enrol township county
start county
start township
has_list() { node township show records --kind project_list --year 2026 2>/dev/null | grep -q 801001; }
until_true 20 has_list
expect 2 node township list object 65302226T000000000102 --year 2026 --reason 水利局的项目
says '没有写是哪一种异议'
expect 2 node township list object 65302226T000000000102 --year 2026 --kind 重复 --reason 同一个项目
says '重复没有写另外的项目代码'
expect 2 node township list object 65302226T000000000102 --year 2026 --kind 重复 --reason 同一个项目 --other 不存在
says '另外的项目代码“不存在”不正确'
expect 3 node county list object 65302226T000000000102 --year 2026 --kind 重复 --reason 同一个项目 --other 65302226T000000099999
says '2026年的应报项目里没有保留的 65302226T000000099999'
expect 0 node township list object 65302226T000000000102 --year 2026 --kind 重复 --reason 同一个项目 --other 65302226T000000099999
doubtful=653022205/work/work/objection/65302226T000000000102/2026
asks() { node county list objections --year 2026 --open --format csv | grep -q 65302226T000000099999; }
until_true 20 asks
expect 3 node county list decide "$doubtful" --accept
says '去掉这一个就没有人报了'
expect 3 node township list object 65302226T000000000999 --year 2026 --kind 已撤销 --reason 查无此项目
expect 0 node township list object 65302226T000000000102 --year 2026 --kind 不是本单位 --reason 交通局的项目
arrived() { node county list objections --year 2026 --open --format csv | grep -q '801001,65302226T000000000102,乡村道路维修项目,不是本单位,,交通局的项目,.*,待裁定'; }
until_true 20 arrived
objection=653022205/work/work/objection/65302226T000000000102/2026
expect 3 node township list decide "$objection" --accept
expect 2 node county list decide "$objection"
expect 0 node county list decide "$objection" --accept
says '清单里已改为不应报'
expect 0 node county plan due --year 2026 --as-of 2026-04-01 --unit 801001 --format csv
says '2026-04-10,2026-04-10,O-10,年初项目绩效目标,801001,木吉乡人民政府,1,1,,,待报'
told() { node township list objections --year 2026 --format csv | grep -q '认可，不再应报'; }
until_true 20 told
# What is refused was asked for, and is no form to mend: it is in no list of returns.
expect 0 node township list object 65302226T000000000101 --year 2026 --kind 已撤销 --reason 不做了
refused=653022205/work/work/objection/65302226T000000000101/2026
asked() { node county list objections --year 2026 --open --format csv | grep -q 65302226T000000000101; }
until_true 20 asked
expect 0 node county list decide "$refused" --refuse 项目没有撤销
expect 0 node county plan returns --year 2026 --as-of 2099-12-31 --format csv
[[ $OUT != *项目没有撤销* && $OUT != *objection* ]] || fail "a refused objection is a return: $OUT"
# What was split is linked to its parts by whoever accepts it, a review as well; refused afterwards it is not.
expect 0 node township list object "$muji" --year 2026 --kind 已拆分 --reason 拆成两个 --other "$yard"
split() { node county list objections --year 2026 --open --format csv | grep -q "已拆分,$yard"; }
until_true 20 split
expect 0 node county review "$refused" --pass
says "已登记 $yard 是从 $muji 拆分出来的"
says '清单里已改为不应报'
expect 3 node county review "$refused" --return 没有拆分
says '这份清单异议已经认可'
says 'siben list decide --refuse'
expect 0 node county list decide "$refused" --refuse 没有拆分
says "已取消 $yard 是从 $muji 拆分出来的登记"
says '清单里已改回应报'

# 6. The next list: added, gone, renamed, amount changed; where only a person knows, it asks.
sed -e "s/农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48/农村饮水管护,特定目标类,一般公共预算,县级,财政拨款,50/" \
    -e "s/$yard/65302226T000000000900/" "$WORK/projects.csv" >"$WORK/next.csv"
expect 0 node county import --dry-run "$WORK/next.csv"
says '新增 1 个项目：庭院经济发展补助'
says '有 1 个项目不在新清单中：庭院经济发展补助'
says '是不是同一个项目换了代码？'
says '原名“农村饮水安全管护项目”，现为“农村饮水管护”'
says '480,000.00 元 变为 500,000.00 元'
grep -v 801001 "$WORK/next.csv" >"$WORK/part.csv"
expect 0 node county import --dry-run "$WORK/part.csv"
says '2026年有应报项目的单位中 1 个不在这个文件里：木吉乡人民政府（'
expect 0 node county import --dry-run --whole "$WORK/part.csv"
says '不再应报；如文件不全，请导入完整清单'
expect 0 node county import "$WORK/next.csv"
# Who answers no is not asked again, until he has thought again.
other=65302226T000000000900
expect 0 node county list link $other --of "$yard" --relation 不是同一个项目
says "$other 和 $yard 不是同一个项目，以后不再问"
expect 3 node county list link $other --of "$yard" --relation 不是同一个项目
expect 0 node county show record "653022202/project/$other/0/0"
says "不是同一个的项目"
expect 0 node county list link $other --of "$yard" --relation 不是同一个项目 --withdraw --reason 看错了
says "以后还会问"
expect 0 node county list link $other --of "$yard" --relation 不是同一个项目
expect 0 node county list link 65302226T000000000900 --of "$yard"
says "65302226T000000000900 以前是 $yard：增幅按 $yard 的原定金额算"
expect 3 node county list link $other --of "$yard" --relation 不是同一个项目
says "登记过它以前就是 $yard（改了代码）"
expect 0 node county show record "653022202/project/$other/0/0"
[[ $OUT != *不是同一个的项目* ]] || fail "it is the same and it is not: $OUT"
expect 3 node county list link 65302226T000000000900 --of "$yard"
expect 2 node county list link "$yard" --of 65302226T000000000900 # not round
says "登记过它以前是 $yard，不能反过来再登记"
expect 0 node county list link 65302226T000000000900 --of 65302220T000000000001 --relation 拆分
says "是从 65302220T000000000001 拆分出来的"
says "这里没有 65302220T000000000001 的清单和绩效目标"
# Said by mistake, and taken back: with a reason, and that one alone.
expect 2 node county list link 65302226T000000000900 --of 65302220T000000000001 --relation 拆分 --withdraw
says '没有写为什么撤回'
expect 2 node county list link 65302226T000000000900 --of 65302220T000000000002 --reason 写错
says '只有撤回要写原因'
expect 3 node county list link 65302226T000000000900 --of 65302220T000000000001 --relation 合并 --withdraw --reason 写错
expect 0 node county list link 65302226T000000000900 --of 65302220T000000000001 --relation 拆分 --withdraw --reason 写错
expect 0 node county show record "653022202/project/65302226T000000000900/0/0"
[[ $OUT == *"$yard"* && $OUT != *65302220T000000000001* ]] || fail "what was taken back stands: $OUT"
expect 0 node county plan due --year 2026 --as-of 2026-04-01 --unit 801001 --format csv
says '2026-04-10,2026-04-10,O-10,年初项目绩效目标,801001,木吉乡人民政府,1,1,,,待报' # what was decided stays
stop township
stop county
sound county
