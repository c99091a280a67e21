#!/usr/bin/env bash
# An auditor's laptop: a proof of a submission and its receipt, and a bundle, checked
# against the root's fingerprint without a store; and every way in which they can be wrong.
source "$(dirname "$0")/lib.sh"
VERIFY=$(dirname "$SIBEN")/siben-verify
[ -x "$VERIFY" ] || exit 77
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
enrol county prefecture
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/T1-target-2026.xlsx"
expect 0 node county submit --year 2026 --round 5
answered() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 20 answered
expect 0 node county show submission --year 2026 --round 5 --proof -o "$WORK/proof"
says "上报和它的回执，校验码"
root=$(grep -oE -- '--root [0-9a-f]{64}' <<<"$OUT" | cut -d' ' -f2)
code=$(grep -oE '校验码 .*' <<<"$OUT" | cut -d' ' -f2-5)

expect 0 "$VERIFY" --root "$root" "$WORK/proof"
says "签名者 signed by: 653022"
says "核对一致"
says "正是本文件中的上报"
says "四本预算覆盖"
says "无误 good"
says "不能证明 not proven"
echo "根指纹 $root，电话核对" >"$WORK/root.txt"
expect 0 "$VERIFY" --root "$WORK/root.txt" --code "$code" "$WORK/proof"
says "就是所查的 matches"
expect 1 "$VERIFY" --root "$root" --code "AAAA BBBB CCCC DDDD" "$WORK/proof"
says "不在这些文件里"

# A form: only it is shown of its batch.
target=653022205/target/65302226T000000000101/2026
expect 0 node county show record $target --proof -o "$WORK/form"
expect 0 "$VERIFY" --root "$root" "$WORK/form"
says "绩效目标 target: 653022205/target/65302226T000000000101/2026"

# Wrong root, cut, changed anywhere, longer, of another kind.
expect 1 "$VERIFY" --root "${root//[0-9]/a}" "$WORK/proof"
says "另一套授权"
size=$(wc -c <"$WORK/proof")
for at in 3 20 $((size / 3)) $((size / 2)) $((size - 2)); do
    head -c "$at" "$WORK/proof" >"$WORK/cut"
    expect 1 "$VERIFY" --root "$root" "$WORK/cut"
    { head -c "$at" "$WORK/proof"; printf '\x55\xaa'; tail -c +$((at + 3)) "$WORK/proof"; } >"$WORK/changed"
    expect 1 "$VERIFY" --root "$root" "$WORK/changed"
    [[ $OUT != *无误* ]] || fail "changed at $at, and good: $OUT"
done
{ cat "$WORK/proof"; echo; } >"$WORK/longer"
expect 1 "$VERIFY" --root "$root" "$WORK/longer"
expect 1 "$VERIFY" --root "$root" "$forms/list-units.xlsx"
expect 4 "$VERIFY" --root "$root" "$WORK/not-there"
expect 2 "$VERIFY" "$WORK/proof"
expect 2 "$VERIFY" --root nonsense "$WORK/proof"
expect 0 "$VERIFY" --help

# A bundle: the cover without the receiver's key, all of it with.
expect 0 node county bundle write --for parent --all -o "$WORK/bundle"
expect 0 "$VERIFY" --root "$root" "$WORK/bundle"
says "写信 from: 653022"
says "没有收信节点的密钥"
expect 0 "$VERIFY" --root "$root" --keys "$WORK/prefecture/keys" "$WORK/bundle"
says "打开 opened"
expect 1 "$VERIFY" --root "$root" --keys "$WORK/county/keys" "$WORK/bundle"
says "打不开密封"
expect 2 node county show coverage --proof
# Neither a store nor a network in it.
if command -v ldd >/dev/null; then
    OUT=$(ldd "$VERIFY")
    [[ $OUT != *liblmdb* && $OUT != *libzmq* && $OUT != *libuv* ]] || fail "it links a store or a network: $OUT"
fi
