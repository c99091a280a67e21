#!/usr/bin/env bash
# Who owes what, at any day: a county with two townships, one form in, one returned, the rest owed.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
road=65302226T000000000102
yard=65302226T000000000318
form=653022205/monitoring/$muji/2026/5
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
may() { # may FILE SPENT -- the May form of 木吉乡
    printf '%s\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,一般公共预算,县级,48,48,%s,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,10,9,26,确定能,,,\n' \
        "$head" "$muji" "$2" >"$WORK/$1"
}
printf '单位编码,单位名称,财政区划,主管部门编码,主管部门,分管领导,经办人员,联系电话\n801001,木吉乡人民政府,653022205,801,木吉乡,负责人甲,经办人乙,0908-1234567\n802001,巴仁乡人民政府,653022202,802,巴仁乡,,,\n' >"$WORK/units.csv"
printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n2026,801001,木吉乡人民政府,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n2026,801001,木吉乡人民政府,%s,乡村道路维修项目,特定目标类,一般公共预算,县级,财政拨款,0,48,万元\n2026,802001,巴仁乡人民政府,%s,庭院经济发展补助,特定目标类,一般公共预算,中央,财政拨款,200,0,万元\n' "$muji" "$road" "$yard" >"$WORK/projects.csv"
may may-1.csv 9.6
may may-2.csv 9.7

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
expect 0 node county import "$WORK/units.csv" "$WORK/projects.csv"
expect 3 node county plan board --year 2026
says '没有 2026 年的工作计划'
expect 0 node county plan publish "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" --reason 印发
expect 0 node prefecture plan publish "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" --reason 布置
county() { expect 0 node county plan "$@" --year 2026; }

# Nothing is in: what is not due, open, overdue at each day; a project that came mid-year owes by October.
county board --by obligation --as-of 2026-05-30 --format csv
says 'O-14,第一轮绩效监控（截至5月底）,各项目,2026-07-10,2026-07-10,3,,,,,,,,未到期 3'
says 'O-10,年初项目绩效目标,各项目,2026-04-10,2026-04-10,2,,,,,,2,,逾期 2'
says 'O-11,年中追加项目绩效目标,各项目,2026-10-10,2026-10-10,1,,,,,1,,,待报'
says 'O-12,2026年部门整体绩效目标,各部门,未设定,,2,,,,,2,,,待报 2'
says 'O-39,明确分管领导和具体经办人员,各单位,未设定,,2,1,,,,1,,,待报 1，完成 1（2/4）'
says 'O-21,2025年项目资金部门评价,各部门,2026-05-31,2026-05-26,,,,,,,,,没有承担者' # no projects of 2025
says 'O-36,县级培训,绩效办,2026-12-31,2026-12-31,1,,,,,1,,,待报（0/6）：要 4 项，有 0；单位还差 2 个：木吉乡人民政府、巴仁乡人民政府'
[[ $OUT != *未纳入：* ]] || fail "an obligation has no record that keeps it: $OUT"
says 'O-08,设置项目绩效目标（年初部门预算和年中追加）并送审,绩效办,2026-10-10,2026-10-10,1,,,,,1,,,待报（0/3）'
[ "$(grep -c ^O- <<<"$OUT")" -eq 47 ] || fail "an obligation is missing: $OUT" # three have two windows
county due --as-of 2026-07-05 --format csv
says '2026-07-10,2026-07-10,O-14,第一轮绩效监控（截至5月底）,801001,木吉乡人民政府,2,2,,,待报 2'
county due --as-of 2026-07-05 --days 4 --format csv
[[ $OUT != *O-14* ]] || fail "due in five days is not due in four: $OUT"
county chase --as-of 2026-07-08 --unit 801001
says '0908-1234567'
says '【阿克陶县财政局绩效办】木吉乡人民政府'
says '第一轮绩效监控（截至5月底），7月10日前，尚有 2 项：农村饮水安全管护项目、乡村道路维修项目'

# A form arrives from the township; there it is only 已报, here it is 审核中.
start county
start township
start prefecture
has_project() { node township show records | grep -q "653022205/budget/$muji"; }
until_true 20 has_project
expect 0 node township import --month 5 "$WORK/may-1.csv"
arrived() { node county show record "$form" | grep -q '执行 96,000.00'; }
until_true 20 arrived
county board --as-of 2099-12-31 --unit 801001 --json
says '逾期 1，审核中 1'
knows_plan() { node township plan show --year 2026 | grep -q O-14; }
until_true 20 knows_plan
expect 0 node township plan board --year 2026 --as-of 2099-12-31 --unit 801001
says "注：O-10 年初项目绩效目标" # a terminal is narrow: the columns are headed by numbers
! grep -q '承担者.*年初项目绩效目标' <<<"$OUT" || fail "a heading that no screen holds: $OUT"
says '逾期 1，已报 1'
says '本机不是收件方'
# What the office keeps is not held here: a score, a rank, a share of it are not the last word, and say so.
for table in assess scores results key-projects shares; do
    expect 0 node township plan $table --year 2026 --as-of 2099-12-31
    says '以收件方的为准'
done
says '本机合计'
expect 0 node township explain assess:801001 --year 2026 --as-of 2099-12-31
says '注意：绩效办登记的'
node county plan assess --year 2026 | grep -q 以收件方的为准 && fail "a receiver is told to ask the receiver"

# Returned, handed in again, passed: it arrived long after 10 July 2026 or before, as the clock of this
# machine has it; what it was in between stays in the log.
expect 0 node county review "$form" --return 执行数与支出系统不一致
county returns --as-of 2099-12-31 --format csv
says "801001,木吉乡人民政府,$muji,农村饮水安全管护项目,绩效监控,2026,1—5月,1,"
says '执行数与支出系统不一致,还没有,退回'
returned() { node township plan returns --year 2026 --as-of 2099-12-31 | grep -q 执行数与支出系统不一致; }
until_true 20 returned
expect 0 node township import --month 5 "$WORK/may-2.csv"
again() { node county show record "$form" | grep -q '执行 97,000.00'; }
until_true 20 again
expect 0 node county review "$form" --pass
county returns --as-of 2099-12-31 --format csv
says '通过'
county board --as-of 2099-12-31 --by obligation -o "$WORK/board.xlsx"
[ -s "$WORK/board.xlsx" ] || fail "no workbook"
county board --as-of 2020-01-01 --by obligation --format csv
says '未到期 3' # nothing had arrived then

# Money handed down starts a clock of three working days: filled and reviewed in the regional system.
expect 3 node county plan allocation 克财预〔2026〕12号 --issued 2026-04-20 --project 65302226T000000009999 --year 2026
expect 2 node county plan allocation 克财预〔2026〕12号 --year 2026
expect 0 node county plan allocation 克财预〔2026〕12号 --issued 2026-04-20 --received 2026-04-21 --source central --project "$yard=180" --year 2026
expect 0 node county plan allocation 克财预〔2026〕30号 --issued 2026-05-26 --source region --project "$yard=20" --year 2026
says '登记的自治区下达合计 20.00 万元，多于预算的 0.00 万元' # it has no money of the region: said, and taken
county allocations --format csv
says '登记的自治区下达合计 20.00 万元，多于预算的 0.00 万元'
county allocations --as-of 2026-05-01 --format csv # nothing had been registered then
[[ $OUT != *多于预算* ]] || fail "what comes later is too much already: $OUT"
county due --as-of 2026-04-24 --unit 802001 --format csv
[[ $OUT != *O-09* ]] || fail "a paper that was registered today is owed before: $OUT"
county due --as-of 2099-01-01 --unit 802001 --format csv
says '2026-04-23,2026-04-23,O-09,专项资金下达后 3 个工作日内在自治区系统填报并审核,802001,巴仁乡人民政府,1,1,,1,逾期'
expect 1 node county plan allocation 克财预〔2026〕12号 --reviewed 2026-04-22 --year 2026
says '审核在填报之前'
expect 0 node county plan allocation 克财预〔2026〕12号 --filled 2026-04-22 --reviewed 2026-04-23 --year 2026
expect 3 node county plan allocation 克财预〔2026〕99号 --filled 2026-04-22 --year 2026
county allocations --as-of 2099-01-01 --format csv
says "克财预〔2026〕12号,2026-04-20,2026-04-21,中央,802001,$yard,庭院经济发展补助,180.00,2026-04-23,,,2026-04-22,2026-04-23,按时完成"
says "2026-05-29,2026-06-03,,,,逾期" # the unconfirmed holiday would move it
county board --by obligation --as-of 2099-01-01 --format csv
says 'O-09,专项资金下达后 3 个工作日内在自治区系统填报并审核,各项目,随事项,,2,1,,,,,1,,逾期 1，按时完成 1'
# A deduction names it: whoever looks it up finds what it says, and of the plan too.
expect 0 node county show record '653022202/allocation/alloc/克财预〔2026〕12号/2026/0'
says '下达日期：2026-04-20'
says "$yard，庭院经济发展补助，单位 802001，金额 1,800,000.00 元，系统填报 2026-04-22，系统审核 2026-04-23"
expect 0 node county show record 653022/plan/plan/2026/0
says '第几版：'
# No kind that this program writes is one that it does not know.
expect 0 node county show records --format csv
for key in $(cut -d, -f1 <<<"$OUT" | grep / | awk -F/ '!seen[$2]++'); do
    expect 0 node county show record "$key"
    [[ $OUT != *不认识* ]] || fail "$key: $OUT"
done
# What falls due in a year without a calendar is done, and nothing says that it was in time.
expect 0 node county plan allocation 克财预〔2026〕98号 --issued 2026-12-30 --source region --project "$yard=5" --filled 2027-02-01 --reviewed 2027-02-02 --year 2026
county allocations --as-of 2099-01-01 --format csv
says "5.00,缺日历,,,2027-02-01,2027-02-02,完成"
county board --by obligation --as-of 2099-01-01 --format csv
says '逾期 1，按时完成 1，完成 1'
[[ $(node township show records --kind allocation) != *alloc* ]] || fail "a township holds another one's money"

# One that was registered by mistake is taken back, with a reason: its duties go from then on, and it can come back.
expect 0 node county plan allocation 错号 --issued 2026-07-02 --source region --project "$yard=12.5,$muji" --year 2026
expect 2 node county plan allocation 错号 --withdraw --year 2026
says '没有写为什么撤回'
expect 2 node county plan allocation 错号 --withdraw --issued 2026-07-02 --reason 文号写错 --year 2026
expect 2 node county plan allocation 错号 --filled 2026-07-03 --reason 文号写错 --year 2026
says '只有撤回要写原因'
expect 3 node county plan allocation 没有这号 --withdraw --reason 文号写错 --year 2026
expect 3 node county plan allocation 错号 --project 65302226T000000009999 --withdraw --reason 文号写错 --year 2026
says '没有这些项目'
county board --by obligation --as-of 2099-01-01 --format csv
before=$OUT
expect 0 node county plan allocation 错号 --project "$muji" --withdraw --reason 不是这个项目 --year 2026
says '错号：已撤回，1 个项目'
county allocations --as-of 2099-01-01 --format csv
says "错号,2026-07-02,,自治区,802001,$yard"
[[ $OUT != *"错号,2026-07-02,,自治区,801001,$muji"* ]] || fail "a project that was taken back is still in it: $OUT"
expect 0 node county plan allocation 错号 --withdraw --reason 文号写错 --year 2026
says "siben plan allocation '错号' --year 2026 --issued 2026-07-02 --project $yard=12.5"
county allocations --as-of 2099-01-01 --format csv
[[ $OUT != *错号* ]] || fail "a paper that was taken back starts a clock: $OUT"
county board --by obligation --as-of 2099-01-01 --format csv
[ "$OUT" != "$before" ] || fail "its duties stay on the board: $OUT"
expect 0 node county history "653022202/allocation/alloc/错号/2026/0"
says '文号写错'
expect 0 node county audit
says 'withdraw'
expect 3 node county plan allocation 错号 --withdraw --reason 文号写错 --year 2026
expect 0 node county plan allocation 错号 --issued 2026-07-02 --project "$yard=12.5" --year 2026
county allocations --as-of 2099-01-01 --format csv
says '错号,2026-07-02'
expect 0 node county plan allocation 错号 --withdraw --reason 文号写错 --year 2026
# Of two projects of one place one was taken back by mistake: said again, it stands beside the other, which keeps its days.
expect 0 node county plan allocation 克财预〔2026〕31号 --issued 2026-06-02 --source region --project "$muji=3,$road=2" --filled 2026-06-03 --year 2026
expect 0 node county plan allocation 克财预〔2026〕31号 --project "$road" --withdraw --reason 看错 --year 2026
expect 0 node county plan allocation 克财预〔2026〕31号 --issued 2026-06-02 --project "$road=2" --year 2026
county allocations --as-of 2099-01-01 --format csv
says "克财预〔2026〕31号,2026-06-02,,自治区,801001,$road"
says "克财预〔2026〕31号,2026-06-02,,自治区,801001,$muji"
[[ $(grep "31号.*$muji" <<<"$OUT") == *2026-06-03* ]] || fail "what is said again forgets a day: $OUT"
expect 0 node county plan allocation 克财预〔2026〕31号 --withdraw --reason 看错 --year 2026

# An extension: the date stays, on time is what comes by then; the township hears of it.
expect 2 node county plan extend O-14 --unit 801001 --until 2026-07-05 --reason 光缆中断 --year 2026
says '期限是 2026-07-10'
expect 2 node county plan extend O-16 --until 2026-09-05 --reason 光缆中断 --year 2026
says '期限是 2026-09-10，写其后的一天，例如 2026-09-15'
expect 2 node county plan extend O-14 --unit 801001 --until 2099-12-30 --year 2026
expect 3 node county plan extend O-99 --until 2099-12-30 --reason 光缆中断 --year 2026
expect 0 node county plan extend O-14 --unit 801001 --until 2099-12-30 --reason 光缆中断 --outage 7月8日起木吉乡断网 --year 2026
says '最近一次收到该单位节点的内容'
county extensions --as-of 2099-12-29 --format csv
says 'O-14,第一轮绩效监控（截至5月底）,801001,2026-07-10,2099-12-30,光缆中断,7月8日起木吉乡断网,'
county board --as-of 2099-12-29 --unit 801001
says '待报 1，按时完成 1（延期至12月30日）'
county chase --as-of 2099-12-29 --unit 801001 --days 3
says '第一轮绩效监控（截至5月底），已批准延期，12月30日前，尚有 1 项'
heard() { node township plan extensions --year 2026 --as-of 2099-12-29 | grep -q 光缆中断; }
until_true 20 heard
expect 3 node township plan extend O-14 --unit 801001 --until 2099-12-31 --reason 光缆中断 --year 2026
expect 0 node county plan extend O-14 --unit 801001 --reason 误批 --withdraw --year 2026
county board --as-of 2099-12-29 --unit 801001
[[ $OUT != *延期至* ]] || fail "a withdrawn extension extends: $OUT"

# What follows a paper or an event counts later too: of that paper alone, with the date that it follows.
expect 2 node county plan extend O-09 --unit 802001 --until 2026-06-05 --reason 断网 --outage 自治区系统停机 --year 2026
says '没有写是哪一份'
expect 3 node county plan extend O-09 --unit 801001 --document 克财预〔2026〕30号 --until 2026-06-05 --reason 断网 --year 2026
says '这份文里没有这个单位的项目'
expect 2 node county plan extend O-09 --unit 802001 --document 克财预〔2026〕30号 --until 2026-05-29 --reason 断网 --year 2026
says '期限是 2026-05-29'
expect 0 node county plan extend O-09 --unit 802001 --document 克财预〔2026〕30号 --until 2099-12-30 --reason 断网 --outage 自治区系统停机 --year 2026
says '802001，克财预〔2026〕30号 延期至 2099-12-30'
county allocations --as-of 2099-12-29 --format csv
says '2026-05-29,2026-06-03,2099-12-30,,,待报'
county extensions --as-of 2099-12-29 --format csv
says '802001,2026-05-29,2099-12-30,断网,自治区系统停机,'
says ',克财预〔2026〕30号'
county board --as-of 2099-12-29 --unit 802001
says '待报 1，按时完成 1，完成 1'
county due --as-of 2099-12-29 --unit 802001 --days 3
says '待报（延期至12月30日）'
expect 0 node county plan extend O-09 --unit 802001 --document 克财预〔2026〕30号 --reason 误批 --withdraw --year 2026
county allocations --as-of 2099-12-29 --format csv
says '2026-05-29,2026-06-03,,,,逾期'
expect 3 node county plan extend O-32 --unit 802001 --until 2099-12-30 --reason 断网 --year 2026
says '它随的那件事没有登记'

# The office's own dates are granted to all: what follows from others' forms heeds it too.
county board --by obligation --as-of 2099-12-29 --format csv
says '逾期（0/2）'
expect 0 node county plan extend O-23 --until 2099-12-30 --reason 自治区推迟汇总 --year 2026
county board --as-of 2099-12-29 --format csv
says '待报（0/2）（延期至12月30日）'
county board --as-of 2099-12-31 --format csv
says '逾期（0/2）（延期至12月30日）'

# The prefecture is owed by its counties.
expect 0 node prefecture plan chase --year 2026 --as-of 2026-10-09
says '阿合奇县：第二轮监控汇总上报，10月10日前，尚未办；监控结果应用情况，10月10日前，尚未办；部门整体自评审核汇总，期限6月3日已过，尚未办。请尽快报送。' # counties are its debtors
expect 0 node prefecture plan board --year 2026 --as-of 2026-11-01 --by obligation --format csv
says 'P-02,第二轮监控汇总上报,下级地区,2026-10-10,2026-10-10,4,,,,,,4,,逾期 4'
expect 0 node county submit --year 2026 --round 8 # of which nobody has handed in anything
says '没有可以上报的记录：表是空的'
empty() { node prefecture plan board --year 2026 --as-of 2099-12-31 | grep 阿克陶县 | grep -q '逾期（.*上报了，表是空的'; }
until_true 20 empty
expect 0 node county submit --year 2026 --round 5
here() { node prefecture plan board --year 2026 --as-of 2099-12-31 | grep 阿克陶县 | grep -q 完成; }
until_true 20 here
expect 0 node county submit --year 2026 --round 8 --kind application
expect 0 node county submit --year 2025 --kind overall-review
# Handed in, and nothing of it done: it is told to who submits, and no county has done with it.
says '应审核 2 个部门的整体自评，审核通过 0 个'
board() { node prefecture plan board --year 2026 --as-of 2099-12-31 --format csv >"$WORK/board"; }
kept() { board && grep -q '^653022,阿克陶县,.*逾期.*上报了，.*逾期（0/2）.*上报了，只办完 0/2' "$WORK/board"; }
until_true 20 kept
answered() { node county plan board --year 2026 --as-of 2099-12-31 --by obligation --format csv | grep '^O-19,' | grep -q '已报送，.*回执：核对一致'; }
until_true 20 answered
expect 0 node county explain duty:O-19 --year 2026 --as-of 2099-12-31
says '回执：'
expect 0 node county explain duty:O-19 --year 2026 --as-of 2099-12-31 --format csv
says '项,Item,内容,English'
says '回执,Receipt,'
expect 0 node county show submission --year 2026 --round 8
says '工作计划：653022-2026/1@'

# Each table of the year by its number, for people and for programs.
for table in T7 T8 T9 'T11-1 --round 8' T11-2 T11-3 T11-4 T11-5 T11-6 T12; do
    for format in text csv json; do
        # shellcheck disable=SC2086
        expect 0 node county show $table --year 2026 --format $format
    done
done
expect 0 node county show scores --year 2026 --format csv
says '单位代码,单位,项目代码,项目,预算类别,'
expect 0 node county show t11-4 --year 2026
says '部门评价汇总表'
expect 2 node county show T13

# A department's form is headed by its name.
cat >"$WORK/overall.csv" <<'END'
部门整体绩效监控表
（2026年度）　单位：万元
部门名称,801-木吉乡人民政府
预算执行情况,资金名称,年初预算数,全年预算数,1—6月执行数,执行率,预计全年执行数,结余
,年度资金总额,100,120,60,50%,110,10
,当年财政拨款,100,120,60,50%,110,10
年度总体目标,保障乡镇运行
目标执行总体情况,正常
采取措施,无
一级指标,二级指标,三级指标,年度指标值,1—6月完成值,全年预计完成情况,偏差原因分析,完成目标可能性,备注
产出指标,数量指标,办理事项,≥100件,45件,100件,,确定能
END
expect 0 node county import "$WORK/overall.csv"
overall=$(node county show records --kind monitoring --year 2026 --format csv | grep -o '^[^,]*/dept/801/2026/6')
expect 0 node county show form "$overall"
expect 0 node county show T4 "$overall"
expect 2 node county show T3 "$overall" # of a project
says '不是项目支出绩效监控表（T3）'
expect 2 node county show T6 "$overall"
expect 0 node county show form "$overall"
says '部门整体绩效监控表　木吉乡（801）'
says '结余'

# A receiver computes lights by its own rules, beside those of the sender's plan: 9.7 of 48 by May is 48.50.
expect 0 node county show monitoring --year 2026 --round 5
says '预警灯：653022-2026 第1版的规则“预警灯”，版本 national-1（摘要 '
expect 0 node county plan lights --year 2026 --round 5 --format csv
says "801001,木吉乡人民政府,$muji,农村饮水安全管护项目,48.50,红,红,"
sed -e "s/^edition: 1/edition: 2/; s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/yellow_from: 60/yellow_from: 40/" \
    "$SIBEN_SOURCE_DIR/deploy/plans/6530-2026.yaml" >"$WORK/prefecture.yaml"
expect 0 node prefecture plan publish "$WORK/prefecture.yaml" --reason 州另定
expect 0 node prefecture plan lights --year 2026 --round 5 --format csv
says "$muji,农村饮水安全管护项目,48.50,黄,红,"
says ',653022-2026 第1版,不同'
expect 0 node prefecture show monitoring --year 2026 --round 5 # figures below are by the plan that holds there
says '预警灯：6530-2026 第2版的规则“预警灯”，版本 national-1（摘要 '
says '其中 653022 的预警灯：653022-2026 第1版的规则“预警灯”，版本 national-1（摘要 '
expect 0 node prefecture plan handling --year 2026 --round 5
says '灯按 653022-2026 第1版 的规则“预警灯”'
expect 0 node prefecture explain "light:653022205/monitoring/$muji/2026/5" --year 2026
says '：执行灯 红，目标灯 —'
says '653022-2026 第1版，'
says '按本级规则'
says '6530-2026 第2版：执行灯 黄，目标灯 —，不同'

# A message names no day that is past, but as past: 2026-07-12 is a Sunday.
sed -e "s/^edition: 1/edition: 2/; s|\.\./data|$SIBEN_SOURCE_DIR/deploy/data|; s/2026-07-10/2026-07-12/; s/yellow_from: 60, green_from: 80/yellow_from: 30, green_from: 45/" \
    "$SIBEN_SOURCE_DIR/deploy/plans/653022-2026.yaml" >"$WORK/second.yaml"
expect 0 node county plan publish "$WORK/second.yaml" --reason 期限推后，黄灯起点另定
expect 0 node county show monitoring --year 2026 --round 5 # what the plan says now: green
says '预警灯：653022-2026 第2版的规则“预警灯”'
expect 0 node county submit --year 2026 --round 5
answered() { node county show receipt --year 2026 --round 5 | grep -q '预警灯的规则（本级）：6530-2026 第2版'; }
until_true 20 answered
expect 0 node county show receipt --year 2026 --round 5
says '核对一致'
says '预警灯的规则（上报一方）：653022-2026 第2版'
says '一般公共预算 执行灯：上报 红0 黄0 绿1 蓝0；按本级规则 红0 黄1 绿0 蓝0'
# What the prefecture sends back stands in the log of returns of both, by whose it is.
expect 0 node prefecture review 653022/submission/round/5/2026/5 --return 附件不全
sent_back() { node county plan returns --year 2026 --as-of 2099-12-31 --format csv | grep -q ',,653022,监控,上报,2026,1—5月,1,.*,附件不全,还没有,退回'; }
until_true 20 sent_back
county chase --as-of 2026-07-10 --unit 801001
says '7月12日前（遇休息日，请在7月10日办完），尚有 2 项'
county chase --as-of 2026-07-11 --unit 801001
says '7月12日前（遇休息日，请立即办理），尚有 2 项'
county chase --as-of 2099-12-31 --unit 801001
says '期限7月12日已过，尚有 1 项'
sed "s/$muji/$road/; s/农村饮水安全管护/乡村道路维修/; s/,48,48,/,0,48,/" "$WORK/may-1.csv" >"$WORK/road.csv"
expect 0 node township import --month 5 "$WORK/road.csv"
road_arrived() { node county show record "653022205/monitoring/$road/2026/5" | grep -q '执行 96,000.00'; }
until_true 20 road_arrived
expect 0 node county review "653022205/monitoring/$road/2026/5" --return 缺照片
county chase --as-of 2099-12-31 --unit 801001
says '第一轮绩效监控（截至5月底），尚有 1 项（其中退回待改 1 项）：乡村道路维修项目'

# Kept, rebuilt and checked: the same.
stop county
before=$(node county plan board --year 2026 --as-of 2099-12-31 --json)
expect 0 node county rebuild
[ "$(node county plan board --year 2026 --as-of 2099-12-31 --json)" = "$before" ] || fail "a rebuild changed the board"
sound county
