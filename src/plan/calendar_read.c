/* Calendar files: deploy/data/holidays-2026.json. */
#include "schema.h"

#include <stdio.h>

#define SPANS_MAX 60 /* days off of a year, one span a holiday */
#define OVERLAYS_MAX 16

static const char *const standings[] = {"unconfirmed", "confirmed", NULL};

#define FIELD(type_, record, member) \
    .name = #member, .type = FIELD_##type_, .at = offsetof(struct record, member)

static const struct field span_fields[] = {
    {FIELD(TEXT, day_span, name), .needed = true},
    {FIELD(DATE, day_span, from), .needed = true},
    {FIELD(DATE, day_span, to), .needed = true},
};
static const struct schema span_schema = {.called = "放假",
                                          .fields = span_fields,
                                          .field_count = 3,
                                          .size = sizeof(struct day_span),
                                          .place_at = SCHEMA_NO_PLACE};

/* The overlay as the file says it: its status is a word. */
struct overlay_file {
    struct calendar_overlay overlay;
    uint8_t status;
};
static const struct field overlay_fields[] = {
    {.name = "region",
     .type = FIELD_TEXT,
     .needed = true,
     .at = offsetof(struct overlay_file, overlay.region)},
    {.name = "status",
     .type = FIELD_WORD,
     .needed = true,
     .words = standings,
     .at = offsetof(struct overlay_file, status)},
    {.name = "note", .type = FIELD_TEXT, .at = offsetof(struct overlay_file, overlay.note)},
    {.name = "days_off",
     .type = FIELD_MAPS,
     .schema = &span_schema,
     .most = SPANS_MAX,
     .at = offsetof(struct overlay_file, overlay.days_off),
     .count_at = offsetof(struct overlay_file, overlay.off_count)},
    {.name = "working_weekend_days",
     .type = FIELD_DATES,
     .most = SPANS_MAX,
     .at = offsetof(struct overlay_file, overlay.workdays),
     .count_at = offsetof(struct overlay_file, overlay.workday_count)},
};
static const struct schema overlay_schema = {.called = "地方放假",
                                             .fields = overlay_fields,
                                             .field_count = 5,
                                             .size = sizeof(struct overlay_file),
                                             .place_at = SCHEMA_NO_PLACE};

struct calendar_file {
    struct calendar calendar;
    struct overlay_file *overlays;
    size_t overlay_count;
};
static const struct field calendar_fields[] = {
    {.name = "year",
     .type = FIELD_NUMBER,
     .needed = true,
     .least = YEAR_MIN,
     .most = YEAR_MAX,
     .at = offsetof(struct calendar_file, calendar.year)},
    {.name = "source",
     .type = FIELD_TEXT,
     .needed = true,
     .at = offsetof(struct calendar_file, calendar.source)},
    {.name = "days_off",
     .type = FIELD_MAPS,
     .needed = true,
     .schema = &span_schema,
     .most = SPANS_MAX,
     .at = offsetof(struct calendar_file, calendar.days_off),
     .count_at = offsetof(struct calendar_file, calendar.off_count)},
    {.name = "working_weekend_days",
     .type = FIELD_DATES,
     .most = SPANS_MAX,
     .at = offsetof(struct calendar_file, calendar.workdays),
     .count_at = offsetof(struct calendar_file, calendar.workday_count)},
    {.name = "overlays",
     .type = FIELD_MAPS,
     .schema = &overlay_schema,
     .most = OVERLAYS_MAX,
     .at = offsetof(struct calendar_file, overlays),
     .count_at = offsetof(struct calendar_file, overlay_count)},
};
static const struct schema calendar_schema = {.called = "日历",
                                              .fields = calendar_fields,
                                              .field_count = 5,
                                              .size = sizeof(struct calendar_file),
                                              .place_at = SCHEMA_NO_PLACE};

static bool in_year(int32_t date, int32_t year)
{
    int y, month, day;
    if (date == DATE_NONE)
        return true; /* said already */
    date_parts(date, &y, &month, &day);
    return y == year;
}

static const struct tree *item_of(const struct tree *list, size_t i)
{
    return list && list->kind == TREE_LIST && i < list->count ? list->items[i] : list;
}

static void check_days(struct reading *reading, int32_t year, const struct tree *map,
                       const struct day_span *spans, size_t span_count, const int32_t *workdays,
                       size_t workday_count)
{
    const struct tree *off = tree_value(map, "days_off"),
                      *work = tree_value(map, "working_weekend_days");
    for (size_t i = 0; i < span_count; i++) {
        if (spans[i].to < spans[i].from && spans[i].to != DATE_NONE)
            schema_complain(reading, item_of(off, i), "CALENDAR_SPAN", "调换 from 和 to",
                            "“%s”的最后一天在第一天之前", spans[i].name);
        if (!in_year(spans[i].from, year) || !in_year(spans[i].to, year))
            schema_complain(reading, item_of(off, i), "CALENDAR_YEAR",
                            "跨年的假期分写在两年的日历里", "“%s”不在 %d 年", spans[i].name,
                            (int)year);
    }
    for (size_t i = 0; i < workday_count; i++) {
        if (!in_year(workdays[i], year))
            schema_complain(reading, item_of(work, i), "CALENDAR_YEAR", "写这一年的日子",
                            "调休上班日不在 %d 年", (int)year);
        for (size_t k = 0; k < span_count; k++)
            if (spans[k].from <= workdays[i] && workdays[i] <= spans[k].to)
                schema_complain(reading, item_of(work, i), "CALENDAR_BOTH", "对照放假通知改一处",
                                "这一天既放假（%s）又上班", spans[k].name);
    }
}

static void check_overlays(struct reading *reading, const struct tree *tree,
                           const struct calendar *calendar)
{
    const struct tree *list = tree_value(tree, "overlays");
    for (size_t i = 0; i < calendar->overlay_count; i++) {
        const struct calendar_overlay *overlay = &calendar->overlays[i];
        const struct tree *at = item_of(list, i);
        struct scope scope;
        if (scope_parse(overlay->region, &scope, NULL) != STATUS_OK)
            schema_complain(reading, tree_value(at, "region") ? tree_value(at, "region") : at,
                            "PLAN_SCOPE", "写行政区划代码，例如 65", "“region: %.40s”不是区划代码",
                            overlay->region);
        check_days(reading, calendar->year, at, overlay->days_off, overlay->off_count,
                   overlay->workdays, overlay->workday_count);
    }
}

enum status calendar_read(struct arena *arena, const char *name, struct bytes text,
                          struct calendar *calendar, struct findings *findings)
{
    struct reading reading = {arena, name, findings};
    struct calendar_file file;
    struct tree *tree;
    size_t before = findings->blocking;
    memset(&file, 0, sizeof file);
    enum status status = tree_read(arena, name, text, &tree, findings);
    if (status == STATUS_OK)
        status = schema_read(&reading, &calendar_schema, tree, &file);
    if (status)
        return status;
    struct calendar *read = &file.calendar;
    read->overlays = arena_array(arena, struct calendar_overlay, file.overlay_count + 1);
    if (!read->overlays)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < file.overlay_count; i++) {
        read->overlays[i] = file.overlays[i].overlay;
        read->overlays[i].confirmed = file.overlays[i].status == 1;
    }
    read->overlay_count = file.overlay_count;
    if (findings->blocking == before) {
        check_days(&reading, read->year, tree, read->days_off, read->off_count, read->workdays,
                   read->workday_count);
        check_overlays(&reading, tree, read);
    }
    if (arena->failed || findings->arena->failed)
        return STATUS_NO_MEMORY;
    if (findings->blocking != before)
        return STATUS_INVALID;
    *calendar = *read;
    return STATUS_OK;
}
