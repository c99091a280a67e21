#!/usr/bin/env bash
# A standby promoted: the county's machine dies with work that nobody has; its children go on with the
# standby; the prefecture promotes it; it writes what a county writes. The old machine comes back: it
# is shut out, says so with a command, and what it had not sent is evident at both levels and does not
# count by itself.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key() { echo "653022205/monitoring/65302226T000000000101/2026/$1"; }
form() { # MONTH ACTUAL
    cat >"$WORK/$1.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,9.6,万元,维护供水管网长度,26,公里,$2,确定能,冻土期长
END
}
put() { form "$2" "$3"; expect 0 node "$1" import --month "$2" "$WORK/$2.csv"; }
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
expect 0 node standby enrol install "$WORK/standby.grant"
enrol township county
for name in prefecture county standby township; do start $name; done
until_true 30 linked standby 653022
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
has_target() { node "$1" show record 653022205/target/65302226T000000000101/2026; }
until_true 30 has_target township
put township 5 9
until_true 30 at 5 "州已收到"
until_true 30 same_dump county standby
until_true 30 same_dump county prefecture

# Who may not: the county about its own standby, the standby about itself; and not without a line to it.
expect 3 node county promote 653022-b --reason 试试
says "本机的上级"
expect 3 node standby promote 653022-b --reason 自己
expect 2 node prefecture promote 653022-b
expect 3 node prefecture promote 653022-c --reason 没有这台

# The county goes off the line, writes what nobody hears of, and dies.
expect 0 node county link pause 6530
expect 0 node county link pause 653022-b
expect 0 node county link pause 653022205
expect 0 node county review "$(key 5)" --return "只有县里知道的退回"
stop county KILL
until_true 60 linked township 653022-b
until_true 60 linked standby 6530
put township 6 10
until_true 30 has prefecture 6

expect 0 node prefecture promote 653022-b --reason 主机损坏
says "653022-b 接替 653022"
stop standby KILL # wherever it is with that
start standby
promoted() { node standby status | grep -q "上级 6530"; }
until_true 30 promoted
until_true 30 linked prefecture 653022-b
# It does what a county does, and the township needs nothing new.
until_true 30 linked township 653022-b
written() { node standby review "$(key 6)" --pass; }
until_true 30 written
expect 0 node standby submit --year 2026 --round 6
answered() { node standby show receipt --year 2026 --round 6 | grep -q 核对一致; }
until_true 60 answered
until_true 30 at 6 "县（653022-b）已收到.*州已收到"
expect 0 node township status
says "上级 653022-b"
passed() { node township status --forms | grep "$(key 6)" | grep -q 通过; }
until_true 30 passed
until_true 30 same_dump standby prefecture
expect 3 node prefecture promote 653022-b --reason 再来一次
says "已经是本机的下级"

# The successor ends, and lets in, whom the old one had let in.
expect 0 node standby enrol request -o "$WORK/none"
node township enrol request -o "$WORK/again" >/dev/null
expect 0 node standby enrol grant "$WORK/again" -o "$WORK/again.grant"

# The old machine comes back. It is not let in, and says what to do; nothing of it is lost.
start county
told() { node county status | grep -A1 "6530（上级）" | grep -q "siben bundle write --for parent"; }
until_true 60 told
expect 1 node county pending
says "review"
expect 0 node county bundle write --for parent -o "$WORK/left.siben"
expect 0 node prefecture bundle read "$WORK/left.siben"
late() { node "$1" inbox | grep -q "终止"; }
until_true 30 late prefecture
until_true 30 late standby
node township status --forms | grep "$(key 5)" | grep -q 退回 && fail "what lies beyond the end counts"
until_true 30 same_dump standby prefecture
for name in prefecture county standby township; do
    expect 0 node $name check
    says "0 处不符"
done
