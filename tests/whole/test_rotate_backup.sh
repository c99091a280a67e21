#!/usr/bin/env bash
# A key is changed, and what there is from before: proofs and sticks still verify, on a laptop too; a backup
# with the former keys, restored afterwards, says at both levels what it is, what it writes does not count,
# and nothing is lost of what counts; the node goes on in an empty folder.
source "$(dirname "$0")/lib.sh"
VERIFY=$(dirname "$SIBEN")/siben-verify
[ -x "$VERIFY" ] || exit 77
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key_of() { node "$1" key show | sed -n "s/^$2 //p"; }
changed() { [ "$(key_of "$1" "$2")" != "$3" ]; }

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
answered() { node county show receipt --year 2026 --round "$1" | grep -q 核对一致; }
expect 0 node county submit --year 2026 --round 1
until_true 30 answered 1
target=653022205/target/65302226T000000000101/2026
expect 0 node county show submission --year 2026 --round 1 --proof -o "$WORK/before.proof"
root=$(grep -oE -- '--root [0-9a-f]{64}' <<<"$OUT" | cut -d' ' -f2)
expect 0 node county show record $target --proof -o "$WORK/before.form"
expect 0 node county bundle write --for parent --all -o "$WORK/before.siben"

# A backup, and one of the folder as it stands.
mkdir "$WORK/usb"
expect 0 node county backup --new-key -o "$WORK/envelope.txt"
stop county
echo "recovery: \"$(sed -n 's/^# recovery: //p' "$WORK/envelope.txt")\"" >>"$WORK/county/siben.yaml"
start county
until_true 20 in_step prefecture 1
expect 0 node county backup --to "$WORK/usb"
backup=$(echo "$WORK"/usb/653022-*.siben-backup)

# The signing key is changed, and the former one ended.
sign=$(key_of county 签名公钥)
expect 0 node county key rotate --signing -o "$WORK/sign.request"
expect 0 node prefecture enrol grant "$WORK/sign.request" -o "$WORK/sign.grant"
until_true 60 changed county 签名公钥 "$sign"
until_true 60 linked county 6530
expect 0 node county submit --year 2026 --round 2
until_true 30 answered 2
expect 0 node prefecture enrol end 653022 --former-key --reason 换钥
until_true 30 same_dump prefecture county

# What was signed before and after verifies side by side: submission, receipt, form, stick.
expect 0 node county show submission --year 2026 --round 2 --proof -o "$WORK/after.proof"
expect 0 node county show submission --year 2026 --round 1 --proof -o "$WORK/before-again.proof"
expect 0 node prefecture show submission --year 2026 --round 2 --of 653022 --proof -o "$WORK/above.proof"
for file in before.proof before-again.proof after.proof above.proof before.form; do
    expect 0 "$VERIFY" --root "$root" "$WORK/$file"
    says "无误 good"
done
expect 0 node county bundle write --for parent --all -o "$WORK/after.siben"
for file in before.siben after.siben; do
    expect 0 "$VERIFY" --root "$root" "$WORK/$file"
done
# The stick of before is read late: it says whose key that was, and does no harm.
"$SIBEN" --data "$WORK/prefecture" bundle read "$WORK/before.siben" >"$WORK/late" 2>&1 || true
until_true 30 same_dump prefecture county
sound prefecture

# The disk is lost, the newest backup is from before: the former key comes back to life.
stop county
mv "$WORK/county" "$WORK/lost"
expect 0 node county restore "$backup" --key "$WORK/envelope.txt"
[ "$(key_of county 签名公钥)" = "$sign" ] || fail "the backup has another key"
start county
expect 0 node county submit --year 2026 --round 3
told() { node county status | grep -q "$1"; }
until_true 60 told "换下的旧密钥"
expect 0 node county status --json
says '"former_key": true'
uncounted() { node prefecture inbox | grep -q "终止"; }
until_true 60 uncounted
node prefecture show submission --year 2026 --round 3 --of 653022 && fail "what a former key signs counts"
for round in 1 2; do
    expect 0 node prefecture show submission --year 2026 --round $round --of 653022
done
sound prefecture

# The one that has the file of the keys puts it back, and goes on under the same name.
stop county
cp -p "$WORK/lost/keys" "$WORK/county/keys.next"
start county
until_true 60 linked county 6530
new=$(sed -n 's/^seed: //p' "$WORK/lost/keys")
renewed() { [ ! -e "$WORK/county/keys.next" ] && grep -q "$new" "$WORK/county/keys" && linked county 6530; }
until_true 60 renewed
expect 0 node county status
[[ $OUT != *换下的旧密钥* ]] || fail "it has its keys again: $OUT"
expect 0 node county submit --year 2026 --round 4
until_true 30 answered 4
until_true 30 same_dump prefecture county
sound county
