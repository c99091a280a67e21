#!/usr/bin/env bash
# One node and its files: taken in, found damaged, dropped, put into a backup and an archive, and back.
source "$(dirname "$0")/lib.sh"
make county 653022 --root
mkdir "$WORK/in"
head -c 700000 /dev/urandom >"$WORK/in/现场照片.jpg"
printf y | dd of="$WORK/in/现场照片.jpg" bs=1 seek=100 conv=notrunc status=none # what is damaged below was another byte
echo 名单 >"$WORK/in/签到表.csv"
photo=$(b2sum -l 256 "$WORK/in/现场照片.jpg" | cut -c 1-64)
add=(work add 工作类型=工作材料 工作编号=1 事项=核查 日期=2026-06-20 预算年度=2026)
key=653022/work/work/material/1/2026/0

# Nothing is kept of what is refused, and a document that is said twice is one.
expect 0 node county "${add[@]}" --file "$WORK/in/现场照片.jpg" --dry-run
[ -z "$(ls "$WORK/county/files")" ] || fail "a dry run keeps files"
expect 2 node county file add "$WORK/in/签到表.csv"
says '没有记录提到这个文件'
: >"$WORK/in/空.pdf"
expect 2 node county "${add[@]}" --file "$WORK/in/空.pdf"
says '是空的'
cp "$WORK/in/签到表.csv" "$WORK/in/11010519491231002X.csv"
expect 1 node county "${add[@]}" --file "$WORK/in/11010519491231002X.csv"
says '身份证号'
expect 0 node county "${add[@]}" 原件存放处=档案柜 --file "$WORK/in/现场照片.jpg"
expect 0 node county file add "$WORK/in/签到表.csv:签到表:阿财绩〔2026〕3号" --to $key
expect 0 node county file add "$WORK/in/签到表.csv:签到表:阿财绩〔2026〕3号" --to $key
expect 0 node county file list --format csv
says "现场照片,,现场照片.jpg,700000,$photo,本机；原件在 档案柜,,$key"
says '签到表,阿财绩〔2026〕3号,签到表.csv,7,'
[ "$(wc -l <<<"$OUT")" -eq 3 ] || fail "not two documents: $OUT"
expect 0 node county work list --format csv
says '现场照片（文件在本机，原件在档案柜）；签到表 阿财绩〔2026〕3号（文件在本机）'

# A backup has them, or says that it does not; an archive puts them beside the pages.
expect 0 node county backup --new-key -o "$WORK/envelope.txt"
recovery=$(sed -n 's/^# recovery: //p' "$WORK/envelope.txt")
expect 0 node county backup --to "$WORK/small" --recovery "$recovery" --no-files
says '不带佐证文件：本机的 2 个（0.7 MB）不在这份备份里'
expect 0 node county backup --to "$WORK/usb" --recovery "$recovery"
says '其中佐证文件 2 个，0.7 MB'
expect 0 node again restore "$WORK"/usb/*.siben-backup --key "$WORK/envelope.txt"
says '佐证文件 2 个'
cmp "$WORK/again/files/$photo" "$WORK/in/现场照片.jpg" || fail "the backup has other bytes"
expect 0 node again file get 现场照片.jpg -o "$WORK/out.jpg"
cmp "$WORK/out.jpg" "$WORK/in/现场照片.jpg" || fail "other bytes were given out"
expect 0 node county archive 2026 -o "$WORK/archive"
(cd "$WORK/archive" && b2sum -l 256 --quiet -c MANIFEST.txt) || fail "the manifest does not fit"
cmp "$WORK/archive/files/${photo:0:12}-现场照片.jpg" "$WORK/in/现场照片.jpg" || fail "not archived"
grep -q "签到表.csv" "$WORK/archive/files.csv" || fail "not listed"

# Damaged: said, never given out; mended from the original.
printf x | dd of="$WORK/county/files/$photo" bs=1 seek=100 conv=notrunc status=none
expect 1 node county check
says '佐证文件的内容与它的摘要不符'
expect 4 node county file get 现场照片.jpg -o "$WORK/no.jpg"
[ ! -e "$WORK/no.jpg" ] || fail "damaged bytes were given out"
expect 0 node county status
says '已损坏 1 个'
expect 0 node county file list --format csv
says "$photo,不知道在哪里；原件在 档案柜"
expect 0 node county file add "$WORK/in/现场照片.jpg"
sound county

# Dropped: not what is nowhere else, unless somebody insists; the record keeps the name.
expect 3 node county file drop 签到表
says '不知道别处还有没有'
expect 0 node county file drop 签到表 --force
expect 0 node county file drop --before 2099-01-01 # the original of this one is in a cupboard
says '已从本机去掉 1 个'
[ -z "$(ls "$WORK/county/files")" ] || fail "bytes are left"
expect 0 node county work list --format csv
says '签到表 阿财绩〔2026〕3号（文件不在本机）'
expect 0 node county file fetch --all
says '已登记要 2 个'
expect 0 node county file list --missing --format csv
says '已要，等线路'
sound county again

# By stick: nobody has a line. The files go behind the records that name them, in parts as large as asked.
make office 6530 --root
make bureau 653023
enrol bureau office
expect 0 node bureau "${add[@]}" --file "$WORK/in/现场照片.jpg" --file "$WORK/in/签到表.csv"
head -c 3000000 /dev/urandom >"$WORK/in/录像.mp4"
expect 0 node bureau file add "$WORK/in/录像.mp4" --to 653023/work/work/material/1/2026/0
expect 0 node bureau bundle write --for parent -o "$WORK/plain.siben"
expect 0 node bureau bundle write --for parent --files --part-size 2M -o "$WORK/stick.siben"
says '带上佐证文件 3 个，3.7 MB'
[ -e "$WORK/stick.siben.002" ] || fail "one part of 3.7 MB"
expect 1 node office bundle read "$WORK/stick.siben.002"
says '没有记录提到，没有收'
expect 0 node office bundle read "$WORK"/stick.siben.*
says '收下佐证文件'
cmp "$WORK/office/files/$photo" "$WORK/in/现场照片.jpg" || fail "other bytes came by stick"
[ "$(find "$WORK/office/files" -type f | wc -l)" -eq 3 ] || fail "not three files: $(ls "$WORK/office/files")"
expect 0 node office bundle read "$WORK"/stick.siben.*
[[ $OUT != *收下佐证文件* ]] || fail "the same was taken twice"
expect 0 node office file list --format csv
says "$photo,本机；653023 也有"
sound office
