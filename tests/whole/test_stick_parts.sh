#!/usr/bin/env bash
# A bundle in parts: in any order, twice, one lost; and files that are damaged, meant for
# others, or of another administration.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/stick.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make county 653022 --root
make township 653022205
make stranger 653023 --root
make other 653022202
enrol township county
enrol other county
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county bundle write --for 653022205 --seed -o "$WORK/seed"
expect 0 node township bundle read "$WORK/seed"
large_forms "$WORK/large.csv" 1 160
expect 0 node township import "$WORK/large.csv" --month 5
stick=$WORK/stick.siben
expect 0 node township bundle write --for parent -o "$stick" --part-size 2M
says "共 4 份"
[ "$(ls "$stick".* | wc -l)" -eq 4 ] || fail "not four parts: $(ls "$WORK")"
for part in "$stick".*; do [ "$(wc -c <"$part")" -le $((2 << 20)) ] || fail "$part is too large"; done

# Third, first, first again, fourth: what is missing is named, and nothing is lost.
expect 1 node county bundle read "$stick.003"
says "还缺第 1 份、第 2 份、第 4 份"
says "等待前面内容"
expect 1 node county bundle read "$stick.001" "$stick.001" "$stick.004"
says "这一份以前读过"
says "还缺第 2 份"
expect 0 node county bundle read "$stick.002"
says "都收全了"
sound county
[ "$(node county show records --kind monitoring --format csv | grep -c monitoring/)" -eq 160 ] || fail "not all forms arrived"
expect 0 node county bundle read "$stick".*
[[ $OUT != *还缺* ]] || fail "$OUT"

# Written again from where the county stands: nothing new, small.
expect 0 node county bundle write --for 653022205 -o "$WORK/back"
expect 0 node township bundle read "$WORK/back"
expect 0 node township bundle write --for parent -o "$WORK/nothing"
says "没有新的报送包"
[ "$(wc -c <"$WORK/nothing")" -lt 4000 ] || fail "a stick with nothing to say is large"

# Damaged: refused whole, with words; a good one beside it is read.
before=$(node county dump | sort | sha256sum)
head -c -1 "$stick.001" >"$WORK/cut"
expect 1 node county bundle read "$WORK/cut"
says "截断"
head -c 300 "$stick.001" >"$WORK/cut"
expect 1 node county bundle read "$WORK/cut"
says "截断"
: >"$WORK/empty"
expect 1 node county bundle read "$WORK/empty" "$WORK/nothing"
says "这不是四本账的报送包文件"
says "都收全了"
expect 1 node county bundle read "$WORK/large.csv"
says "这不是四本账的报送包文件"
(cat "$stick.001" && echo) >"$WORK/longer"
expect 1 node county bundle read "$WORK/longer"
says "文件末尾有多余的内容"
[ "$(head -c 500001 "$stick.001" | tail -c 1)" = x ] && other=y || other=x # it is another byte, each time
(head -c 500000 "$stick.001" && printf $other && tail -c +500002 "$stick.001") >"$WORK/changed"
expect 1 node county bundle read "$WORK/changed"
says "打不开：文件已损坏或被改动"
expect 1 node county bundle show "$WORK/changed"
says "打不开"
expect 4 node county bundle read "$WORK/not-there"
says "读不了文件"
[ "$(node county dump | sort | sha256sum)" = "$before" ] || fail "a refused file changed something"

# Meant for somebody else; of another root; from one that is ended.
expect 3 node other bundle read "$stick.001"
says "这份报送包是写给 653022 的，本机是 653022202"
expect 0 node other bundle show "$stick.001"
says "不是写给本机的，打不开内容"
expect 3 node stranger bundle read "$stick.001"
says "属于另一套授权（根不同）"
expect 3 node township bundle write --for 6530 -o "$WORK/none"
says "不是本机的上级，也不是本机授权过的下级"
expect 2 node township bundle write -o "$WORK/none"
says "缺少 --for"
expect 2 node township bundle write --for parent --part-size 5 -o "$WORK/none"
says "每份至少"
expect 2 node township bundle write --for parent --all --seed -o "$WORK/none"
expect 3 node county bundle write --for parent -o "$WORK/none"
[ ! -e "$WORK/none" ] || fail "a refused bundle left a file"
expect 0 node county enrol end 653022205 --reason 设备丢失
expect 3 node county bundle read "$stick.001"
says "授权已经终止"

# A stick that cannot be written does not count as written.
expect 4 node other bundle write --for parent -o "$WORK/no-such-folder/x"
expect 0 node other bundle show
says "还没有写过报送包文件"
