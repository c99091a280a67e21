#!/usr/bin/env bash
# The page's script holds to its types; the bundler strips them without a look.
exec tsc -p "$SIBEN_SOURCE_DIR/src/page"
