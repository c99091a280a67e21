/* What was handed down to a project beside its money of the year: O-09 counts papers ("指标文/下达文号+日期"), and what they
 * bring is part of the project's budget by that source. */
#include "duty.h"

#include <stdio.h>

struct reading_handed {
    struct handed *handed;
    const char *but;
    int32_t by;
    enum status status;
};

static bool add(struct handed *handed, const char *code, unsigned source, int64_t fen)
{
    char name[96];
    snprintf(name, sizeof name, "%u/%s", source, code);
    uint64_t *slot = map_put(handed->sums, bytes_of_text(name), NULL);
    int64_t sum = slot ? (int64_t)*slot : 0;
    money_add_to(&sum, fen);
    if (slot)
        *slot = (uint64_t)sum;
    return slot != NULL;
}

enum status handed_paper(const struct record *record, struct arena *arena, int32_t by,
                         struct payload *paper)
{
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return STATUS_NOT_FOUND;
    enum status status = payload_decode(arena, KIND_ALLOCATION, record->payload, paper);
    return status != STATUS_OK || paper->allocation.issued <= by ? status : STATUS_NOT_FOUND;
}

static bool see(void *context, struct view *view, const struct record *record, struct arena *arena)
{
    struct reading_handed *reading = context;
    struct payload payload;
    (void)view;
    enum status status = handed_paper(record, arena, reading->by, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status;
    if (status)
        return reading->status == STATUS_OK;
    const struct allocation *it = &payload.allocation;
    if (strcmp(it->document, reading->but) == 0)
        return true;
    for (size_t i = 0; i < it->row_count; i++)
        if (it->rows[i].amount_fen != MONEY_NONE &&
            !add(reading->handed, it->rows[i].project_code, it->source, it->rows[i].amount_fen))
            reading->status = STATUS_NO_MEMORY;
    return reading->status == STATUS_OK;
}

enum status handed_read(struct view *view, struct then *then, uint16_t fiscal_year, int32_t by,
                        const char *but, struct handed *handed)
{
    *handed = (struct handed){map_new(), fiscal_year};
    struct reading_handed reading = {handed, but, by, STATUS_OK};
    if (!handed->sums)
        return STATUS_NO_MEMORY;
    enum status status = then_each(then, view, NULL, KIND_ALLOCATION, fiscal_year, see, &reading);
    return status ? status : reading.status;
}

void handed_close(struct handed *handed)
{
    map_free(handed->sums);
}

static int64_t sum_of(const struct handed *handed, const char *code, unsigned source)
{
    char name[96];
    snprintf(name, sizeof name, "%u/%s", source, code);
    const uint64_t *sum = map_get(handed->sums, bytes_of_text(name));
    return sum ? (int64_t)*sum : 0;
}

static const char *beyond(struct arena *arena, const char *what, int64_t sum, int64_t has)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
    money_print_wan(sum, a);
    money_print_wan(has, b);
    return arena_print(arena, "登记的%s下达合计 %s 万元，多于预算的 %s 万元", what, a, b);
}

enum status handed_beyond(struct view *view, struct then *then, struct arena *arena,
                          const struct handed *handed, const char *code, const char **words)
{
    struct record_key key;
    struct fact_image image;
    int64_t has[SOURCE_COUNT] = {0}, all = 0, sum = 0;
    *words = "";
    enum status status = replica_find_project(view, arena, code, &key);
    key.kind = 0;
    key.round = 0;
    key.fiscal_year = handed->fiscal_year;
    if (status == STATUS_OK)
        status = then_image(then, view, arena, &key, &image);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || (!status && !image.line_count))
        return STATUS_OK; /* nothing is known of its money */
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < image.line_count; i++) {
        money_add_to(&all, image.lines[i].annual_fen);
        if (image.lines[i].source < SOURCE_COUNT)
            money_add_to(&has[image.lines[i].source], image.lines[i].annual_fen);
    }
    for (unsigned source = SOURCE_NONE; source < SOURCE_COUNT; source++) {
        int64_t fen = sum_of(handed, code, source);
        money_add_to(&sum, fen);
        if (source != SOURCE_NONE && fen > has[source] && *words && !**words)
            *words = beyond(arena, source_chinese(source), fen, has[source]);
    }
    if (*words && !**words && sum > all)
        *words = beyond(arena, "资金", sum, all);
    return *words ? STATUS_OK : STATUS_NO_MEMORY;
}

bool handed_add(struct handed *handed, const struct allocation *allocation)
{
    bool good = true;
    for (size_t i = 0; i < allocation->row_count; i++)
        if (allocation->rows[i].amount_fen != MONEY_NONE)
            good = add(handed, allocation->rows[i].project_code, allocation->source,
                       allocation->rows[i].amount_fen) &&
                   good;
    return good;
}
