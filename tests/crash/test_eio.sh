#!/usr/bin/env bash
# The disk of a running node answers with an error (EIO): what was being written is refused in
# words and is not there, the node ends with exit code 4 and says why, and once the disk works
# it goes on from where it was. At the county, which writes, and at the prefecture, which takes in.
source "$(dirname "$0")/lib_crash.sh"

make prefecture 6530 --root
make county 653022
enrol county prefecture
shimmed
broken=$WORK/broken # the disk fails while this file is there
start_failing() { # start_failing NAME FUNCTION -- every such call on its data file, while broken
    CRASH_FAIL_WHEN=$broken CRASH_FAIL=$2:1:5:0:data.mdb start "$1"
}
ended() { ! kill -0 "${RUNNING[$1]}" 2>/dev/null; }
ends_with_words() { # ends_with_words NAME
    local code=0
    until_true 30 ended "$1"
    wait "${RUNNING[$1]}" || code=$?
    unset "RUNNING[$1]"
    [ "$code" -eq 4 ] || fail "$1 ended with $code"
    grep -q 'the disk failed -> stopping, to be started again' "$WORK/$1.log" || fail "$1 does not say why it ends"
    grep -q '磁盘读写出错，节点已停下' "$WORK/$1.log" || fail "$1 ends with other words: $(tail -n 3 "$WORK/$1.log")"
    : >"$WORK/$1.log"
}
year=2020
for call in pwrite fdatasync; do
    # -- at the county, while a person saves: alone, or what its link writes may meet the error first
    # and end the node before the command finds it --
    start_failing county $call
    year=$((year + 1))
    expect 0 node county submit --year $year --round 1
    touch "$broken"
    expect 4 node county submit --year $year --round 2
    [[ -n $OUT ]] || fail "$call fails without a word"
    ends_with_words county
    rm "$broken"
    start county
    expect 0 node county show record "653022/submission/round/1/$year/1"
    expect 3 node county show record "653022/submission/round/1/$year/2"
    expect 0 node county submit --year $year --round 2
    start prefecture
    until_true 60 same_dump prefecture county
    stop prefecture

    # -- at the prefecture, while it takes in: the county keeps what it has, and sends it again --
    start_failing prefecture $call
    until_true 60 in_step prefecture 1
    touch "$broken"
    expect 0 node county submit --year $year --round 3
    ends_with_words prefecture
    rm "$broken"
    expect 0 node county status
    start prefecture
    until_true 60 same_dump prefecture county
    for name in county prefecture; do
        stop $name
        expect 0 node $name check
        says "0 处不符"
    done
done

# A disk that cannot even be read: the node does not start, and says so.
touch "$broken"
CRASH_FAIL_WHEN=$broken CRASH_FAIL=pread:1:5:0:data.mdb expect 4 node county run
[[ -n $OUT ]] || fail "no word about a disk that cannot be read"
echo "said: $OUT"
rm "$broken"
start county
stop county
