/* audit_read -- the log as people look at it: newest first, a page at a time, and whether all of it is as it
 * was written. */
#include "inside.h"

#include <stdio.h>

struct reading {
    const struct audit_ask *ask;
    struct bytes text; /* whole lines */
    struct audit_chain *chain;
};

static size_t line_end(struct bytes text, size_t from)
{
    const uint8_t *end = memchr(text.data + from, '\n', text.size - from);
    return end ? (size_t)(end - text.data) : text.size;
}

/* Where the line begins that ends at `end`. */
static size_t line_begin(struct bytes text, size_t end)
{
    const uint8_t *before = end ? memrchr(text.data, '\n', end) : NULL;
    return before ? (size_t)(before - text.data) + 1 : 0;
}

/* Words and hash of a line; false when it cannot be one. */
static bool split(struct bytes line, struct bytes *words, uint8_t hash[AUDIT_HASH_SIZE])
{
    char hex[2 * AUDIT_HASH_SIZE + 1];
    size_t digits = 2 * AUDIT_HASH_SIZE;
    if (line.size < digits + 1 || line.data[line.size - digits - 1] != ' ')
        return false;
    memcpy(hex, line.data + line.size - digits, digits);
    hex[digits] = '\0';
    *words = bytes_of(line.data, line.size - digits - 1);
    return bytes_from_hex(hex, hash, AUDIT_HASH_SIZE) == STATUS_OK;
}

/* Every line from the oldest: where does it stop following from those before? */
static void prove(struct reading *reading)
{
    struct audit_chain *chain = reading->chain;
    uint8_t hash[AUDIT_HASH_SIZE] = {0}, stated[AUDIT_HASH_SIZE];
    struct bytes words;
    for (size_t at = 0; at < reading->text.size;) {
        size_t end = line_end(reading->text, at);
        chain->lines++;
        if (!chain->broken_at) {
            bool good = split(bytes_of(reading->text.data + at, end - at), &words, stated);
            if (good)
                audit_hash_next(hash, words);
            if (!good || memcmp(hash, stated, AUDIT_HASH_SIZE) != 0)
                chain->broken_at = chain->lines;
            else
                bytes_to_hex(bytes_of(hash, AUDIT_HASH_SIZE), chain->head);
        }
        at = end + 1;
    }
}

/* Most lines need not be taken apart: the writer puts every action the same way. */
static bool may_be(const struct audit_ask *ask, struct bytes line)
{
    char needle[64];
    int size = snprintf(needle, sizeof needle, "\"what\":\"%s\"", ask->what);
    return !ask->what[0] || size >= (int)sizeof needle ||
           memmem(line.data, line.size, needle, (size_t)size);
}

static bool asked_for(const struct audit_ask *ask, const struct audit_entry *entry)
{
    return (!ask->who[0] || strcmp(entry->who, ask->who) == 0) &&
           (!ask->what[0] || strcmp(entry->what, ask->what) == 0) &&
           (!ask->from_ms || entry->at_ms >= ask->from_ms) &&
           (!ask->before_ms || entry->at_ms < ask->before_ms);
}

enum status audit_newest(const char *folder, const struct audit_ask *ask,
                         void (*visit)(void *context, uint64_t number, bool proven,
                                       const struct audit_entry *entry),
                         void *context, uint64_t *next, struct audit_chain *chain, struct why *why)
{
    struct buffer text = {0};
    struct reading reading = {ask, {NULL, 0}, chain};
    bool found;
    size_t shown = 0;
    *next = 0;
    *chain = (struct audit_chain){.lines = 0};
    enum status status = own_file_take(folder, AUDIT_FILE_NAME, AUDIT_LOG_MAX, &text, &found, why);
    size_t whole = status == STATUS_OK ? line_begin(buffer_bytes(&text), text.size) : 0;
    reading.text = bytes_of(text.data, whole);
    if (whole)
        prove(&reading);
    uint64_t number = chain->lines;
    for (size_t end = whole, begin; end && !*next && status == STATUS_OK; end = begin, number--) {
        struct audit_entry entry;
        enum status read = STATUS_CORRUPT;
        struct bytes words, line;
        uint8_t hash[AUDIT_HASH_SIZE];
        begin = line_begin(reading.text, end - 1);
        line = bytes_of(text.data + begin, end - 1 - begin);
        if (number != chain->lines &&
            ((ask->before && number >= ask->before) || !may_be(ask, line)))
            continue;
        json_t *root = split(line, &words, hash) ? audit_parse(words, &entry, &read) : NULL;
        if (read == STATUS_NO_MEMORY)
            status = read;
        if (number == chain->lines && root)
            chain->last_ms = entry.at_ms;
        bool wanted = root && (!ask->before || number < ask->before) && asked_for(ask, &entry);
        if (wanted && shown == ask->most)
            *next = number + 1;
        else if (wanted)
            visit(context, number, !chain->broken_at || number < chain->broken_at, &entry);
        shown += wanted;
        json_decref(root);
    }
    buffer_free(&text);
    return status;
}
