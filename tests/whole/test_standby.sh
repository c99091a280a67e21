#!/usr/bin/env bash
# A county with a standby: it holds all and writes nothing; when the county's machine is down or its
# line is cut a township goes on with the standby, is told truly which of them has a form, and goes
# back to the county when that is there again. What the standby took is at the county then.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/standby.sh"

# It writes nothing, and says what to do.
expect 3 node standby import "$forms/list-units.xlsx"
says "备用机"
says "siben promote"
expect 3 node standby close --year 2026 --round 5
says "备用机"

# The county's machine dies. The township goes on with the standby, which passes it on to the prefecture.
stop county KILL
until_true 60 linked township 653022-b
put township 6 10
until_true 30 at 6 "县备用机 653022-b 已收到.*县 653022 还没有"
until_true 60 at 6 "州已收到"
at 6 "县已收到" && fail "not at the county, and said to be"
until_true 30 has prefecture 6
at 5 "县已收到" || fail "what the county had is still said to be there"

# It is there again: the standby gives it what it lacks, the township goes back to it.
start county
until_true 60 linked standby 653022
until_true 30 has county 6
until_true 90 linked township 653022
until_true 30 at 6 "县已收到"
put township 7 11
until_true 30 at 7 "县已收到.*州已收到"
until_true 30 same_dump county standby
until_true 30 same_dump county prefecture

# Only the line between township and county is cut.
expect 0 node township link pause 653022
until_true 60 linked township 653022-b
put township 8 12
until_true 30 at 8 "县已收到.*州已收到"
expect 0 node township link resume 653022
until_true 90 linked township 653022
sound prefecture county standby township
