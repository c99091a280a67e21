#!/usr/bin/env bash
# The page asks for no word that is not there, and English lacks none that Chinese has.
# No word for people names a constant of the source.
if grep -rnE '"[^"]*（[A-Z]+(_[A-Z]+)+[）、]' "$SIBEN_SOURCE_DIR/src" --include='*.c'; then
    exit 1
fi
receipts=$(mktemp)
trap 'rm -f "$receipts"' EXIT
"$(dirname "$SIBEN")/tests/test_report_words" --tell "$receipts" >/dev/null 2>&1 || exit 1
node "$SIBEN_SOURCE_DIR/tests/console/words.mjs" "$SIBEN_SOURCE_DIR/src/page/web" "$(dirname "$SIBEN")/tests/test_page_spoken" "$receipts"
