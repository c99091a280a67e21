#!/usr/bin/env bash
# A round is closed while a township is offline and editing: its edit arrives as a conflict,
# a reopening lets the correction in, and the next submission says so at the prefecture.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
road=65302226T000000000102
form=653022205/monitoring/$muji/2026/5
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
may() { # may FILE SPENT [CODE NAME] -- a May form of 木吉乡
    printf '%s\n2026,801001,木吉乡人民政府,%s,%s,一般公共预算,县级,48,48,%s,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,10,9,26,确定能,,,\n' \
        "$head" "${3:-$muji}" "${4:-农村饮水安全管护项目}" "$2" >"$WORK/$1"
}
printf '单位编码,单位名称,财政区划,主管部门编码\n801001,木吉乡人民政府,653022205,801\n' >"$WORK/units.csv"
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n2026,801001,木吉乡人民政府,%s,乡村道路维修项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n' "$muji" "$road" >"$WORK/projects.csv"
may may-1.csv 9.6
may may-2.csv 9.7
may may-3.csv 9.8
may other.csv 1 "$road" 乡村道路维修项目

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
start prefecture
start county
start township
until_true 20 in_step county 2
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv"
has_project() { node township show records | grep -q "653022205/budget/$muji"; }
until_true 20 has_project
expect 0 node township import --month 5 "$WORK/may-1.csv"
arrived() { node county show record "$form" | grep -q '执行 96,000.00'; }
until_true 20 arrived
expect 0 node county submit --year 2026 --round 5

# The line is cut; the county closes the round; the township goes on typing.
expect 0 node township link pause 653022
expect 2 node county close --reason 截止
expect 0 node county close --year 2026 --round 5 --reason 7月10日截止 --dry-run
says '将关闭'
expect 0 node county close --year 2026 --round 5 --reason 7月10日截止
says '锁定的表 1 张'
expect 0 node county close --year 2026 --round 5
says '已关闭 0 个范围'
expect 0 node county status
says '2026 年1—5月监控 已关闭'
expect 0 node township import --month 5 "$WORK/may-2.csv"
expect 0 node township show record "$form"
says '未审核'
expect 0 node township link resume 653022
shut_out() { node "$1" show inbox | grep -q 轮次已关闭; }
until_true 20 shut_out county
until_true 20 shut_out township
until_true 20 shut_out prefecture
expect 0 node township show record "$form"
says '轮次已关闭，已锁定'

# Who knows of it is told before anything is written.
expect 1 node township import --month 5 "$WORK/may-3.csv"
says '轮次已关闭'
expect 1 node township import --month 5 "$WORK/other.csv"
says '这一轮已关闭（7月10日截止）'
expect 0 node township import --month 5 --late "$WORK/other.csv"
expect 3 node township close --year 2026 --round 8
says '授权不包括'
expect 0 node county show closings
says '7月10日截止'

# A reopening with its reason; what names it counts, and the next submission says so.
expect 2 node county reopen "$form"
expect 0 node county reopen "$form" --reason 执行数有误
expect 3 node county reopen "$form" --reason 执行数有误
says '已经重新打开'
knows() { node township show records | grep -q 'reopening'; }
until_true 20 knows
expect 0 node township import --month 5 "$WORK/may-3.csv"
counted() { node county show record "$form" | grep -q '执行 98,000.00'; }
until_true 20 counted
late() { node county show inbox | grep -q "$road"; }
until_true 20 late
expect 3 node county review 653022205/monitoring/$road/2026/5 --pass
says '轮次关闭以后才报来'
expect 0 node county reopen 653022205/monitoring/$road/2026/5 --reason 同意补报
expect 0 node county show record 653022205/monitoring/$road/2026/5
expect 0 node county submit --year 2026 --round 5
received() { node prefecture show submission --of 653022 --year 2026 --round 5 | grep -q 执行数有误; }
until_true 20 received
expect 0 node prefecture show submission --of 653022 --year 2026 --round 5
says '上次上报以后的重新打开和更正'
says '同意补报'
agrees() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 20 agrees

# Opened again for all.
expect 2 node county close --year 2026 --round 5 --withdraw
expect 0 node county close --year 2026 --round 5 --withdraw --reason 延期到7月20日
open_again() { node township show closings | grep -q 关闭已撤销; }
until_true 20 open_again
until_true 20 same_dump prefecture county
sound prefecture county township
