#!/usr/bin/env bash
# A copy of a township's data writes in parallel: both branches are kept and count, what is said
# to be at the county is there, and each side is told what to do, in plain words, with a command.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key() { echo "653022205/monitoring/65302226T000000000101/2026/$1"; }

# form MONTH ACTUAL -- a flat table of one indicator
form() {
    cat >"$WORK/$1.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,$2,确定能,冻土期长
END
}
put() { form "$2" "$3"; expect 0 node "$1" import --month "$2" "$WORK/$2.csv"; }
has() { node "$1" show record "$(key "$2")"; }
arrived() { node "$1" show record "$(key "$2")" | grep -q "州已收到"; }
# Whatever a machine says is at the county, the county shows.
is_true() {
    local month
    for month in 5 6 7; do
        if node "$1" show record "$(key $month)" 2>/dev/null | grep -q 县已收到; then
            has county $month >/dev/null || fail "$1 says that $month is at the county, and it is not"
        fi
    done
}

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
put township 5 9
until_true 30 arrived township 5

# The disk is copied; both go on, and neither knows of the other.
stop township
cp -a "$WORK/township" "$WORK/twin"
sed -i '/^listen:/d' "$WORK/twin/siben.yaml"
put twin 7 11
start township
put township 6 10
until_true 30 arrived township 6
is_true township

# The copy gets a line: it is pushed aside, or pushes the other aside, and is told so.
start twin
pushed_aside() {
    local name
    for name in township twin; do
        node $name status | grep -A1 可能有两台机器共用密钥 | grep -q "siben enrol request" && return 0
    done
    return 1
}
until_true 30 pushed_aside
stop township
until_true 40 arrived twin 7
for name in county prefecture twin; do
    until_true 30 has $name 6
    until_true 30 has $name 7
done
is_true twin

# The county granted it and can end it; the prefecture is told who will; the machine itself too.
says_fork() { node "$1" status | grep -q "分叉：.*653022205 有"; }
for name in twin county prefecture; do until_true 30 says_fork $name; done
expect 0 node county status
says "siben enrol end 653022205 --reason 两台机器共用密钥"
expect 0 node prefecture status
says "由给它授权的 653022 处理"
expect 0 node twin status
says "分叉：本机 653022205"
says "siben inbox"
says "恢复过旧备份，或者被复制过"
expect 0 node county status --json
says '"forks": [{"node": "653022205", "grantor": "653022"'

# The other machine comes back, gets what the copy wrote, and writes on without a second fork.
stop twin
start township
for month in 5 6 7; do until_true 40 arrived township $month; done
put township 8 12
until_true 30 arrived township 8
until_true 30 same_dump prefecture county
sound prefecture county township

# What the county was told to do settles it: nothing is lost, and the office goes on under a new key.
expect 0 node county enrol end 653022205 --reason 两台机器共用密钥
for month in 5 6 7 8; do has county $month >/dev/null || fail "the end takes $month away"; done
settled() { ! says_fork "$1"; }
until_true 20 settled county
until_true 20 settled prefecture
ended() { node township status | grep -q "授权已终止\|没有接纳本机的密钥"; }
until_true 40 ended
stop township
make fresh 653022205-2 --scope 653022205
enrol fresh county
start fresh
for month in 5 6 7 8; do until_true 40 has fresh $month; done
put fresh 9 13
until_true 30 arrived fresh 9
until_true 30 same_dump prefecture county
