#!/usr/bin/env bash
# A small disk of its own (a loop-mounted ext4, else a tmpfs of that size) fills up under a
# running node: what finds no room is refused in words, reading goes on, the link waits; with
# room again everything arrives by itself, and nothing that was acknowledged is missing.
# tests/whole/test_full.sh does the same with a limit on the size of files, where mounting is
# not possible.
if [ -z "${SIBEN_MOUNTS:-}" ]; then
    unshare -m true 2>/dev/null || { echo "skipped: only root can mount a small disk" >&2; exit 77; }
    export SIBEN_MOUNTS=1
    exec unshare -m bash "$0" # what is mounted goes away with this process
fi
source "$(dirname "$0")/lib_crash.sh"

small_disk() { # small_disk NAME MIB -- a disk for the folder NAME
    mkdir "$WORK/$1"
    truncate -s "$2M" "$WORK/$1.disk"
    if mkfs.ext4 -q -F "$WORK/$1.disk" 2>/dev/null && mount -o loop "$WORK/$1.disk" "$WORK/$1" 2>/dev/null; then
        rmdir "$WORK/$1/lost+found"
        kind=ext4
    elif mount -t tmpfs -o "size=$2m" tmpfs "$WORK/$1" 2>/dev/null; then
        kind=tmpfs
    else
        echo "skipped: neither a loop device nor a tmpfs can be mounted here" >&2
        exit 77
    fi
}
unmount() {
    local code=$?
    for name in "${!RUNNING[@]}"; do kill -9 "${RUNNING[$name]}" 2>/dev/null || true; done
    wait 2>/dev/null || true
    umount "$WORK/county" "$WORK/prefecture" 2>/dev/null || true
    finish $code
}
trap unmount EXIT
fill() { dd if=/dev/zero of="$WORK/$1/filler" bs=4096 conv=fsync status=none 2>/dev/null || true; } # till nothing fits
room() { rm "$WORK/$1/filler"; }

small_disk prefecture 16
small_disk county 16
make prefecture 6530 --root
make county 653022
enrol county prefecture
expect 0 "$SIBEN" generate --out "$WORK/year" --units 40 --projects 300 --seed "$seed"
start prefecture
start county
until_true 20 in_step prefecture 1
expect 0 node county import "$WORK/year/roster.xlsx"
until_true 30 same_dump prefecture county

# -- the county's disk is full --
fill county
expect 4 node county import "$WORK/year/projects.xlsx"
says "已满"
# A decision is written down before it is carried out: on a full disk it is not, whichever of the two finds no room.
expect 4 node county submit --year 2026 --round 5
[[ $OUT == *没有空间* || $OUT == *已满* ]] || fail "a full disk without a word: $OUT"
expect 0 node county show units
says "阿克陶"
expect 0 node county status
says "已满"
until_true 20 in_step prefecture 1
room county
node county import "$WORK/year/projects.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ]
expect 0 node county status
[[ $OUT != *已满* ]] || fail "still full: $OUT"
until_true 30 same_dump prefecture county

# -- the prefecture's disk is full: what the county saved waits there. What the database has
# free inside takes some of it first: more is saved until something has to wait --
fill prefecture
expect 0 node county submit --year 2026 --round 5
waiting() { node prefecture status | grep -q 等待接收; }
waits() { # within a little while; if not, more is sent
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ! waiting || return 0
        sleep 0.2
    done
    return 1
}
for more in 1 2 3 4 5 6 7 8; do
    ! waits || break
    expect 0 "$SIBEN" generate --out "$WORK/more" --units 40 --projects 300 --seed $((seed * 100 + more))
    node county import "$WORK/more/projects.xlsx" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "the county's disk is full too"
done
until_true 30 waiting
expect 0 node prefecture show units
says "阿克陶"
expect 0 node county submit --year 2026 --round 8
room prefecture
until_true 60 same_dump prefecture county

# -- little room is left at both: it fills up by itself, somewhere in the work, and the node is
# killed then: nothing that was there is missing --
little() { # little NAME KIB -- so much room
    local free
    free=$(df --output=avail -k "$WORK/$1" | tail -n 1)
    head -c "$(((free - $2) * 1024))" /dev/zero >"$WORK/$1/filler"
}
little county $((100 + seed * 37 % 200))
little prefecture $((100 + seed * 53 % 200))
saved=0
for batch in 1 2 3 4 5 6; do
    expect 0 "$SIBEN" generate --out "$WORK/more" --units 40 --projects 300 --seed $((seed * 10 + batch))
    code=0
    node county import "$WORK/more/projects.xlsx" >"$WORK/said" 2>&1 || code=$?
    [ $code -ne 4 ] || break
    [ $code -le 1 ] || fail "import ended with $code: $(cat "$WORK/said")"
    saved=$((saved + 1))
done
[ $code -eq 4 ] || fail "the disk never filled up"
grep -q 已满 "$WORK/said" || fail "a full disk without a word: $(cat "$WORK/said")"
node county dump | grep '^record ' | sort >"$WORK/before"
stop county KILL
start county
node county dump | grep '^record ' | sort >"$WORK/after"
cmp "$WORK/before" "$WORK/after" || fail "a full disk and a kill lost something"
room county
room prefecture
until_true 60 same_dump prefecture county
sound county prefecture
echo "disks of 16 MiB, $kind; imports until one was full: $saved"
