#!/usr/bin/env bash
# What the page says of an amount while it is typed is what the node reads of it.
made=$(mktemp -d) || exit 1
trap 'rm -rf "$made"' EXIT
esbuild "$SIBEN_SOURCE_DIR/src/page/web/sheet/model.ts" --bundle --format=esm --log-level=error --outfile="$made/model.mjs" || exit 1
node "$SIBEN_SOURCE_DIR/tests/console/amounts.mjs" "$made/model.mjs" "$SIBEN_SOURCE_DIR/tests/exchange/data/amounts.txt"
