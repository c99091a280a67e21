# Rooms, from the ground up: a room may use only rooms that stand above it here,
# so the order of this file is the order of the floors.

room(base
  SOURCES status.c bytes.c arena.c text.c date.c money.c log.c map.c
  LIBRARIES PkgConfig::utf8proc)

room(kv
  SOURCES kv.c kv_memory.c
  USES base)

room(store
  SOURCES store.c kv_lmdb.c writer.c
  USES base kv
  LIBRARIES ${LMDB_LIBRARY} Threads::Threads)

# Messages: every schema of proto/ is found by itself.
file(GLOB schemas RELATIVE ${CMAKE_SOURCE_DIR}/proto CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
list(TRANSFORM schemas REPLACE "\\.proto$" "")
proto(${schemas})

room(model
  SOURCES names.c keys.c kinds.c words.c wire.c shape.c shape_encode.c shapes.c payload.c carry.c
          change.c codes.c
  USES base
  LIBRARIES messages)

room(analytics
  SOURCES rules.c facts.c facts_encode.c cells.c cells_row.c cells_query.c
  USES base kv model)

room(trust
  SOURCES keys.c grant.c chain.c enrol.c
  USES base model
  LIBRARIES PkgConfig::sodium)

room(feed
  SOURCES batch.c batch_stored.c block.c dictionary.c run_write.c run_read.c
          fold.c
  USES base model trust
  LIBRARIES PkgConfig::sodium PkgConfig::zstd)
