#!/usr/bin/env bash
# A standby promoted while the county still runs: nobody waits for its machine to fail. The standby
# hears of it, though the node it hangs on is shut out from that moment, and takes over.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/standby.sh"
until_true 30 same_dump county prefecture

expect 0 node prefecture promote 653022-b --reason 换机器
promoted() { node standby status | grep -q "上级 6530"; }
until_true 60 promoted
until_true 60 linked prefecture 653022-b
until_true 60 linked township 653022-b
put township 6 10
until_true 30 has prefecture 6
written() { node standby review "$(key 6)" --pass; }
until_true 30 written
until_true 30 same_dump standby prefecture
