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
# Who may sign in at its page, and what was done there, are this node's own: they go into its backup, and nowhere else.
expect 0 node county account add clerk --display 经办人甲 --role clerk --unit 801001
expect 0 node county account add admin --display 管理员甲 --role administrator
printf '{"at_ms":1,"who":"torn' >>"$WORK/county/audit.log" # a power cut in the middle of a line
# So are the files that people put beside its data; what nobody can read is told, and keeps nothing from being saved.
mkdir "$WORK/county/languages" "$WORK/county/lists"
expect 0 node county language template ug -o "$WORK/county/languages/ug.json"
sed -i '3s/""/"ئۇيغۇرچە"/' "$WORK/county/languages/ug.json"
printf 'list: regional\n' >"$WORK/county/lists/regional.yaml"
head -c 4000000 /dev/zero >"$WORK/county/languages/big.json"
echo mine >"$WORK/county/lists/notes.txt"
expect 0 node county backup --to "$WORK/usb"
says "已写成并核对"
says "账号 2 个"
says "语言和列名文件 2 个"
says "没有备份的 1 个，第一个：languages/big.json"
logged=$(wc -l <"$WORK/county/audit.log") # each dump that was waited for is an entry
cp -r "$WORK/county/languages" "$WORK/county/lists" "$WORK/"
expect 0 node county account reset clerk # later than the backup: this word is not in it
cp "$WORK/county/accounts.json" "$WORK/later.json"
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
[ "$logged" -ge 4 ] || fail "$logged entries"
says "账号 2 个、操作日志 $logged 条已恢复"
says "语言和列名文件 2 个也已恢复"
for name in languages/ug.json lists/regional.yaml; do
    cmp -s "$WORK/$name" "$WORK/county/$name" || fail "$name is not as it was"
done
[ "$(ls "$WORK"/county/languages "$WORK"/county/lists | grep -c '\.')" -eq 2 ] || fail "more came back than was put in"
[ "$(stat -c %a "$WORK/county/keys")" = 600 ] || fail "the keys can be read by others"
for name in accounts.json audit.log; do
    [ "$(stat -c %a "$WORK/county/$name")" = 600 ] || fail "$name can be read by others"
done
cmp -s "$WORK/county/accounts.json" "$WORK/later.json" && fail "an account is as it was after the backup"
expect 0 node county account list
says "经办人甲"
expect 0 node county audit # the chain goes on, with the restore
says "restore"
says "备份里的日志 $logged 条，没有被改过"
expect 0 node county account disable clerk
expect 0 node county audit --what account-disable
says "clerk"
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
# A stick carries none of it, and neither does a line.
expect 0 node county bundle write --for parent --all -o "$WORK/stick.siben"
expect 0 node prefecture bundle read "$WORK/stick.siben"
expect 0 node county dump
[[ $OUT != *经办人甲* && $OUT != *admin* ]] || fail "an account is in a feed"
[ ! -e "$WORK/prefecture/accounts.json" ] || fail "accounts went up"
grep -rqa 经办人甲 "$WORK/prefecture" && fail "an account is at the prefecture"

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
