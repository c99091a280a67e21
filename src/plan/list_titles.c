/* Column titles of other systems' lists: deploy/lists/regional.yaml. */
#include "schema.h"

#include <siben/list_titles.h>

#define COLUMNS_MOST 64
#define IGNORED_MOST 200

static const char *const lists[] = {"units", "projects", "spending", "flat", "work",
                                    "funds", "regions",  "regional", NULL};

static const char *const standings[] = {"unconfirmed", "confirmed", NULL};

struct titles_file {
    struct list_titles titles;
    uint8_t list, standing;
};
static const struct field titles_fields[] = {
    {.name = "list",
     .type = FIELD_WORD,
     .needed = true,
     .words = lists,
     .at = offsetof(struct titles_file, list),
     .place_at = offsetof(struct titles_file, titles.place)},
    {.name = "name",
     .type = FIELD_TEXT,
     .needed = true,
     .at = offsetof(struct titles_file, titles.name)},
    {.name = "source", .type = FIELD_TEXT, .at = offsetof(struct titles_file, titles.source)},
    {.name = "standing",
     .type = FIELD_WORD,
     .words = standings,
     .at = offsetof(struct titles_file, standing)},
    {.name = "columns",
     .type = FIELD_VALUES,
     .needed = true,
     .most = COLUMNS_MOST,
     .at = offsetof(struct titles_file, titles.columns),
     .count_at = offsetof(struct titles_file, titles.column_count)},
    {.name = "ignore",
     .type = FIELD_TEXTS,
     .most = IGNORED_MOST,
     .at = offsetof(struct titles_file, titles.ignored),
     .count_at = offsetof(struct titles_file, titles.ignored_count)},
};
static const struct schema titles_schema = {.called = "列名对照",
                                            .fields = titles_fields,
                                            .field_count = 6,
                                            .size = sizeof(struct titles_file),
                                            .place_at = SCHEMA_NO_PLACE};

/* One title can be one column only. */
static void check_twice(struct reading *reading, const struct list_titles *titles)
{
    for (size_t i = 0; i < titles->column_count; i++)
        for (size_t k = 0; k < titles->columns[i].count; k++)
            for (size_t j = 0; j <= i; j++)
                for (size_t m = 0; m < (j < i ? titles->columns[j].count : k); m++)
                    if (text_equal(titles->columns[i].texts[k], titles->columns[j].texts[m]))
                        schema_complain_at(reading, titles->columns[i].place, SEVERITY_BLOCKING,
                                           "LIST_TITLE_TWICE", "一个列名只能是一列，删去一处",
                                           "列名“%.60s”写了两次", titles->columns[i].texts[k]);
}

enum status list_titles_read(struct arena *arena, const char *name, struct bytes text,
                             struct list_titles *titles, struct findings *findings)
{
    struct reading reading = {arena, name, findings};
    struct titles_file *file = arena_take(arena, sizeof *file);
    struct tree *tree;
    size_t before = findings->blocking;
    if (!file)
        return STATUS_NO_MEMORY;
    if (text.size > PLAN_FILE_MAX) {
        findings_add(findings, SEVERITY_BLOCKING, "LIST_FILE_SIZE", name, "列名对照只有几十行",
                     "文件太大");
        return STATUS_INVALID;
    }
    enum status status = tree_read(arena, name, text, &tree, findings);
    if (status == STATUS_OK)
        status = schema_read(&reading, &titles_schema, tree, file);
    if (status != STATUS_OK)
        return status;
    if (findings->blocking == before && !*file->titles.name)
        schema_complain_at(&reading, file->titles.place, SEVERITY_BLOCKING, "LIST_NAME",
                           "写明是哪个系统的哪张表，如 name: 一体化系统项目导出", "name 是空的");
    if (findings->blocking == before)
        check_twice(&reading, &file->titles);
    if (findings->arena->failed || arena->failed)
        return STATUS_NO_MEMORY;
    if (findings->blocking != before)
        return STATUS_INVALID;
    *titles = file->titles;
    titles->list = lists[file->list];
    titles->confirmed = file->standing == 1;
    return STATUS_OK;
}

void list_titles_complain(struct findings *findings, const char *name, struct plan_place place,
                          const char *hint, const char *what)
{
    struct reading reading = {findings->arena, name, findings};
    schema_complain_at(&reading, place, SEVERITY_BLOCKING, "LIST_COLUMN", hint, "%s", what);
}
