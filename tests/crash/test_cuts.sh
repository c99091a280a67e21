#!/usr/bin/env bash
# Every call on a file that three nodes make in a day's work is written down. Then the power
# is cut after each of them, with nothing, all or any part of what was not synced on the
# disk, and what is left is opened (tests/crash/README.md).
#
#   SEED=n     other parts of what was not synced     IMAGES=n   so many at each cut
set -euo pipefail
source "$(dirname "$0")/lib_crash.sh"
forms=$SIBEN_SOURCE_DIR/deploy/data/forms
images=${IMAGES:-${long:+40}}
acks=$WORK/acks
mkdir "$acks"
export CRASH_JOURNAL=$WORK/journal
shimmed

# own_dump NAME -- without leaving anything in the journal
own_dump() {
    if [ -n "${RUNNING[$1]:-}" ]; then
        "$REAL" --data "$WORK/$1" dump
    else
        rm -rf "$WORK/copy"
        cp -a "$WORK/$1" "$WORK/copy"
        "$REAL" --data "$WORK/copy" dump
    fi
}
# acked WORDS NAME COMMAND… -- the command is done once it says WORDS ("": when it ends);
# from then on NAME must hold what it holds now of its own.
acked=0
acked() {
    local words=$1 name=$2 id self
    shift 2
    acked=$((acked + 1))
    id=$(printf '%03d-%s-%s' "$acked" "$name" "$1")
    CRASH_ACK=$id:$words node "$name" "$@" >"$WORK/out" 2>&1 || [ $? -eq 1 ] || fail "$name $*: $(cat "$WORK/out")"
    OUT=$(cat "$WORK/out")
    [[ $OUT == *"$words"* ]] || fail "$name $* does not say '$words': $OUT"
    self=$(sed -n 's/^node: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$WORK/$name/siben.yaml")
    { 
        echo "node $name"
        own_dump "$name" 2>/dev/null | awk -v self="$self/" '$1 == "version" && index($NF, self) == 1 { print "version " $NF }'
    } >"$acks/$id.ack"
    last=$acks/$id.ack
}
# also FILE -- the last command also promised this file, as it is now
also() {
    cp "$WORK/$1" "$last.copy${1//\//-}"
    echo "file $1 $last.copy${1//\//-}" >>"$last"
}

# -- the day ------------------------------------------------------------------------------
for pair in "prefecture 6530 --root" "county 653022" "muji 653022205"; do
    # shellcheck disable=SC2086
    set -- $pair
    take_port
    acked "" "$1" init --node "$2" ${3:-}
    also "$1/keys"
    also "$1/siben.yaml"
    printf 'listen: tcp://127.0.0.1:%s\nadvertise:\n  - tcp://127.0.0.1:%s\n' "$PORT" "$PORT" >"$WORK/$1.more"
    cat "$WORK/$1.more" >>"$WORK/$1/siben.yaml"
done
echo enrolled >>"$acks/001-prefecture-init.ack"
for pair in "county prefecture" "muji county"; do
    # shellcheck disable=SC2086
    set -- $pair
    acked "" "$1" enrol request -o "$WORK/$1.request"
    also "$1.request"
    acked "" "$2" enrol grant "$WORK/$1.request" -o "$WORK/$1.grant"
    also "$1.grant"
    acked "授权已安装" "$1" enrol install "$WORK/$1.grant"
    echo enrolled >>"$last"
done
acked 新增 county import "$forms/list-units.xlsx"
for name in prefecture county muji; do start "$name"; done
until_true 20 in_step county 2
acked 新增 county import "$forms/list-projects-2026.xlsx"
target=653022205/target/65302226T000000000101/2026/0
monitoring=653022205/monitoring/65302226T000000000101/2026/5
sees() { node "$1" show record "$2" | grep -q .; }
until_true 20 sees muji 653022205/budget/65302226T000000000101/2026/0
acked 新增 muji import "$forms/T1-target-2026.xlsx"
acked 新增 muji import "$forms/T3-monitoring-2026-05.xlsx"
until_true 20 sees county "$monitoring"
acked 已退回 county review "$monitoring" --return "执行数与支出系统不一致"
acked 通过 county review "$target" --pass
seq 1 60000 >"$WORK/scan.pdf" # 350 kB: more than is synced at once
acked 已登记 muji work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 预算年度=2026 单位编码=801001 --file "$WORK/scan.pdf"
until_true 20 test -e "$WORK/county/files/$(b2sum -l 256 "$WORK/scan.pdf" | cut -c 1-64)"
expect 0 node county link pause 6530
acked 新增 county import "$forms/spending-2026-05.gb18030.csv"
acked submission county submit --year 2026 --round 5
expect 0 node county link resume 6530
answered() { node county show receipt --year 2026 --round 5 | grep -q 核对一致; }
until_true 30 answered
stop muji
acked 新增 muji import "$forms/T3-monitoring-2026-05-three-columns.xlsx"
part=$(printf '%064d' 7).part # a file that was coming when the power went: cut back by its name
head -c 300000 "$WORK/scan.pdf" >"$WORK/muji/files/$part"
start muji
[ "$(grep -ac "muji/files/$part" "$WORK/journal")" -gt 0 ] || fail "what is cut by its name is not written down"
until_true 20 in_step county 2
until_true 20 same_dump prefecture county
stop county
acked "" county rebuild
for name in prefecture muji; do stop "$name"; done

# -- the cuts ------------------------------------------------------------------------------
shm=$(mktemp -d /dev/shm/siben-crash-XXXXXX 2>/dev/null || mktemp -d "$WORK/images-XXXXXX")
trap 'code=$?; rm -rf "$shm"; finish $code' EXIT
replay() {
    "$CRASH_REPLAY" --journal "$WORK/journal" --root "$WORK" --acks "$acks" --work "$shm" \
        --nodes "prefecture county muji" --seed "$seed" "$@"
}
kept=${long:+25}
kept=${kept:-3}
mkdir "$WORK/kept"
replay --images "${images:-1}" --keep "$kept" "$WORK/kept" || fail "SEED=$seed replays it, with --from CUT --to CUT one cut"
# The replay can fail: what a disk does that loses what it was told to sync, and what would
# happen if a person were told twelve calls too early, is found.
for fault in no-sync no-dsync no-names ack-early; do
    replay --images 2 --fault "$fault" >"$WORK/out" && fail "$fault is not noticed"
    echo "$fault: $(grep -c FAILED "$WORK/out") faults at $(sed -n 's/.*, \(cuts [0-9]*\),.*/\1/p' "$WORK/out")"
done

# -- nodes that go on from there --------------------------------------------------------------
SIBEN=$REAL
day=$WORK
enrolled() { [ -e "$WORK/$1/siben.yaml" ] && "$REAL" --data "$WORK/$1" status --json 2>/dev/null | grep -q '"enrolled": true'; }
same_below() { # what concerns a scope, at a node and its parent
    [ "$(node "$1" dump | grep " $3/" | sort)" = "$(node "$2" dump | grep " $3/" | sort)" ]
}
for ((i = 0; i < kept; i++)); do
    WORK=$day/kept/$i
    links=0
    for name in prefecture county muji; do
        [ -e "$WORK/$name/siben.yaml" ] && cat "$day/$name.more" >>"$WORK/$name/siben.yaml"
        enrolled "$name" || break
        start "$name"
        links=$((links + 1))
    done
    if [ $links -ge 2 ]; then
        until_true 60 in_step prefecture 1
        expect 0 node county submit --year 2031 --round 1
        until_true 30 same_dump prefecture county
    fi
    if [ $links -eq 3 ]; then
        until_true 60 in_step county 2
        until_true 30 same_below muji county 653022205
    fi
    for name in "${!RUNNING[@]}"; do
        expect 0 node "$name" check
        says "0 处不符"
        ! grep -q "restored or cloned" "$WORK/$name.log" || fail "image $i: $name takes itself for another"
    done
    echo "image $i: ${#RUNNING[@]} nodes went on"
    for name in "${!RUNNING[@]}"; do stop "$name"; done
done
WORK=$day
