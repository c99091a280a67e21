#!/usr/bin/env bash
# A parent's disk is put back to an old copy: what it had confirmed and lost is said to be lost and
# on its way again, at both levels below, until it is there again.
source "$(dirname "$0")/lib.sh"
command -v prlimit >/dev/null || exit 77
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key=653022205/monitoring/65302226T000000000101/2026/5

make prefecture 6530 --root
make county 653022
make township 653022205
enrol county prefecture
enrol township county
for name in prefecture county township; do start $name; done
until_true 20 in_step county 2
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
has_target() { node township show record 653022205/target/65302226T000000000101/2026; }
until_true 20 has_target
until_true 30 same_dump prefecture county
for name in prefecture county; do
    stop $name
    cp -a "$WORK/$name" "$WORK/old-$name"
    start $name
done

cat >"$WORK/form.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,9,确定能,冻土期长
END
expect 0 node township import --month 5 "$WORK/form.csv"
state() { node township show record $key; }
shows() { state | grep -q "$1"; }
until_true 60 shows "县已收到.*州已收到"

# put_back NAME CHILD -- its disk is as it was then, and has no room until `room NAME`
put_back() {
    expect 0 node "$2" link pause "$3"
    stop "$1"
    mv "$WORK/$1" "$WORK/lost-$1"
    mv "$WORK/old-$1" "$WORK/$1"
    start "$1"
    prlimit --pid "${RUNNING[$1]}" --fsize=8192:unlimited
    expect 0 node "$2" link resume "$3"
}
room() { prlimit --pid "${RUNNING[$1]}" --fsize=unlimited:unlimited; }

# The prefecture: the county sends again, and the township hears of it.
put_back prefecture county 6530
until_true 60 shows "县已收到.*州收到后丢失，正在重新报送"
room prefecture
until_true 60 shows "县已收到.*州已收到"

# The county: the township sends again. What the prefecture has it still has.
stop prefecture
put_back county township 653022
until_true 60 shows "县收到后丢失，正在重新报送"
expect 0 node township status
says "县丢失后正在重新报送 1"
says "上级 653022 恢复过旧的数据，1 张表它收到过又丢失了"
says "siben status --forms"
expect 0 node township status --forms
says "县收到后丢失，正在重新报送"
expect 1 node township pending
says "曾经到过县，在那里丢失了，正在重新送"
expect 0 node township status --json
says '"sent_again": 1'
room county
until_true 60 shows "县已收到"
start prefecture
until_true 60 shows "县已收到.*州已收到"
expect 0 node township status
[[ $OUT != *重新报送* ]] || fail "it is there, and said to be sent again: $OUT"
until_true 30 same_dump prefecture county
sound prefecture county township
