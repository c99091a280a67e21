#!/usr/bin/env bash
# Codes of divisions are published down the tree; two townships are merged and one is split, with
# every unit named; tables by the old and the new map; a unit that is left over is named.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
school=65302226T000000000103
printf '单位编码,单位名称,财政区划,主管部门编码\n801001,木吉乡人民政府,653022205,801\n801002,木吉乡中心小学,653022205,801\n802001,巴仁乡人民政府,653022202,802\n' >"$WORK/units.csv"
row() { printf '2026,%s,%s,%s,%s,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n' "$@"; }
{
    echo 预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位
    row 801001 木吉乡人民政府 $muji 农村饮水安全管护项目
    row 801002 木吉乡中心小学 $school 校舍维修项目
} >"$WORK/projects.csv"

make prefecture 6530 --root
make county 653022
make muji 653022205
make fresh 653022230
enrol county prefecture
enrol muji county
for name in prefecture county muji; do start $name; done
until_true 30 in_step county 2
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv"

# What is built in is there from the start; a table with faults publishes nothing and says where.
expect 0 node muji region list --of 653022
says 木吉乡
says 内置
printf '区划代码,区划名称,级别,设立日期,撤销日期,继任代码,上级代码\n653022205,木吉乡,乡级,,2026-07-01,653022299,653023\n65302,错的,,,,,\n653022202,巴仁乡,县级,,昨天,,\n' >"$WORK/bad.csv"
expect 1 node county region import "$WORK/bad.csv" --reason 试
for words in 'A2：错误：继任区划 653022299 不在区划表里' '区划代码“65302”不正确' 'A3' 'C4' '按位数是乡级' '“昨天”不是日期' '653022205 的上级不是 653023' '整个文件都不公布'; do says "$words"; done
expect 0 node county region list
[[ $OUT != *公布* ]] || fail "a table with faults was published"
expect 1 node county region import "$SIBEN_SOURCE_DIR/deploy/data/regions.csv" --reason 区划表
says '不归本机'
expect 1 node muji region import "$WORK/bad.csv" --reason 试
says '不归本机（653022205）管'

# The prefecture publishes the whole list; every node hears of it.
expect 0 node prefecture region import "$SIBEN_SOURCE_DIR/deploy/data/regions.csv" --reason 克州区划表 --dry-run
says '19 个区划，其中 19 个要公布'
expect 0 node prefecture region import "$SIBEN_SOURCE_DIR/deploy/data/regions.csv" --reason 克州区划表
says 已公布
expect 0 node prefecture region import "$SIBEN_SOURCE_DIR/deploy/data/regions.csv" --reason 克州区划表
says '0 个要公布'
published() { node "$1" region list --of 653022 --json | grep -q 公布; }
until_true 20 published county
until_true 20 published muji

# A code that ends without anybody to take it over names who is left there.
printf '区划代码,区划名称,撤销日期\n653022205,木吉乡,2026-03-01\n' >"$WORK/end.csv"
expect 1 node county region import "$WORK/end.csv" --reason 试
says '801001 木吉乡人民政府 仍由已撤销的 653022205'
expect 1 node county region check
says 801002
says 'siben handover'
expect 0 node county region check --date 2026-02-28
says '没有单位留在'
printf '区划代码,区划名称,撤销日期\n653022205,木吉乡,\n' >"$WORK/back.csv"
expect 1 node county region import "$WORK/back.csv" --reason 撤回
says '将恢复'
expect 0 node county region check

# 木吉 becomes a new township: a look first, then codes and units in one command.
expect 2 node county region merge 653022205 --into 653022230=新木吉镇
says '没有写依据'
expect 2 node county region merge 653022205 --into 653022230 --reason 新政函12号
says '没有写名称'
expect 3 node muji region merge 653022205 --into 653022202 --reason 自己来
expect 0 node county region merge 653022205 --into 653022230=新木吉镇 --date 2026-07-01 --reason 新政函12号 --dry-run
for words in '将公布 653022230 新木吉镇，2026-07-01 设立' '将公布 653022205 木吉乡，2026-07-01 撤销，由 653022230 继任' \
    '801001 木吉乡人民政府：将移交 653022205 → 653022230' '801002 木吉乡中心小学' 'siben enrol end 653022205'; do says "$words"; done
expect 3 node county region show 653022230
expect 0 node county region merge 653022205 --into 653022230=新木吉镇 --date 2026-07-01 --reason 新政函12号
says '[2/2] 801002 木吉乡中心小学：已移交'
expect 0 node county region check --date 2026-12-31
expect 0 node county region show 653022205
for words in '撤销日期：2026-07-01' 653022230 新木吉镇; do says "$words"; done
expect 0 node county region merge 653022205 --into 653022230 --date 2026-07-01 --reason 新政函12号
expect 2 node county handover 801001 --to 653022205 --date 2026-07-02 --reason 退回
says '在那一天不存在'

# The new township has a node: it gets its units, and the names.
enrol fresh county
start fresh
mine() { node fresh show records | grep -q "653022205/budget/$muji"; }
until_true 30 mine
named() { node fresh region list --date 2026-07-01 | grep -q 新木吉镇; }
until_true 20 named
ended() { node muji region show 653022205 | grep -q 2026-07-01; }
until_true 20 ended
# Tables by the new and by the old map, with names.
expect 0 node county show coverage --year 2026 --of 653022 --by region
says 新木吉镇
[[ $OUT != *木吉乡* ]] || fail "the old township still has figures: $OUT"
expect 0 node county show coverage --year 2026 --of 653022 --by region --map 2026-06-30
says 木吉乡
[[ $OUT != *新木吉镇* ]] || fail "the new township on the old map: $OUT"

# It is split: who is not told where to go is named; then all go.
expect 3 node county region split 653022230 653022231=甲乡:801001 --date 2026-09-01 --reason 新政函15号
says '还有没有写去向的：801002 木吉乡中心小学'
expect 2 node county region split 653022230 653022231=甲乡:801001,999999 --date 2026-09-01 --reason 新政函15号
says '999999：原区划里没有这个单位'
expect 0 node county region split 653022230 653022231=甲乡:801001 653022232=乙乡:801002 --date 2026-09-01 --reason 新政函15号
says '由 653022231、653022232 继任'
expect 0 node county region check --date 2026-12-31
expect 0 node county show coverage --year 2026 --of 653022 --by region
says 甲乡
says 乙乡
of_region() { node prefecture show coverage --year 2026 --of "$1" --format csv "${@:2}" | tail -n 1; }
same() { node prefecture show coverage --year 2026 --of 653022 --by region | grep 甲乡 >/dev/null; }
until_true 20 same
[ "$(of_region 653022)" = "$(of_region 653022 --map old)" ] || fail "the whole differs on the old map"
[ "$(of_region 653022 --map 2026-07-15)" = "$(of_region 653022)" ] || fail "the whole differs on the map of July"
until_true 20 same_dump prefecture county
sound prefecture county muji fresh
stop county
expect 0 node county rebuild
expect 0 node county region check --date 2026-12-31
