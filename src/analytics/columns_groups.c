/* Groups of an answer: gathered by their keys, in any order, and sorted at the end. */
#include "columns_inside.h"

#include <stdlib.h>

struct fact_groups {
    const struct fact_query *query;
    struct map *places; /* the keys one after the other, each with its 0 -> number of the group */
    struct buffer key;
    int64_t *sums; /* stride a group: projects, lines, sums of the query */
    size_t stride, count, capacity;
};

struct fact_groups *fact_groups_new(const struct fact_query *query)
{
    struct fact_groups *groups = memory_take(sizeof *groups);
    if (!groups)
        return NULL;
    groups->query = query;
    groups->stride = 2 + query->sum_count;
    groups->places = map_new();
    if (groups->places)
        return groups;
    memory_free(groups);
    return NULL;
}

void fact_groups_free(struct fact_groups *groups)
{
    if (!groups)
        return;
    map_free(groups->places);
    buffer_free(&groups->key);
    memory_free(groups->sums);
    memory_free(groups);
}

const struct fact_query *fact_groups_query(const struct fact_groups *groups)
{
    return groups->query;
}

int64_t *fact_groups_at(struct fact_groups *groups, const char *const *keys)
{
    bool made;
    buffer_clear(&groups->key);
    for (size_t i = 0; i < groups->query->by_count; i++) {
        buffer_put_text(&groups->key, keys[i]);
        buffer_put_u8(&groups->key, 0);
    }
    if (groups->count == groups->capacity) {
        size_t capacity = groups->capacity ? 2 * groups->capacity : 64;
        int64_t *sums =
            memory_resize(groups->sums, capacity * groups->stride * sizeof *groups->sums);
        if (!sums)
            return NULL;
        groups->sums = sums;
        groups->capacity = capacity;
    }
    uint64_t *place =
        groups->key.failed ? NULL : map_put(groups->places, buffer_bytes(&groups->key), &made);
    if (!place)
        return NULL;
    if (made) {
        *place = groups->count++;
        memset(groups->sums + *place * groups->stride, 0, groups->stride * sizeof *groups->sums);
    }
    return groups->sums + *place * groups->stride;
}

bool fact_filter_passes(const struct fact_filter *filter, const char *value)
{
    char room[SCOPE_TEXT_MAX];
    if (filter->term.column == FACT_REGION && !filter->term.level)
        return strncmp(value, filter->value, strlen(filter->value)) == 0;
    return strcmp(fact_level(&filter->term, value, room), filter->value) == 0;
}

static const char *value_of(const struct fact_row *row, const struct fact_term *term,
                            char room[SCOPE_TEXT_MAX])
{
    _Static_assert(SCOPE_TEXT_MAX >= FACT_NUMBER_SIZE, "room for both");
    if (is_word(term->column))
        return fact_level(term, fact_row_word(row, term->column), room);
    return fact_number_text(fact_row_number(row, term->column, term->round), room);
}

static bool passes(const struct fact_query *query, const struct fact_row *row)
{
    char room[SCOPE_TEXT_MAX];
    for (size_t i = 0; i < query->filter_count; i++) {
        const struct fact_filter *filter = &query->filters[i];
        struct fact_term whole = filter->term;
        whole.level = 0;
        if (!fact_filter_passes(filter, value_of(row, &whole, room)))
            return false;
    }
    return true;
}

static void add(int64_t *sum, int64_t value, int sign)
{
    uint64_t change = sign < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    *sum = (int64_t)((uint64_t)*sum + change); /* wraps, so that adding and taking meet again */
}

enum status fact_groups_count(struct fact_groups *groups, const struct fact_image *image, int sign)
{
    const struct fact_query *query = groups->query;
    for (size_t at = 0; at < fact_rows(image); at++) {
        struct fact_row row = fact_row_at(image, at);
        const char *keys[FACT_BY_MAX];
        char rooms[FACT_BY_MAX][SCOPE_TEXT_MAX];
        if (!passes(query, &row))
            continue;
        for (size_t i = 0; i < query->by_count; i++)
            keys[i] = value_of(&row, &query->by[i], rooms[i]);
        int64_t *sums = fact_groups_at(groups, keys);
        if (!sums)
            return STATUS_NO_MEMORY;
        add(&sums[0], row.project, sign);
        add(&sums[1], row.line != NULL, sign);
        for (size_t i = 0; i < query->sum_count; i++)
            add(&sums[2 + i], fact_row_number(&row, query->sums[i].column, query->sums[i].round),
                sign);
    }
    return STATUS_OK;
}

/* -- sorted ---------------------------------------------------------------------------- */

struct sorting {
    const struct fact_groups *groups;
    struct arena *arena;
    struct fact_group *sorted;
    size_t count;
};

static bool take_group(void *context, struct bytes key, uint64_t *place)
{
    struct sorting *sorting = context;
    const struct fact_query *query = sorting->groups->query;
    const int64_t *sums = sorting->groups->sums + *place * sorting->groups->stride;
    int64_t any = 0;
    for (size_t i = 0; i < sorting->groups->stride; i++)
        any |= sums[i];
    if (!any)
        return true;
    struct fact_group *group = &sorting->sorted[sorting->count++];
    const char *at = (const char *)arena_bytes(sorting->arena, key).data;
    for (size_t i = 0; at && i < query->by_count; i++) {
        group->keys[i] = at;
        group->words |= (unsigned)is_word(query->by[i].column) << i;
        at += strlen(at) + 1;
    }
    group->projects = sums[0];
    group->lines = sums[1];
    memcpy(group->sums, sums + 2, query->sum_count * sizeof *sums);
    return true;
}

static int compare_groups(const void *a, const void *b)
{
    const struct fact_group *x = a, *y = b;
    for (size_t i = 0; i < FACT_BY_MAX && x->keys[i]; i++) {
        size_t left = strlen(x->keys[i]), right = strlen(y->keys[i]);
        bool longer_is_more = !(x->words >> i & 1) && left != right;
        int order =
            longer_is_more ? (left > right) - (left < right) : strcmp(x->keys[i], y->keys[i]);
        if (order)
            return order;
    }
    return 0;
}

enum status fact_groups_sorted(const struct fact_groups *groups, struct arena *arena,
                               struct fact_group **sorted, size_t *count)
{
    struct sorting sorting = {groups, arena,
                              arena_array(arena, struct fact_group, groups->count + 1), 0};
    if (!sorting.sorted)
        return STATUS_NO_MEMORY;
    map_each(groups->places, take_group, &sorting);
    if (arena->failed)
        return STATUS_NO_MEMORY;
    qsort(sorting.sorted, sorting.count, sizeof *sorting.sorted, compare_groups);
    *sorted = sorting.sorted;
    *count = sorting.count;
    return STATUS_OK;
}
