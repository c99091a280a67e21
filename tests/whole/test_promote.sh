#!/usr/bin/env bash
# A standby promoted: the county's machine dies with work that nobody has; its children go on with the
# standby; the prefecture promotes it; it writes what a county writes. The old machine comes back: it
# is shut out, says so with a command, and what it had not sent is evident at both levels and does not
# count by itself.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/standby.sh"
until_true 30 same_dump county prefecture

# Who may not: the county about its own standby, the standby about itself; and not without a line to it.
expect 3 node county promote 653022-b --reason 试试
says "本机的上级"
expect 3 node standby promote 653022-b --reason 自己
expect 2 node prefecture promote 653022-b
expect 3 node prefecture promote 653022-c --reason 没有这台

# The county goes off the line, writes what nobody hears of, and dies.
expect 0 node county link pause 6530
expect 0 node county link pause 653022-b
expect 0 node county link pause 653022205
expect 0 node county review "$(key 5)" --return "只有县里知道的退回"
stop county KILL
until_true 60 linked township 653022-b
until_true 60 linked standby 6530
put township 6 10
until_true 30 has prefecture 6
until_true 30 linked prefecture 653022-b # in step as the prefecture itself sees it

expect 0 node prefecture promote 653022-b --reason 主机损坏
says "653022-b 接替 653022"
stop standby KILL # wherever it is with that
start standby
promoted() { node standby status | grep -q "上级 6530"; }
until_true 30 promoted
until_true 30 linked prefecture 653022-b
# It does what a county does, and the township needs nothing new.
until_true 30 linked township 653022-b
written() { node standby review "$(key 6)" --pass; }
until_true 30 written
expect 0 node standby submit --year 2026 --round 6
answered() { node standby show receipt --year 2026 --round 6 | grep -q 核对一致; }
until_true 60 answered
until_true 30 at 6 "县（653022-b）已收到.*州已收到"
expect 0 node township status
says "上级 653022-b"
passed() { node township status --forms | grep "$(key 6)" | grep -q 通过; }
until_true 30 passed
until_true 30 same_dump standby prefecture
expect 3 node prefecture promote 653022-b --reason 再来一次
says "已经是本机的下级"

# The successor ends, and lets in, whom the old one had let in.
expect 0 node standby enrol request -o "$WORK/none"
node township enrol request -o "$WORK/again" >/dev/null
expect 0 node standby enrol grant "$WORK/again" -o "$WORK/again.grant"

# The old machine comes back. It is not let in, and says what to do; nothing of it is lost.
start county
told() { node county status | grep -A1 "6530（上级）" | grep -q "siben bundle write --for parent"; }
until_true 60 told
expect 1 node county pending
says "review"

# Whoever has it goes on letting in: a node that nobody has heard of, which writes a form.
make stranger 653022205-x --scope 653022205
enrol stranger county
expect 0 node county bundle write --for 653022205-x --seed -o "$WORK/seed.siben"
expect 0 node stranger bundle read "$WORK/seed.siben"
expect 0 node stranger import --month 7 "$WORK/6.csv"
strange=$(key 7)
expect 0 node stranger bundle write --for parent -o "$WORK/strange.siben"
expect 0 node county bundle read "$WORK/strange.siben"

expect 0 node county bundle write --for parent -o "$WORK/left.siben"
expect 0 node prefecture bundle read "$WORK/left.siben"
late() { node "$1" inbox | grep -q "终止"; }
until_true 30 late prefecture
until_true 30 late standby
node township status --forms | grep "$(key 5)" | grep -q 退回 && fail "what lies beyond the end counts"
until_true 30 same_dump standby prefecture
expect 0 node prefecture history "$strange"
says "授权是签发者终止之后给的"

# Somebody has looked, and says that it was the county itself that wrote all this.
expect 3 node prefecture enrol end 653022 --reason 再来一次
says "没有计入"
says "--include"
expect 0 node prefecture enrol end 653022 --include --reason "是县里自己写的，已核对"
says "计入了"
expect 3 node prefecture enrol end 653022 --include --reason 再来一次
says "此后没有收到"
expect 0 node prefecture history "$strange"
[[ $OUT == *终止之后* ]] && fail "what was included does not count: $OUT"
returned() { node township status --forms | grep "$(key 5)" | grep -q 退回; }
until_true 30 returned
until_true 30 same_dump standby prefecture
sound prefecture county standby township
