#!/usr/bin/env bash
# A unit is handed over while its old home is offline and editing: its records move, figures are
# counted once, the late edit waits for a person; then two townships are merged, and one comes back.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
road=65302226T000000000102
school=65302226T000000000103
form=653022205/monitoring/$muji/2026/5
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
may() { # may FILE SPENT [CODE NAME]
    printf '%s\n2026,801001,木吉乡人民政府,%s,%s,一般公共预算,县级,48,48,%s,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,10,9,26,确定能,,,\n' \
        "$head" "${3:-$muji}" "${4:-农村饮水安全管护项目}" "$2" >"$WORK/$1"
}
printf '单位编码,单位名称,财政区划,主管部门编码\n801001,木吉乡人民政府,653022205,801\n801002,木吉乡中心小学,653022205,801\n802001,巴仁乡人民政府,653022202,802\n' >"$WORK/units.csv"
row() { printf '2026,%s,%s,%s,%s,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n' "$@"; }
{
    echo 预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位
    row 801001 木吉乡人民政府 $muji 农村饮水安全管护项目
    row 801001 木吉乡人民政府 $road 乡村道路维修项目
    row 801002 木吉乡中心小学 $school 校舍维修项目
} >"$WORK/projects.csv"
may may-1.csv 9.6
may may-2.csv 9.7
may may-3.csv 9.8
may road.csv 1 $road 乡村道路维修项目

make prefecture 6530 --root
make county 653022
make muji 653022205
make baren 653022202
enrol county prefecture
enrol muji county
enrol baren county
for name in prefecture county muji baren; do start $name; done
until_true 30 in_step county 3
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv"
has_project() { node "$1" show records | grep -q "653022205/budget/$muji"; }
until_true 20 has_project muji
expect 0 node muji import --month 5 "$WORK/may-1.csv"
spent() { node "$1" show record "$form" | grep -q "执行 $2"; }
until_true 20 spent county 96,000.00
until_true 20 spent prefecture 96,000.00
expect 0 node county submit --year 2026 --round 5
agrees() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 20 agrees

# Refusals, in words, and a look before anything is written.
expect 2 node county handover 801001 --to 653022202
says '没有写移交的依据'
expect 2 node county handover 809999 --to 653022202 --reason 并乡
says '单位名册中没有这个单位'
expect 3 node muji handover 801001 --to 653022202 --reason 自己来
says '共同的上级'
expect 3 node county handover 801001 --to 653023 --reason 越界
says '共同的上级'
expect 3 node county handover 801001 --to 653022205 --reason 原地
says '已经在那里了'
expect 2 node county handover 801001 --to 653022299 --reason 县政发12号 # a code typed wrong
says '是不是写错了'
expect 0 node county handover 801001 --to 653022299 --reason 新设 --new --dry-run
expect 0 node county handover 801001 --to 653022202 --reason 县政发12号 --dry-run
says '将移交 653022205 → 653022202'
says "$form"
expect 0 node county show record 653022205/unit/801001/0/0
says 653022205

# The old home is offline and editing; the unit goes.
expect 0 node muji link pause 653022
expect 0 node muji import --month 5 "$WORK/may-2.csv"
sums() { node "$1" show monitoring --year 2026 --round 5 --of 653022 --format csv | md5sum; }
before=$(sums county)
expect 0 node county handover 801001 --to 653022202 --reason 县政发12号
says '已移交 653022205 → 653022202'
[ "$(sums county)" = "$before" ] || fail "the county's sums changed with a handover"
until_true 20 has_project baren
until_true 20 spent baren 96,000.00
expect 0 node muji link resume 653022
late() { node "$1" show inbox | grep -q 单位已移交; }
until_true 20 late county
until_true 20 late prefecture
until_true 20 late muji
expect 0 node county show record "$form"
says '执行 96,000.00'
[ "$(sums prefecture)" = "$before" ] || fail "the prefecture's sums changed with a handover"
expect 1 node muji import --month 5 "$WORK/may-3.csv"
says "单位 801001 已移交：$(date +%F) 起由 653022202 主管（县政发12号）"
says '把这张表交给 653022202 导入'
sed 's/,801001,/,,/' "$WORK/may-3.csv" >"$WORK/named.csv" # by its name alone
expect 1 node muji import --month 5 "$WORK/named.csv"
says '单位 801001 已移交'

# The new home writes on, in its own feed; the county decides about the late edit.
expect 0 node baren import --month 5 "$WORK/may-3.csv"
expect 0 node baren import --month 5 "$WORK/road.csv"
until_true 20 spent county 98,000.00
expect 1 node county inbox show "$form"
says '单位已移交'
mark=$(sed -n 's/.*单位已移交.*版本 \([0-9a-f]\{16\}\).*/\1/p' <<<"$OUT")
expect 0 node county inbox take "$form" "$mark" --reason 电话核对，以木吉原报数为准
until_true 20 spent baren 97,000.00
settled() { ! node "$1" show inbox | grep -q 单位已移交; }
until_true 20 settled prefecture
until_true 20 settled muji # the old home holds no decision; it is told that there is nothing left
for pair in "muji parent" "baren parent" "county parent"; do
    # shellcheck disable=SC2086
    expect 0 node ${pair% *} verify --with ${pair#* }
done

# What was submitted before stays as it was; the receipt too.
expect 0 node county submit --year 2026 --round 5
until_true 20 agrees

# On the map of before every figure stands at the old home; the whole is the same.
of_region() { node prefecture show coverage --year 2026 --of "$1" --format csv "${@:2}" | tail -n 1; }
[ "$(of_region 653022)" = "$(of_region 653022 --map old)" ] || fail "the whole differs on the old map"
[ "$(of_region 653022205)" != "$(of_region 653022205 --map old)" ] || fail "the old map is the new one"
[ "$(of_region 653022202 --map new)" = "$(of_region 653022202)" ] || fail "the new map is another"
expect 0 node prefecture show coverage --year 2026 --of 653022 --by region --map old
says '按移交以前的区划归类：1 个单位仍算在原处'
expect 2 node prefecture show coverage --year 2026 --map nowhere
says '不认识的区划图'

# A table on the old map can be taken apart, and stands at a basis: where it says --cells, explain follows.
expect 0 node county show monitoring --year 2026 --round 5 --of 653022205 --map old --cells --format csv
says 'monitoring:2026/5:653022205:total:spent_fen'
expect 0 node county explain monitoring:2026/5:653022205:total:spent_fen --map old
says '逐分相等'
says "$muji"
says '按移交以前的区划归类：1 个单位仍算在原处'
expect 0 node county explain monitoring:2026/5:653022205:total:spent_fen
[[ $OUT != *"$muji"* ]] || fail "the old home still has the form without the old map: $OUT"
basis=653022/submission/round/5/2026/5
at() { node county show monitoring --year 2026 --round 5 --of "$1" --format csv --basis "$basis" "${@:2}" | tail -n 1; }
[ "$(at 653022205 --map old)" != "$(at 653022202 --map old)" ] || fail "the map at a basis moves nothing"
[ "$(at 653022)" = "$(at 653022 --map old)" ] || fail "the whole at a basis differs on the old map"
expect 0 node county explain monitoring:2026/5:653022205:total:spent_fen --map old --basis "$basis"
says '逐分相等'
expect 0 node county show coverage --year 2026 --of 653022 --by unit --map old --as-of "$(date +%F)"
says 木吉乡人民政府
expect 2 node county show units --map old
says '只用于 coverage'

# The rest of 木吉 is merged into 巴仁; then the school comes back.
expect 2 node county handover --all --to 653022202 --reason 并乡
expect 0 node county handover --all --from 653022205 --to 653022202 --reason 县政发13号
says '[1/1] 801002'
moved() { node baren show records | grep -q "653022205/budget/$school"; }
until_true 20 moved
expect 0 node county handover 801002 --to 653022205 --reason 划回
back() { node muji show record "653022205/budget/$school/2026/0" | grep -q 校舍; }
until_true 20 back

until_true 20 same_dump prefecture county
sound prefecture county muji baren
stop county
expect 0 node county rebuild
sound county
