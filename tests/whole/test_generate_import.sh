#!/usr/bin/env bash
# What `siben generate` makes goes in through `siben import`: clean files without a return
# or a warning, planted errors found by the rule that expected-errors.csv names.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail() { echo "test_generate_import: $*" >&2; exit 1; }
files() { # in the order in which a county takes them
    for table in targets monitoring-05 monitoring-08 self-evaluation; do
        find "$1" -name "$table*.xlsx" | LC_ALL=C sort
    done
}
take() { # imports one file with one answer a line; exit code 1 says that something was returned
    "$SIBEN" --data "$1" import --json "$2" >"$folder/answer" 2>"$folder/words" || [ $? = 1 ] ||
        fail "import of $2: $(cat "$folder/words")"
}
said() { grep -c "\"rule\": \"$1\"" "$folder/answer" || true; }

# -- clean --
"$SIBEN" generate --out "$folder/clean" --units 40 --projects 120 --errors 0 >/dev/null
"$SIBEN" --data "$folder/node" init --node 653022 --root >/dev/null
for name in roster.xlsx projects.xlsx spending-2026-05.csv; do take "$folder/node" "$folder/clean/$name"; done
files "$folder/clean" >"$folder/list"
[ "$(wc -l <"$folder/list")" -ge 20 ] || fail "too few files"
while read -r file; do
    take "$folder/node" "$file"
    if grep -E '"severity": "(blocking|warning)"' "$folder/answer" >&2; then
        fail "$file is clean, and yet there is a finding"
    fi
done <"$folder/list"

# -- with errors --
"$SIBEN" generate --out "$folder/dirty" --units 40 --projects 120 --errors 250 >/dev/null
expected=$folder/dirty/expected-errors.csv
[ "$(grep -c finding "$expected")" -ge 50 ] || fail "too few errors"
{
    echo "$folder/dirty/projects.xlsx"
    echo "$folder/dirty/spending-2026-05.csv"
    files "$folder/dirty"
} >"$folder/list"
while read -r file; do
    name=${file#"$folder/dirty/"}
    take "$folder/node" "$file"
    for rule in $(tr -d '\r' <"$expected" | awk -F, -v name="$name" '$1 == name && $8 == "finding" && $7 != "" { print $7 }' | sort -u); do
        planted=$(tr -d '\r' <"$expected" | awk -F, -v name="$name" -v rule="$rule" '$1 == name && $7 == rule && $8 == "finding"' | wc -l)
        found=$(said "$rule")
        [ "$found" -ge "$planted" ] || fail "$name: $rule planted $planted times, found $found times"
    done
done <"$folder/list"
echo "clean files are clean, planted errors are found"
