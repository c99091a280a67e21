#!/usr/bin/env bash
# A county with a standby: it holds all and writes nothing; when the county's machine is down or its
# line is cut a township goes on with the standby, is told truly which of them has a form, and goes
# back to the county when that is there again. What the standby took is at the county then.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key() { echo "653022205/monitoring/65302226T000000000101/2026/$1"; }
form() { # MONTH ACTUAL
    cat >"$WORK/$1.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,$2,确定能,冻土期长
END
}
put() { form "$1" "$2"; expect 0 node township import --month "$1" "$WORK/$1.csv"; }
at() { node township show record "$(key "$1")" | grep -q "$2"; }
has() { node "$1" show record "$(key "$2")"; }
linked() { node "$1" status --json | tr '{' '\n' | grep "\"peer\": \"$2\"" | grep -q '"in_step": true'; }

make prefecture 6530 --root
make county 653022
make standby 653022-b --scope 653022
make township 653022205
enrol county prefecture
expect 0 node standby enrol request --standby -o "$WORK/standby.request"
expect 0 node county enrol grant "$WORK/standby.request" -o "$WORK/standby.grant"
says "备用机"
expect 0 node standby enrol install "$WORK/standby.grant"
enrol township county
for name in prefecture county standby township; do start $name; done
until_true 30 linked standby 653022
until_true 30 linked township 653022
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
has_target() { node "$1" show record 653022205/target/65302226T000000000101/2026; }
until_true 30 has_target township
put 5 9
until_true 30 at 5 "州已收到"
until_true 30 same_dump county standby

# It writes nothing, and says what to do.
expect 3 node standby import "$forms/list-units.xlsx"
says "备用机"
says "siben promote"
expect 3 node standby close --year 2026 --round 5
says "备用机"

# The county's machine dies. The township goes on with the standby, which passes it on to the prefecture.
stop county KILL
until_true 60 linked township 653022-b
put 6 10
until_true 30 at 6 "县备用机 653022-b 已收到.*县 653022 还没有"
until_true 60 at 6 "州已收到"
at 6 "县已收到" && fail "not at the county, and said to be"
until_true 30 has prefecture 6
at 5 "县已收到" || fail "what the county had is still said to be there"

# It is there again: the standby gives it what it lacks, the township goes back to it.
start county
until_true 60 linked standby 653022
until_true 30 has county 6
until_true 90 linked township 653022
until_true 30 at 6 "县已收到"
put 7 11
until_true 30 at 7 "县已收到.*州已收到"
until_true 30 same_dump county standby
until_true 30 same_dump county prefecture

# Only the line between township and county is cut.
expect 0 node township link pause 653022
until_true 60 linked township 653022-b
put 8 12
until_true 30 at 8 "县已收到.*州已收到"
expect 0 node township link resume 653022
until_true 90 linked township 653022
for name in prefecture county standby township; do
    expect 0 node $name check
    says "0 处不符"
done
