#!/usr/bin/env bash
# The page asks for no word that is not there, and English lacks none that Chinese has.
exec node "$SIBEN_SOURCE_DIR/tests/console/words.mjs" "$SIBEN_SOURCE_DIR/src/page/web"
