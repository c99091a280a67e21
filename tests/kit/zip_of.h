/* zip_of -- a zip in memory from its parts, for tests and fuzz harnesses. */
#ifndef SIBEN_TEST_ZIP_OF_H
#define SIBEN_TEST_ZIP_OF_H

#include <siben/arena.h>
#include <siben/bytes.h>

#include <zip.h>

struct zip_part {
    const char *path;
    struct bytes bytes;
};

/* Free with memory_free(). `stored`: not compressed. */
static inline struct bytes zip_of(const struct zip_part *parts, size_t count, bool stored)
{
    zip_error_t error;
    zip_stat_t stat;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    REQUIRE(zip);
    zip_source_keep(source);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *part = zip_source_buffer(zip, parts[i].bytes.data, parts[i].bytes.size, 0);
        zip_int64_t index = zip_file_add(zip, parts[i].path, part, ZIP_FL_ENC_UTF_8);
        REQUIRE(index >= 0);
        if (stored)
            zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
    }
    REQUIRE(zip_close(zip) == 0);
    zip_stat_init(&stat);
    REQUIRE(zip_source_stat(source, &stat) == 0 && zip_source_open(source) == 0);
    void *data = memory_take((size_t)stat.size + 1);
    REQUIRE(data && zip_source_read(source, data, stat.size) == (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return bytes_of(data, (size_t)stat.size);
}

#endif
