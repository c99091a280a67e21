#include "compound.h"

#define HEADER_SIZE 512
#define ENTRY_SIZE 128
#define HEADER_SECTORS 109
#define SECTOR_LAST 0xfffffffau /* above: free, end of chain, own use */

static uint32_t u16_at(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t u32_at(const uint8_t *at)
{
    return u16_at(at) | u16_at(at + 2) << 16;
}

/* A sector, shorter at the end of the file; empty beyond it. */
static struct bytes sector(const struct compound *compound, uint32_t number)
{
    uint64_t size = (uint64_t)1 << compound->sector_shift;
    uint64_t offset = ((uint64_t)number + 1) << compound->sector_shift;
    if (number > SECTOR_LAST || offset >= compound->file.size)
        return bytes_of(NULL, 0);
    uint64_t left = compound->file.size - offset;
    return bytes_of(compound->file.data + offset, (size_t)(left < size ? left : size));
}

/* Follows a chain of sectors; at most `size_max` bytes and the sectors of the file. */
static enum status read_chain(struct compound *compound, uint32_t first, uint64_t size_max,
                              struct bytes *stream)
{
    uint64_t size = 0;
    uint32_t count = 0;
    for (uint32_t at = first; at <= SECTOR_LAST && size < size_max; at = compound->table[at]) {
        if (at >= compound->table_size || ++count > compound->table_size)
            return STATUS_MALFORMED;
        size += sector(compound, at).size;
    }
    if (size > size_max)
        size = size_max;
    uint8_t *copy = arena_take_raw(compound->arena, (size_t)size + 1);
    if (!copy)
        return STATUS_NO_MEMORY;
    size_t used = 0;
    for (uint32_t at = first; used < size; at = compound->table[at]) {
        struct bytes part = sector(compound, at);
        size_t take = part.size < size - used ? part.size : (size_t)(size - used);
        if (take > 0)
            memcpy(copy + used, part.data, take);
        used += take;
    }
    *stream = bytes_of(copy, (size_t)size);
    return STATUS_OK;
}

/* Puts the sectors of the table, listed in the header and in a chain of lists,
 * one behind the other. */
static enum status read_table(struct compound *compound)
{
    const uint8_t *header = compound->file.data;
    uint32_t per_sector = 1u << (compound->sector_shift - 2);
    uint64_t sectors = (compound->file.size >> compound->sector_shift) + 1;
    uint32_t wanted = u32_at(header + 44);
    if (wanted > sectors)
        return STATUS_MALFORMED;
    compound->table = arena_array(compound->arena, uint32_t, (size_t)wanted * per_sector + 1);
    if (!compound->table)
        return STATUS_NO_MEMORY;
    uint32_t list_sector = u32_at(header + 68), listed = 0;
    struct bytes list = bytes_of(header + 76, HEADER_SECTORS * 4);
    for (uint32_t i = 0; i < wanted; i++, listed++) {
        bool in_header = i < HEADER_SECTORS;
        if (!in_header && (listed - HEADER_SECTORS) % (per_sector - 1) == 0) {
            list = sector(compound, list_sector);
            if (list.size < (size_t)per_sector * 4)
                return STATUS_MALFORMED;
            list_sector = u32_at(list.data + (size_t)(per_sector - 1) * 4);
        }
        uint32_t index = in_header ? i : (listed - HEADER_SECTORS) % (per_sector - 1);
        struct bytes part = sector(compound, u32_at(list.data + (size_t)index * 4));
        for (uint32_t k = 0; k < per_sector; k++)
            compound->table[compound->table_size++] =
                (size_t)k * 4 + 4 <= part.size ? u32_at(part.data + (size_t)k * 4) : UINT32_MAX;
    }
    return STATUS_OK;
}

static const uint8_t *find_entry(const struct compound *compound, const char *name)
{
    size_t size = strlen(name);
    for (size_t at = 0; at + ENTRY_SIZE <= compound->directory.size; at += ENTRY_SIZE) {
        const uint8_t *entry = compound->directory.data + at;
        bool same = u16_at(entry + 64) == (size + 1) * 2 && entry[66] == 2;
        for (size_t i = 0; same && i < size; i++)
            same = entry[i * 2] == (uint8_t)name[i] && entry[i * 2 + 1] == 0;
        if (same)
            return entry;
    }
    return NULL;
}

enum status compound_open(struct compound *compound, struct arena *arena, struct bytes file)
{
    *compound = (struct compound){.file = file, .arena = arena};
    if (file.size < HEADER_SIZE)
        return STATUS_MALFORMED;
    compound->sector_shift = u16_at(file.data + 30);
    compound->mini_shift = u16_at(file.data + 32);
    compound->mini_cutoff = u32_at(file.data + 56);
    if ((compound->sector_shift != 9 && compound->sector_shift != 12) || compound->mini_shift != 6)
        return STATUS_MALFORMED;
    enum status status = read_table(compound);
    if (!status)
        status = read_chain(compound, u32_at(file.data + 48), file.size, &compound->directory);
    if (!status)
        status = read_chain(compound, u32_at(file.data + 60), file.size, &compound->mini_table);
    if (status || compound->directory.size < ENTRY_SIZE)
        return status ? status : STATUS_MALFORMED;
    /* The first entry is the root; its stream holds the small streams. */
    return read_chain(compound, u32_at(compound->directory.data + 116), file.size,
                      &compound->mini_stream);
}

bool compound_has(const struct compound *compound, const char *name)
{
    return find_entry(compound, name) != NULL;
}

static enum status read_mini(struct compound *compound, uint32_t first, uint32_t size,
                             struct bytes *stream)
{
    uint8_t *copy = arena_take_raw(compound->arena, (size_t)size + 1);
    size_t used = 0, step = (size_t)1 << compound->mini_shift;
    if (!copy)
        return STATUS_NO_MEMORY;
    for (uint32_t at = first; used < size;) {
        size_t offset = (size_t)at << compound->mini_shift;
        if (at > SECTOR_LAST || offset >= compound->mini_stream.size ||
            (size_t)at * 4 + 4 > compound->mini_table.size)
            return STATUS_MALFORMED;
        size_t take = size - used < step ? size - used : step;
        if (take > compound->mini_stream.size - offset)
            return STATUS_MALFORMED;
        memcpy(copy + used, compound->mini_stream.data + offset, take);
        used += take;
        at = u32_at(compound->mini_table.data + (size_t)at * 4);
    }
    *stream = bytes_of(copy, size);
    return STATUS_OK;
}

enum status compound_stream(struct compound *compound, const char *name, struct bytes *stream)
{
    const uint8_t *entry = find_entry(compound, name);
    if (!entry)
        return STATUS_NOT_FOUND;
    uint32_t first = u32_at(entry + 116), size = u32_at(entry + 120);
    if (size < compound->mini_cutoff)
        return size > 4096 ? STATUS_MALFORMED : read_mini(compound, first, size, stream);
    enum status status = read_chain(compound, first, size, stream);
    return status || stream->size == size ? status : STATUS_MALFORMED;
}
