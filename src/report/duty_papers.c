/* What papers handed down to projects in a year: money that the list does not have yet.
 *
 * DOMAIN.md 1.1 O-09: "指标文/下达文号+日期"; O-11: "Mid-year additional projects' targets". */
#include "duty_walk.h"

#include <stdlib.h>

/* What was handed down to projects in a year, by project and day of issue. */
struct paper {
    const char *project;
    int32_t issued;
    unsigned source;
    int64_t fen;
};
struct papers_reading {
    struct walking *walking;
    size_t capacity;
    enum status status;
};

static void take_paper(struct papers_reading *reading, const struct allocation *allocation,
                       const struct allocation_row *row)
{
    struct walking *walking = reading->walking;
    if (row->amount_fen == MONEY_NONE || allocation->source >= SOURCE_COUNT ||
        walking->arena->failed)
        return;
    if (walking->paper_count == reading->capacity) {
        size_t capacity = reading->capacity * 2 + 64;
        struct paper *grown = arena_array(walking->arena, struct paper, capacity);
        if (!grown)
            return;
        if (walking->paper_count)
            memcpy(grown, walking->papers, walking->paper_count * sizeof *grown);
        walking->papers = grown;
        reading->capacity = capacity;
    }
    walking->papers[walking->paper_count++] =
        (struct paper){arena_text(walking->arena, row->project_code), allocation->issued,
                       allocation->source, row->amount_fen};
}

static bool see_papers(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct papers_reading *reading = context;
    struct payload payload;
    (void)view;
    enum status status = handed_paper(record, arena, reading->walking->ask->as_of, &payload);
    if (status == STATUS_NO_MEMORY)
        reading->status = status;
    for (size_t i = 0; status == STATUS_OK && i < payload.allocation.row_count; i++)
        take_paper(reading, &payload.allocation, &payload.allocation.rows[i]);
    return reading->status == STATUS_OK;
}

static int by_project(const void *a, const void *b)
{
    const struct paper *x = a, *y = b;
    int order = strcmp(x->project, y->project);
    return order ? order : (x->issued > y->issued) - (x->issued < y->issued);
}

enum status duty_papers_read(struct walking *walking)
{
    struct papers_reading reading = {walking, 0, STATUS_OK};
    walking->papers = NULL;
    walking->paper_count = 0;
    enum status status = then_each(walking->then, walking->view, &walking_plan(walking)->scope,
                                   KIND_ALLOCATION, (unsigned)walking->year, see_papers, &reading);
    status = status ? status : reading.status;
    if (status != STATUS_OK || walking->arena->failed)
        return status ? status : STATUS_NO_MEMORY;
    if (walking->paper_count)
        qsort(walking->papers, walking->paper_count, sizeof *walking->papers, by_project);
    return STATUS_OK;
}

static size_t first_paper(const struct walking *walking, const char *project)
{
    size_t low = 0, high = walking->paper_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(walking->papers[middle].project, project) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Papers that come to more than the year's beginning budget has of their source. Of a source that the list does not have for
 * this project (it may have said another) only what is beyond the whole budget is sure. */
void duty_papers_take(const struct walking *walking, const struct fact_image *image,
                      int32_t year_begins, struct duty_money *money)
{
    int64_t begun[SOURCE_COUNT] = {0}, handed[SOURCE_COUNT] = {0}, all = 0, most = 0;
    int32_t on = DATE_NONE;
    for (size_t i = 0; i < image->line_count; i++)
        if (image->lines[i].source < SOURCE_COUNT)
            duty_add_fen(&begun[image->lines[i].source], image->lines[i].initial_fen);
    for (size_t i = first_paper(walking, image->subject.id);
         i < walking->paper_count && !strcmp(walking->papers[i].project, image->subject.id); i++) {
        const struct paper *paper = &walking->papers[i];
        int64_t beyond = 0;
        duty_add_fen(&handed[paper->source], paper->fen);
        duty_add_fen(&all, paper->fen);
        for (unsigned source = 0; source < SOURCE_COUNT; source++)
            if (begun[source] > 0 && handed[source] > begun[source])
                duty_add_fen(&beyond, handed[source] - begun[source]);
        if (all - money->initial_fen > beyond)
            beyond = all - money->initial_fen;
        if (beyond <= most)
            continue;
        most = beyond;
        on = paper->issued >= year_begins ? paper->issued : on;
    }
    if (on == DATE_NONE || most < money->added_fen)
        return; /* the list knows of more */
    money->by_paper = most > money->added_fen;
    money->added_fen = most;
    money->added_on = on; /* before the list said so */
}
