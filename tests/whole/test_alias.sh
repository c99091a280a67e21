#!/usr/bin/env bash
# A unit was entered twice, at two homes; the county says so: figures count once, what differs waits
# for a person, who takes one or keeps the other; taken back, both count again.
source "$(dirname "$0")/lib.sh"
muji=65302226T000000000101
head=预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,一级指标,二级指标,三级指标,指标性质,指标值,度量单位,分值,完成值,全年预计完成值,完成可能性,偏差类型,偏差原因,改进措施
form() { # form FILE UNIT NAME SPENT
    printf '%s\n2026,%s,%s,%s,农村饮水安全管护项目,一般公共预算,县级,48,48,%s,万元,产出指标,数量指标,维护供水管网长度,≥,26,公里,10,9,26,确定能,,,\n' \
        "$head" "$2" "$3" "$muji" "$4" >"$WORK/$1"
}
unit() { printf '单位编码,单位名称,财政区划,主管部门编码\n%s,%s,%s,%s\n' "$@"; }
project() {
    printf '预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,年初预算数,调整数,金额单位\n'
    printf '2026,%s,%s,%s,农村饮水安全管护项目,特定目标类,一般公共预算,县级,财政拨款,48,0,万元\n' "$1" "$2" "$muji"
}
unit 801001 木吉乡人民政府 653022205 801 >"$WORK/units-1.csv"
unit 802009 木吉乡政府 653022202 802 >"$WORK/units-2.csv"
project 801001 木吉乡人民政府 >"$WORK/projects-1.csv"
project 802009 木吉乡政府 >"$WORK/projects-2.csv"
form form-1.csv 801001 木吉乡人民政府 9.6
form form-2.csv 802009 木吉乡政府 9.9

make prefecture 6530 --root
make county 653022
make muji 653022205
make baren 653022202
enrol county prefecture
enrol muji county
enrol baren county
# Each township enters the unit and the project by itself, before it has a line.
for t in muji:1 baren:2; do
    expect 0 node ${t%:*} import "$WORK/units-${t#*:}.csv"
    expect 0 node ${t%:*} import "$WORK/projects-${t#*:}.csv"
    expect 0 node ${t%:*} import --month 5 "$WORK/form-${t#*:}.csv"
done
for name in prefecture county muji baren; do start $name; done
until_true 30 in_step county 3
spent() { # NODE AMOUNT [OPTION…]: of the county in May, in 元
    node "$1" show monitoring --year 2026 --round 5 --of 653022 --format csv "${@:3}" | tail -n 1 | grep -qE "(^|,)$2(,|\$)"
}
until_true 20 spent county 195000.00
until_true 20 spent prefecture 195000.00
expect 0 node county submit --year 2026 --round 5
agrees() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 20 agrees

# Refusals in words, and a look before anything is written.
expect 2 node county alias set 802009 801001
says '没有写依据'
expect 2 node county alias set 802009 801077 --reason 试
says '单位名册中没有这个单位'
expect 2 node county alias set 801001 801001 --reason 试
says '不用声明'
expect 3 node muji alias set 802009 801001 --reason 自己说的
expect 2 node prefecture alias set 802009 801001 --reason 试
says '加 --of 653022'
expect 0 node county alias set 802009 801001 --reason 电话核对 --dry-run
says '将声明：802009 木吉乡政府 就是 801001 木吉乡人民政府'
says '1 个在两处都有'
spent county 195000.00 || fail "a dry run changed figures"

# The county says so: once, at every level, under the unit.
expect 0 node county alias set 802009 801001 --reason 电话核对
until_true 20 spent county 96000.00
until_true 20 spent prefecture 96000.00
expect 3 node county alias set 801001 802009 --reason 反了
says 循环
other=653022202/monitoring/$muji/2026/5
for name in county prefecture; do
    expect 0 node $name inbox
    says "$other"
    says '单位录了两次'
    says 'siben alias settle'
done
expect 0 node baren show units
says '就是 801001'
expect 0 node county explain monitoring:2026/5:653022:total:spent_fen
says '逐分相等'
# Both ends of each link agree, though a township holds one of the two.
for pair in "muji parent" "baren parent" "county parent"; do
    # shellcheck disable=SC2086
    expect 0 node ${pair% *} verify --with ${pair#* }
done
# What was submitted before reads as it was.
spent county 195000.00 --basis 653022/submission/round/5/2026/5 || fail "the submission's basis changed: $(node county show monitoring --year 2026 --round 5 --of 653022 --format csv --basis 653022/submission/round/5/2026/5)"

# A person decides: the other's amount is right.
expect 2 node county alias settle "$other" --reason 不写哪个
expect 3 node county alias settle "653022205/monitoring/$muji/2026/5" --take --reason 试
says '没有计入的那个'
expect 0 node county alias settle "$other" --take --reason 电话核对，以巴仁所报为准
says '已改用另一处的内容'
until_true 20 spent prefecture 99000.00
settled() { ! node "$1" inbox | grep -q "$other"; }
until_true 20 settled prefecture
expect 0 node county alias list --twice
says 内容相同
expect 0 node county history "653022205/monitoring/$muji/2026/5"
says '以巴仁所报为准'

# The other home writes on: that waits too, and is put aside.
form form-3.csv 802009 木吉乡政府 11
expect 0 node baren import --month 5 "$WORK/form-3.csv"
waits() { node county inbox | grep -q "$other"; }
until_true 20 waits
spent county 99000.00 || fail "a second version of the other counted"
expect 0 node county alias settle "$other" --keep --reason 重复填报
until_true 20 settled county

# Taken back: two units again.
expect 3 node county alias lift 801001 --reason 试
says '没有这样的声明'
expect 0 node county alias lift 802009 --reason 查明是两个单位
two() { node prefecture show units | grep -c 木吉乡 | grep -qx 2 && ! node prefecture show units | grep -q 就是; }
until_true 20 two
expect 0 node county alias list --json
until_true 20 same_dump prefecture county
sound prefecture county muji baren
stop county
expect 0 node county rebuild
sound county
