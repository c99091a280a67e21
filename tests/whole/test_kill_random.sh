#!/usr/bin/env bash
# Any of four processes is killed at random moments while all of them work: whatever was
# acknowledged is at the prefecture in the end, in order, and the figures agree everywhere.
# KILLS=500 for a long run; SEED=n draws the same moments again.
source "$(dirname "$0")/lib.sh"

kills=${KILLS:-50}
[ -z "${SIBEN_LONG:-}" ] || kills=${KILLS:-500}
RANDOM=${SEED:-1}
forms=$SIBEN_SOURCE_DIR/deploy/data/forms

make prefecture 6530 --root
make county 653022
make muji 653022205
make baren 653022202
enrol county prefecture
enrol muji county
enrol baren county
names=(prefecture county muji baren)
for name in "${names[@]}"; do start "$name"; done
expect 0 node county import "$forms/list-units.xlsx"
expect 0 node county import "$forms/list-projects-2026.xlsx"
until_true 30 in_step county 3
sees() { node "$1" show record "$2" | grep -q .; }
until_true 30 sees muji 653022205/budget/65302226T000000000101/2026/0
until_true 30 sees baren 653022202/budget/65302226T000000000318/2026/0

# writer NAME KEY CODE UNIT -- saves one amount after the other. A save that was answered is
# noted outside, with the mark of the version that was then shown.
writer() {
    local name=$1 key=$2 code=$3 unit=$4 amount=100 mark
    local file=$WORK/$name.csv acknowledged=$WORK/$name.acknowledged
    while [ -d "$WORK/$name" ] && [ ! -e "$WORK/enough" ]; do
        amount=$((amount + 100))
        printf '项目代码,单位名称,资金来源,截止日期,累计支出,金额单位\n%s,%s,县级,2026-05-31,%s.00,元\n' \
            "$code" "$unit" "$amount" >"$file"
        # 0 taken, 1 taken with something to look at; all else is not acknowledged
        node "$name" import "$file" >"$WORK/$name.out" 2>&1 || [ $? -eq 1 ] || continue
        grep -q '新增 1 条' "$WORK/$name.out" || continue
        mark=$(node "$name" history "$key" --json 2>/dev/null | grep -o '"当前"[^]]*' | grep -oE '"[0-9a-f]{16}"' | head -n 1) || continue
        echo "$key $mark" >>"$acknowledged"
    done
}
writer muji 653022205/spending/65302226T000000000101/2026/5 65302226T000000000101 木吉乡人民政府 &
writers=($!)
writer baren 653022202/spending/65302226T000000000318/2026/5 65302226T000000000318 巴仁乡人民政府 &
writers+=($!)
writer county 653022/spending/65302226T000000000207/2026/5 65302226T000000000207 阿克陶县交通运输局 &
writers+=($!)

for ((kill = 0; kill < kills; kill++)); do
    victim=${names[RANDOM % 4]}
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    stop "$victim" KILL
    start "$victim"
done
touch "$WORK/enough"
wait "${writers[@]}" || true

until_true 60 in_step county 3
until_true 60 same_dump prefecture county
saved=0
for name in muji baren county; do
    [ -s "$WORK/$name.acknowledged" ] || fail "$name never saved anything"
    key=$(head -n 1 "$WORK/$name.acknowledged" | cut -d' ' -f1)
    node prefecture history "$key" --json >"$WORK/history"
    while read -r _ mark; do
        grep -q "$mark" "$WORK/history" || fail "acknowledged at $name and lost: $key $mark"
        saved=$((saved + 1))
    done <"$WORK/$name.acknowledged"
    same() { [ "$(node "$name" show record "$key" | grep 执行)" = "$(node prefecture show record "$key" | grep 执行)" ]; }
    until_true 30 same
done
for name in "${names[@]}"; do
    expect 0 node "$name" check
    says "0 处不符"
done
[ "$(node county show coverage --year 2026 --format csv)" = "$(node prefecture show coverage --year 2026 --of 653022 --format csv)" ] ||
    fail "county and prefecture show different figures"
echo "kills $kills, acknowledged saves $saved, lost 0"
