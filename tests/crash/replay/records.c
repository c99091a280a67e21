#include "replay.h"

/* Each record is a copy of its own, so that it is aligned. */
static void add_record(struct records *records, const uint8_t *data, size_t size)
{
    if (records->count % 1024 == 0) {
        records->items =
            memory_resize(records->items, (records->count + 1024) * sizeof *records->items);
        REQUIRE(records->items);
    }
    void *copy = memory_take(size);
    REQUIRE(copy);
    memcpy(copy, data, size);
    records->items[records->count++] = copy;
}

void records_read(const char *path, struct records *records)
{
    struct buffer bytes = {0};
    uint8_t part[65536];
    FILE *file = fopen(path, "rb");
    REQUIRE(file);
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        buffer_put_bytes(&bytes, bytes_of(part, got));
    fclose(file);
    REQUIRE(!bytes.failed);
    for (size_t at = 0; at < bytes.size;) {
        struct journal_record header;
        REQUIRE(at + sizeof header <= bytes.size);
        memcpy(&header, bytes.data + at, sizeof header);
        size_t size = sizeof header + header.path_size + header.data_size;
        REQUIRE(header.magic == JOURNAL_MAGIC && at + size <= bytes.size);
        add_record(records, bytes.data + at, size);
        at += size;
    }
    buffer_free(&bytes);
}

void records_free(struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        memory_free(records->items[i]);
    memory_free(records->items);
}
