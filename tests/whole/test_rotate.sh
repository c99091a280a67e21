#!/usr/bin/env bash
# Keys are changed: a county's link key with one township on the line and one that is off, its signing
# key, a township's link key, the root's link key. Nobody is cut off without being told the one command;
# the former signing key counts no more from the heads on that the prefecture names; what was signed
# with it before still verifies. A node killed on the way goes on where it was.
source "$(dirname "$0")/lib.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
key_of() { node "$1" key show | sed -n "s/^$2 //p"; }
changed() { [ "$(key_of "$1" "$2")" != "$3" ]; }

make prefecture 6530 --root
make county 653022
make online 653022205
make offline 653022202
enrol county prefecture
enrol online county
enrol offline county
for name in prefecture county online offline; do start $name; done
for name in online offline; do until_true 30 linked $name 653022; done
expect 0 node county import "$forms/list-units.xlsx" "$forms/list-projects-2026.xlsx" "$forms/T1-target-2026.xlsx"
has_target() { node "$1" show record 653022205/target/65302226T000000000101/2026; }
until_true 30 has_target online
expect 0 node county submit --year 2026 --round 1
answered() { node county show receipt --year 2026 --round "$1" | grep -q 核对一致; }
until_true 30 answered 1

# What is asked for wrongly.
expect 2 node county key rotate
expect 2 node county key rotate --link --signing
expect 3 node prefecture key rotate --signing
says "重新建立体系"

# The county's link key; one township is off the line for all of it.
stop offline
link=$(key_of county 连接公钥) sign=$(key_of county 签名公钥)
cp -p "$WORK/county/keys" "$WORK/keys.before"
expect 0 node county key rotate --link -o "$WORK/link.request"
expect 3 node county key rotate --signing -o "$WORK/none"
says "一次换一把"
changed county 连接公钥 "$link" && fail "used before it was granted"
stop county KILL
start county
cp "$WORK/link.request" "$WORK/link.before"
expect 0 node county key rotate --link -o "$WORK/link.request"
expect 0 node prefecture enrol grant "$WORK/link.request" -o "$WORK/link.grant"
says "换连接密钥"
until_true 60 changed county 连接公钥 "$link"
changed county 签名公钥 "$sign" && fail "the other key has changed too"
until_true 60 linked online 653022
until_true 60 linked county 6530
# As a power cut leaves it between the grant and the file: the next start ends what was begun.
next=$(key_of county 连接公钥)
stop county
mv "$WORK/county/keys" "$WORK/county/keys.next"
cp -p "$WORK/keys.before" "$WORK/county/keys"
start county
[ "$(key_of county 连接公钥)" = "$next" ] || fail "the former key is used again"
[ ! -e "$WORK/county/keys.next" ] || fail "the next keys are still beside the others"
until_true 60 linked online 653022
until_true 60 linked county 6530
start offline
told() { node offline status | grep -A1 "653022（上级）" | grep -q "siben bundle write --for 653022202"; }
until_true 60 told
expect 0 node county bundle write --for 653022202 -o "$WORK/notice.siben"
expect 0 node offline bundle read "$WORK/notice.siben"
until_true 60 linked offline 653022

# The county's signing key, with a township off again; killed as soon as the grant is there.
stop offline
expect 0 node county key rotate --signing -o "$WORK/sign.request"
expect 0 node prefecture enrol grant "$WORK/sign.request" -o "$WORK/sign.grant"
says "换签名密钥"
sleep 1
stop county KILL
start county
until_true 60 changed county 签名公钥 "$sign"
until_true 60 linked county 6530
until_true 60 linked online 653022
start offline
until_true 60 linked offline 653022
expect 0 node county submit --year 2026 --round 2
until_true 30 answered 2
expect 0 node prefecture enrol end 653022 --former-key --reason 换钥
says "已作废"
expect 0 node county submit --year 2026 --round 3
until_true 30 answered 3

# Somebody else's request, and a former key's, are refused.
expect 3 node prefecture enrol grant "$WORK/link.before" -o "$WORK/none"
says "不是由它现在的签名密钥"

# A township changes its link key; the line to it goes on.
link=$(key_of online 连接公钥)
expect 0 node online key rotate --link -o "$WORK/online.request"
expect 0 node county enrol grant "$WORK/online.request" -o "$WORK/online.grant"
until_true 60 changed online 连接公钥 "$link"
until_true 60 linked online 653022

# The root's link key: granted by itself.
link=$(key_of prefecture 连接公钥)
expect 0 node prefecture key rotate --link
until_true 60 changed prefecture 连接公钥 "$link"
until_true 60 linked county 6530

until_true 60 same_dump prefecture county
sound prefecture county online offline
