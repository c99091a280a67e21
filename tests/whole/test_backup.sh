#!/usr/bin/env bash
# A backup is made while the node works, opens with its key only, and becomes a node again
# that takes back what it had sent and reuses no number.
source "$(dirname "$0")/lib.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county submit --year 2021 --round 1
until_true 20 same_dump prefecture county
mkdir "$WORK/usb"

# Without a recovery key it says how to get one.
expect 2 node county backup --to "$WORK/usb"
says "--new-key"
cd "$WORK"
expect 0 node county backup --new-key -o "$WORK/envelope.txt"
[ "$(stat -c %a "$WORK/envelope.txt")" = 600 ] || fail "the recovery key can be read by others"
public=$(sed -n 's/^# recovery: //p' "$WORK/envelope.txt")
[ ${#public} -eq 64 ] || fail "no public half in the file"
stop county
echo "recovery: \"$public\"" >>"$WORK/county/siben.yaml"
start county
until_true 20 in_step prefecture 1

expect 2 node county backup --to usb
says "完整路径"
expect 0 node county backup --to "$WORK/usb"
says "已写成并核对"
backup=$(echo "$WORK"/usb/653022-*.siben-backup)
[ -f "$backup" ] || fail "no file"
[ "$(stat -c %a "$backup")" = 600 ] || fail "the backup can be read by others"
[ ! -e "$WORK/county/backup.tmp" ] || fail "the scratch copy was left"
! grep -aq "$(sed -n 's/^seed: //p' "$WORK/county/keys")" "$backup" || fail "keys stand open in it"
expect 0 "$SIBEN" restore --show "$backup"
says "节点 653022"

# What was sent after the backup is at the prefecture.
expect 0 node county submit --year 2022 --round 1
expect 0 node county submit --year 2023 --round 1
answered() { node county show receipt --year 2023 --round 1 | grep -q 核对一致; }
until_true 20 answered
until_true 20 same_dump prefecture county
# What was written and not sent is on no other machine.
stop prefecture
expect 0 node county submit --year 2024 --round 1
stop county
mv "$WORK/county" "$WORK/lost"
start prefecture

# A wrong key, a damaged file, a file that is none, a folder that is not empty: nothing is made.
expect 0 node prefecture backup --new-key -o "$WORK/other.txt"
expect 3 node county restore "$backup" --key "$WORK/other.txt"
says "打不开这份备份"
[ ! -e "$WORK/county" ] || fail "a refused restore made a folder"
cp "$backup" "$WORK/bad.siben-backup"
size=$(stat -c %s "$backup")
printf 'X' | dd of="$WORK/bad.siben-backup" bs=1 seek=$((size - 5000)) conv=notrunc status=none
expect 4 node damaged restore "$WORK/bad.siben-backup" --key "$WORK/envelope.txt"
says "不是写成时的样子"
expect 3 node damaged status
head -c $((size - 70000)) "$backup" >"$WORK/short.siben-backup"
expect 4 node short restore "$WORK/short.siben-backup" --key "$WORK/envelope.txt"
expect 1 node none restore "$WORK/envelope.txt" --key "$WORK/envelope.txt"
expect 1 node none restore "$backup" --key "$backup"
says "这不是恢复钥匙文件"
expect 3 node lost restore "$backup" --key "$WORK/envelope.txt"
says "不是空的"

expect 0 node county restore "$backup" --key "$WORK/envelope.txt"
says "核对无误"
[ "$(stat -c %a "$WORK/county/keys")" = 600 ] || fail "the keys can be read by others"
start county
until_true 20 in_step prefecture 1
until_true 20 same_dump prefecture county
expect 0 node county show submission --year 2023 --round 1
expect 3 node county show submission --year 2024 --round 1 # never sent: said so below
expect 0 node county status
says "从备份恢复"
says "取回"
expect 0 node county submit --year 2025 --round 1
answered() { node county show receipt --year 2025 --round 1 | grep -q 核对一致; }
until_true 20 answered
expect 0 node prefecture status --feeds
[[ $OUT != *分叉* ]] || fail "the restored node forked its feed: $OUT"
sound county

# The same backup a second time: no number is used twice either.
stop county
mv "$WORK/county" "$WORK/first"
expect 0 node county restore "$backup" --key "$WORK/envelope.txt"
start county
until_true 20 in_step prefecture 1
until_true 20 same_dump prefecture county
expect 0 node county show submission --year 2025 --round 1
expect 0 node county submit --year 2026 --round 1
answered() { node county show receipt --year 2026 --round 1 | grep -q 核对一致; }
until_true 20 answered
expect 0 node prefecture status --feeds
[[ $OUT != *分叉* ]] || fail "the second restore forked its feed: $OUT"

# Only the newest are kept.
sleep 1
expect 0 node county backup --to "$WORK/usb" --keep 1
says "删去旧备份 1 份"
[ "$(ls "$WORK"/usb/*.siben-backup | wc -l)" -eq 1 ] || fail "more than one is kept"
