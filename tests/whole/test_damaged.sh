#!/usr/bin/env bash
# A byte of a township's own batch has changed on its disk before it was sent: the county
# does not take it in, both sides say in plain words what stops the link and who has to do
# what, and the check at the township names the place. Other links go on.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make county 653022 --root
make township 653022205
make other 653022202
enrol township county
enrol other county
start county
start township
start other
until_true 20 in_step county 2
expect 0 node county import "$forms/list-units.xlsx"
node county import "$forms/list-projects-2026.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ]
same_scope() { [ "$(node county dump | grep " $1/" | sort)" = "$(node township dump | grep " $1/" | sort)" ]; }
until_true 20 same_scope 653022205
stop county
expect 0 node township import "$forms/T1-target-2026.xlsx"
stop township

# The scope stands before each batch in the log; a byte well behind it is the batch's.
data=$WORK/township/db/data.mdb
cp "$data" "$WORK/whole.mdb"
harmed() {
    printf 'X' | dd of="$data" bs=1 seek=$(($1 + 150)) conv=notrunc status=none
    OUT=$(node township check 2>&1) || true # a page that is not in use harms nobody
    [[ $OUT == 653022205/653022205/*'第 1 包：签名不对'* ]]
}
found=no
for place in $(grep -abo $'\x09653022205' "$data" | cut -d: -f1); do
    if harmed "$place"; then found=yes; break; fi
    cp "$WORK/whole.mdb" "$data"
done
[ $found = yes ] || fail "no byte of the batch was found"
expect 1 node township check
says '签名不对，内容被改动过'
says '→ 本机的副本已损坏：请从备份恢复'

start county
start township
refused() { node "$1" status | grep -q "$2"; }
until_true 20 refused county '对方送来的报送包收不下：报送包的签名不对，已拒收'
says_both() { expect 0 node "$1" status; says "$2"; }
says_both county '→ 请对方运行 siben check'
until_true 20 refused township '本机送出的报送包对方收不下：报送包的签名不对，已拒收'
says_both township '→ 在本机运行 siben check'
expect 0 node county status --json
says '"hint": "请对方运行 siben check'
until_true 20 in_step county 1 # the other one

# Mended: it goes on by itself.
stop township
cp "$WORK/whole.mdb" "$data"
expect 0 node township check
start township
until_true 60 same_scope 653022205
