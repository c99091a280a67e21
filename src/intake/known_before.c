#include "known_before.h"

static struct bytes name_of(const struct record_key *key, char text[RECORD_KEY_TEXT_SIZE])
{
    record_key_print(key, text, RECORD_KEY_TEXT_SIZE);
    return bytes_of_text(text);
}

enum status before_open(struct known_before *before, const struct change *changes, size_t count)
{
    char text[RECORD_KEY_TEXT_SIZE];
    *before = (struct known_before){.changes = changes, .count = count};
    if (count)
        before->places = map_new();
    for (size_t i = 0; before->places && i < count; i++) {
        uint64_t *place = map_put(before->places, name_of(&changes[i].key, text), NULL);
        if (!place)
            return STATUS_NO_MEMORY;
        *place = i + 1;
    }
    return count && !before->places ? STATUS_NO_MEMORY : STATUS_OK;
}

void before_close(struct known_before *before)
{
    map_free(before->places);
}

const struct change *before_of(const struct known_before *before, const struct record_key *key)
{
    char text[RECORD_KEY_TEXT_SIZE];
    const uint64_t *place = before->places ? map_get(before->places, name_of(key, text)) : NULL;
    return place ? &before->changes[*place - 1] : NULL;
}

const struct change *before_next(const struct known_before *before, unsigned kind,
                                 unsigned fiscal_year, size_t *place)
{
    while (*place < before->count) {
        const struct change *change = &before->changes[(*place)++];
        if (change->key.kind == kind && (!fiscal_year || change->key.fiscal_year == fiscal_year) &&
            before_of(before, &change->key) == change)
            return change;
    }
    return NULL;
}
