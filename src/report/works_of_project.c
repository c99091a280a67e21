/* Rows of work records by project: found without walking all of them for each project of a county. */
#include <siben/works.h>

#include <stdlib.h>

static int by_project(const void *a, const void *b)
{
    const struct work_ref *left = a, *right = b;
    int order = strcmp(left->row->project_code, right->row->project_code);
    if (order)
        return order;
    if (left->item != right->item) /* both lie in one array each: as they were read */
        return left->item < right->item ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

enum status work_refs_read(struct arena *arena, const struct works *works, uint32_t types,
                           int64_t end_ms, struct work_refs *refs)
{
    size_t count = 0;
    for (size_t i = 0; i < works->count; i++) {
        const struct work *work = work_by(&works->items[i], end_ms);
        count += work && types >> work->type & 1 ? work->row_count : 0;
    }
    *refs = (struct work_refs){arena_array(arena, struct work_ref, count + 1), 0};
    if (!refs->items)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < works->count; i++) {
        const struct work_item *item = &works->items[i];
        const struct work *work = work_by(item, end_ms);
        const bool returned = work_returned_by(item, end_ms);
        for (size_t k = 0; work && types >> work->type & 1 && k < work->row_count; k++)
            if (*work->rows[k].project_code)
                refs->items[refs->count++] =
                    (struct work_ref){item, work, &work->rows[k], returned};
    }
    if (refs->count)
        qsort(refs->items, refs->count, sizeof *refs->items, by_project);
    return STATUS_OK;
}

const struct work_ref *work_refs_of(const struct work_refs *refs, const char *project,
                                    size_t *count)
{
    size_t low = 0, high = refs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(refs->items[middle].row->project_code, project) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < refs->count &&
           strcmp(refs->items[low + *count].row->project_code, project) == 0)
        ++*count;
    return &refs->items[low];
}
