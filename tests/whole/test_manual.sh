#!/usr/bin/env bash
# The manual says what the program can: every command and every option of it.
source "$(dirname "$0")/lib.sh"
manual=$(sed 's/\\-/-/g' "$SIBEN_SOURCE_DIR/deploy/man/siben.1")
lacks() { # WORDS OF --help… -> what the manual does not have
    local command=$1 option
    grep -qE "${command/ / ([a-z|]+\\|)?}" <<<"$manual" || echo "$command" # or "link pause|resume"
    # shellcheck disable=SC2086
    "$SIBEN" $command --help | sed -nE 's/^  (-[a-z], )?(--[a-z-]+).*/\2/p' | while read -r option; do
        [ "$option" != --output ] || option=-o
        grep -qE -- "$option([^a-z-]|\$)" <<<"$manual" || echo "$command $option"
    done
}
commands=$("$SIBEN" --help | sed -nE 's/^  ([a-z]+( [a-z]+)?) {2,}.*/\1/p')
[ "$(wc -l <<<"$commands")" -gt 25 ] || fail "siben --help lists: $commands"
missing=$(while read -r command; do lacks "$command"; done <<<"$commands")
[ -z "$missing" ] || fail "the manual lacks: $missing"

# It can fail.
manual=${manual//--seed/--sed}
[[ $(lacks generate) == *"generate --seed"* ]] || fail "a missing option is not seen"
[[ $(lacks nonsense 2>/dev/null) == nonsense* ]] || fail "a missing command is not seen"
