/* What one code cannot say by itself: does its successor stand, does anything come back to where
 * it began, may this node publish it? */
#include <siben/regions.h>

#include <siben/map.h>

struct checking {
    const struct regions *known;
    const struct region *rows;
    const char *const *places;
    size_t count;
    const struct scope *own;
    struct map *by_code; /* of the rows */
    struct findings *findings;
};

static void say(const struct checking *checking, size_t i, enum severity severity, const char *rule,
                const char *what, const char *hint)
{
    findings_add(checking->findings, severity, rule, checking->places[i], hint, "%s", what);
}

/* As it will be: a row of the file before what is known. */
static const struct region *will_be(const struct checking *checking, const char *code)
{
    const uint64_t *row = map_get(checking->by_code, bytes_of_text(code));
    return row ? &checking->rows[*row - 1] : regions_find(checking->known, code);
}

static enum status check_form(const struct checking *checking, struct arena *arena, size_t i)
{
    const struct region *row = &checking->rows[i];
    struct record_key key;
    struct payload payload;
    struct findings form = {.arena = arena};
    if (!region_key(&row->code, &key)) {
        say(checking, i, SEVERITY_BLOCKING, "REGION_TOP", "省级以上的区划不在这里公布",
            "请删去这一行：4、6、9 位的区划代码才由上级公布");
        return STATUS_OK;
    }
    if (!scope_contains(checking->own, &key.scope))
        say(checking, i, SEVERITY_BLOCKING, "REGION_NOT_OURS",
            arena_print(arena, "%s 的上级区划 %s 不归本机（%s）管", row->code.text, key.scope.text,
                        checking->own->text),
            "由管着它上级区划的那一级公布；县公布乡镇，州公布县");
    enum status status = region_payload(arena, row, &payload);
    if (status)
        return status;
    payload_check(&payload, &key, &form);
    for (size_t k = 0; k < form.count; k++)
        say(checking, i, form.items[k].severity, form.items[k].rule, form.items[k].what,
            form.items[k].hint);
    return STATUS_OK;
}

static void check_above(const struct checking *checking, struct arena *arena, size_t i)
{
    const struct region *row = &checking->rows[i], *above;
    struct scope parent;
    if (!scope_parent(&row->code, &parent))
        return;
    above = will_be(checking, parent.text);
    if (above && above->until != DATE_NONE &&
        (row->until == DATE_NONE || row->until > above->until))
        say(checking, i, SEVERITY_BLOCKING, "REGION_ABOVE_ENDED",
            arena_print(arena, "%s 的上级 %s 已撤销，它还没有", row->code.text, parent.text),
            "请写撤销日期和继任代码，撤销日期不晚于上级的");
}

static void check_successors(const struct checking *checking, struct arena *arena, size_t i)
{
    const struct region *row = &checking->rows[i];
    for (size_t k = 0; k < row->successor_count; k++) {
        const struct region *next = will_be(checking, row->successors[k].text);
        if (!next)
            say(checking, i, SEVERITY_BLOCKING, "REGION_SUCCESSOR_UNKNOWN",
                arena_print(arena, "继任区划 %s 不在区划表里", row->successors[k].text),
                "请在同一个文件里加上它，或核对代码");
        else if (row->until != DATE_NONE && next->from != DATE_NONE && next->from > row->until)
            say(checking, i, SEVERITY_BLOCKING, "REGION_SUCCESSOR_LATER",
                arena_print(arena, "继任区划 %s 设立在 %s 撤销之后", next->code.text,
                            row->code.text),
                "两个日期之间没有人接续，请核对");
        else if (next->until != DATE_NONE && row->until != DATE_NONE && next->until <= row->until)
            say(checking, i, SEVERITY_BLOCKING, "REGION_SUCCESSOR_ENDED",
                arena_print(arena, "继任区划 %s 那时已经撤销", next->code.text),
                "请写最终接续的区划");
    }
}

/* Along what took over, every date is later than the one before: so it cannot come back. A row
 * without a date is no end. What is said here is an end that nobody takes over. */
static void check_end(const struct checking *checking, struct arena *arena, size_t i)
{
    const struct region *row = &checking->rows[i];
    const struct region *before = regions_find(checking->known, row->code.text);
    if (row->until != DATE_NONE && !row->successor_count)
        say(checking, i, SEVERITY_WARNING, "REGION_NO_SUCCESSOR",
            arena_print(arena, "%s 撤销而没有继任区划", row->code.text),
            "确实没有的不用改；那里的单位用 siben region check 看，用 siben handover 移交");
    if (before && before->published && before->until != DATE_NONE && row->until == DATE_NONE)
        say(checking, i, SEVERITY_WARNING, "REGION_STANDS_AGAIN",
            arena_print(arena, "%s 原已公布撤销，表中没有撤销日期：将恢复", row->code.text),
            "恢复的不用改；漏写的请补上撤销日期和继任代码");
}

enum status regions_check(const struct regions *known, struct arena *arena,
                          const struct region *rows, const char *const *places, size_t count,
                          const struct scope *own, struct findings *findings)
{
    struct checking checking = {known, rows, places, count, own, map_new(), findings};
    enum status status = checking.by_code ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool made;
        uint64_t *place = map_put(checking.by_code, bytes_of_text(rows[i].code.text), &made);
        if (!place)
            status = STATUS_NO_MEMORY;
        else if (made)
            *place = i + 1;
        else
            say(&checking, i, SEVERITY_BLOCKING, "REGION_TWICE",
                arena_print(arena, "%s 与 %s 是同一个区划代码", rows[i].code.text,
                            places[*place - 1]),
                "请删去其中一行");
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = check_form(&checking, arena, i);
        check_above(&checking, arena, i);
        check_successors(&checking, arena, i);
        check_end(&checking, arena, i);
    }
    map_free(checking.by_code);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
