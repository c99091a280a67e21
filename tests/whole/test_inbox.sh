#!/usr/bin/env bash
# Two versions of one form: listed with who and why, compared field by field, taken, merged,
# taken back; a locked one only after its reopening; and all three levels agree in the end.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key=653022205/monitoring/65302226T000000000101/2026/5

# form NAME ACTUAL REASON SPENT PEOPLE -- a flat table of two indicators
form() {
    cat >"$WORK/$1.csv" <<END
预算年度,单位代码,单位名称,项目代码,项目名称,预算类别,资金来源,年初预算数,全年预算数,执行数,金额单位,三级指标,指标值,度量单位,完成值,完成可能性,偏差原因
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,一般公共预算,县级,48,48,$4,万元,维护供水管网长度,26,公里,$2,确定能,$3
2026,801001,木吉乡人民政府,65302226T000000000101,农村饮水安全管护项目,,,,,,万元,受益人口,4200,人,$5,确定能,
END
}
by() { local who=$1 name=$2; shift 2; node "$name" --user "$who" "$@"; }
import() { expect 0 by "$1" "$2" import --month 5 "$WORK/$3.csv"; }
mark() { node "$1" history "$key" --format csv | grep "^$2," | head -n 1 | cut -d, -f8; }

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

expect 0 node county inbox
[[ $OUT != *$key* ]] || fail "something waits before anything happened"
form first 9 合同5月才签 9.6 4100
import 张三 township first
at_county() { node county show record $key; }
until_true 20 at_county

# Both edit while the line is cut.
expect 0 node township link pause 653022
form one 11 冻土期长 9.6 4100
form two 10 合同5月才签 9.8 4100
import 张三 township one
import 李四 county two
expect 0 node township link resume 653022
two_wait() { [ "$(node "$1" inbox --json | grep -c "$key")" -eq 1 ]; }
for name in township county prefecture; do until_true 20 two_wait $name; done

expect 0 node county inbox
says 两个版本同时修改
says 李四
expect 0 node county inbox --unit 802001
[[ $OUT != *$key* ]] || fail "--unit lets another unit's record through"
expect 0 node county inbox --kind budget
[[ $OUT != *$key* ]] || fail "--kind lets another kind through"
expect 0 node county inbox --unit 801001 --kind monitoring --of 653022205
says "$key"
expect 2 node county inbox --kind nothing
expect 2 node county inbox --of nowhere
expect 0 node county show inbox
says "$key"

expect 1 node county inbox show $key
says '指标「维护供水管网长度」完成值  [rows[1].actual]'
says 'a  11公里    ← 张三'
says 'b  10公里    ← 李四'
says '原  9公里'
says '资金 县级 一般公共预算 执行数  [lines[0.4].spent_fen]'
says 'b  9.80 万元    ← 李四'
says '3 处不同，其中 1 处须由人选择'
expect 1 node county inbox show $key --json
says '"path": "rows[1].actual", "words": "指标「维护供水管网长度」完成值", "base": "9公里", "draft": null'
expect 1 node county inbox show $key --format csv
says 'rows[1].reason,指标「维护供水管网长度」偏差原因,冻土期长,合同5月才签,合同5月才签,a'
expect 3 node county inbox show 653022205/monitoring/nothing/2026/5
expect 2 node county inbox show nonsense
expect 2 node county inbox show

# A merge never writes itself; an open field, a wrong side, no reason: nothing happens.
expect 1 node county inbox merge $key --reason 核对
says '须选择：指标「维护供水管网长度」完成值'
expect 2 node county inbox merge $key --choose 'rows[1].actual=a'
says '没有写理由'
expect 2 node county inbox merge $key --reason 核对 --choose 'rows[1].actual=c'
expect 2 node county inbox merge $key --reason 核对 --choose 'rows[9].actual=a'
expect 3 node county inbox merge $key --reason 核对 --choose 'rows[1].actual=a' --seen 0000000000000001
says '没有写入'
two_wait county || fail "a refused merge settled it"

# A draft, finished by hand.
expect 0 node county inbox draft $key -o "$WORK/draft.txt"
grep -q 'rows\[1\].actual = ?' "$WORK/draft.txt" || fail "no question in the draft"
expect 1 node county inbox merge $key --reason 核对 --draft "$WORK/draft.txt"
sed -i 's/^rows\[1\].actual = ?/rows[1].actual = "10.5公里"/' "$WORK/draft.txt"
cp "$WORK/draft.txt" "$WORK/wrong.txt"
sed -i 's/^lines.*/& c/' "$WORK/wrong.txt"
expect 3 node county review $key --pass # neither is locked before somebody has decided
says '两个版本，还没有决定用哪一个'
expect 1 node county inbox merge $key --reason 核对 --draft "$WORK/wrong.txt"
says 'wrong.txt 第 '
expect 0 by 王五 county inbox merge $key --reason 两级电话核对 --draft "$WORK/draft.txt"
says 已合并
says '代替'
expect 3 node county inbox merge $key --reason 核对 --draft "$WORK/draft.txt"
says 没有并存的版本
settled() { ! node "$1" inbox --json | grep -q "$key" && node "$1" show record $key | grep -q 10.5公里; }
for name in township county prefecture; do until_true 20 settled $name; done
expect 0 node township show record $key
says '原因 冻土期长'
says '执行 98,000.00 元'
expect 0 node township history $key
says 两级电话核对
says 王五

# Thinking better of it: what lost is taken again from the history.
old=$(mark county 已被代替)
expect 0 by 王五 county inbox take $key "${old:0:8}" --reason 仍以乡里最初的数为准
says "已采用 $old"
expect 0 node county diff $key "$old" "$(mark county 当前)"
says 内容完全相同
merged=$(node county history $key --format csv | grep 两级电话核对 | cut -d, -f8)
expect 1 node county diff $key "$old" "$merged" --format csv
says 'rows[1].actual,指标「维护供水管网长度」完成值,9公里,10.5公里'
expect 3 node county diff $key "$old" 0123456789
expect 2 node county diff $key "$old"
expect 3 node county inbox take $key "$(mark county 当前)" --reason 再来
says '没有并存的其他版本'
expect 3 node county inbox take $key ffffffffffffffff --reason 没有
expect 2 node county inbox take $key "$old"

# Locked: an edit that did not know it waits, and is taken only after a reopening.
agree_again() { same_dump county prefecture && [ "$(mark township 当前)" = "$(mark county 当前)" ]; }
until_true 20 agree_again
expect 0 node township link pause 653022
form late 12 雨季提前 9.9 4150
import 张三 township late
expect 0 node county review $key --pass
expect 0 node township link resume 653022
locked() { node county inbox | grep -q 已锁定; }
until_true 20 locked
late=$(mark township '已锁定：修改了已审核通过的版本，未引用重新打开')
expect 3 node county inbox take $key "$late" --reason 乡里补报
says 'siben reopen'
expect 0 node county review $key --reopen 乡里补报
expect 0 by 李四 county inbox take $key "$late" --reason 乡里补报
expect 0 node county inbox
[[ $OUT != *$key* ]] || fail "still waits after the reopening"
expect 0 node county show record $key
says '完成 12'
says 未审核
until_true 20 agree_again
for name in township county prefecture; do expect 0 node $name check; done

# Also without a running node.
stop county
expect 0 node county inbox
expect 0 node county inbox show $key
says 没有并存的其他版本
