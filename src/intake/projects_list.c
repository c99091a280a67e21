/* projects_list -- what a unit owes in a year: the list that coverage is measured by. */
#include "projects.h"

#include <stdlib.h>

#define NAMES_MAX 3 /* names that a hint lists */

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct list_entry *)a)->project_code,
                  ((const struct list_entry *)b)->project_code);
}

static const struct list_entry *entry_of(const struct project_list *list, const char *code)
{
    struct list_entry wanted = {.project_code = code};
    return list->entry_count
               ? bsearch(&wanted, list->entries, list->entry_count, sizeof wanted, compare_entries)
               : NULL;
}

/* "甲、乙、丙 等 7 个": entries of `a` that `b` lacks. */
static const char *missing_words(struct reading *reading, const struct project_list *a,
                                 const struct project_list *b, size_t *count)
{
    const char *words = "";
    *count = 0;
    for (size_t i = 0; i < a->entry_count; i++) {
        if (entry_of(b, a->entries[i].project_code))
            continue;
        if (*count < NAMES_MAX)
            words = print(reading, "%s%s%s", words, *count ? "、" : "", a->entries[i].name);
        ++*count;
    }
    return *count > NAMES_MAX ? print(reading, "%s 等 %zu 个", words, *count) : words;
}

static bool same_entries(const struct project_list *a, const struct project_list *b)
{
    bool same = a->entry_count == b->entry_count;
    for (size_t i = 0; same && i < a->entry_count; i++)
        same = strcmp(a->entries[i].project_code, b->entries[i].project_code) == 0 &&
               strcmp(a->entries[i].name, b->entries[i].name) == 0;
    return same;
}

/* A person's decision that a project is out of scope outlives a new list; what this list has first came on that
 * day (the first list of a unit has no day: it is the year's). */
static void keep_decisions(const struct project_list *before, struct project_list *list)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *old = entry_of(before, list->entries[i].project_code);
        list->entries[i].added = old ? old->added : list->adopted;
        if (!old)
            continue;
        list->entries[i].out_of_scope = old->out_of_scope;
        list->entries[i].reason = old->reason;
    }
}

static void add_line(int64_t *sum, const struct funding_line *line)
{
    if (line->initial_fen == MONEY_NONE || line->adjustment_fen == MONEY_NONE)
        return;
    money_add_to(sum, line->initial_fen);
    money_add_to(sum, line->adjustment_fen);
}

/* What is known of a project that the new list lacks: its budget of the year. */
int64_t known_annual(struct reading *reading, const char *unit_code, unsigned year,
                     const char *code)
{
    const struct known_unit *unit;
    struct scope keyed;
    struct known_record shown;
    int64_t sum = 0;
    enum status status = known_unit(reading->known, unit_code, &unit);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || fail(reading, status) ||
        fail(reading, known_key_scope(reading->known, unit, KIND_BUDGET, code, &keyed)))
        return 0;
    struct record_key key = known_key(&keyed, KIND_BUDGET, year, 0, code);
    if (fail(reading, known_record(reading->known, &key, &shown)) || !shown.exists)
        return 0;
    for (size_t i = 0; i < shown.payload->budget.line_count; i++)
        add_line(&sum, &shown.payload->budget.lines[i]);
    return sum;
}

int64_t item_annual(const struct item *item)
{
    int64_t sum = 0;
    for (size_t i = 0; i < item->line_count; i++)
        add_line(&sum, &item->lines[i].line);
    return sum;
}

/* Has somebody said of the project what the other code is to it? */
static bool is_said(struct reading *reading, const struct owing *owing, const char *code,
                    const char *other)
{
    struct scope keyed;
    struct known_record shown;
    if (fail(reading, known_key_scope(reading->known, owing->unit, KIND_PROJECT, code, &keyed)))
        return true;
    struct record_key key = known_key(&keyed, KIND_PROJECT, 0, 0, code);
    if (fail(reading, known_record(reading->known, &key, &shown)) || !shown.exists)
        return false;
    const struct project *project = &shown.payload->project;
    for (size_t i = 0; i < project->link_count; i++)
        if (strcmp(project->links[i].code, other) == 0)
            return true;
    for (size_t i = 0; i < project->alias_count; i++)
        if (strcmp(project->aliases[i].code, other) == 0)
            return true;
    for (size_t i = 0; i < project->other_count; i++)
        if (strcmp(project->others[i].code, other) == 0)
            return true;
    return false;
}

/* One code gone, another there with the same name or money: only a person knows whether it is the same project. */
static void ask_same(struct reading *reading, struct gathering *gathering,
                     const struct owing *owing, const struct project_list *before,
                     const struct project_list *list)
{
    for (size_t i = 0; i < before->entry_count; i++) {
        const struct list_entry *gone = &before->entries[i];
        if (entry_of(list, gone->project_code))
            continue;
        int64_t was = known_annual(reading, owing->unit->code, owing->year, gone->project_code);
        for (const struct item *item = owing->items; item; item = item->next_in_unit) {
            bool named = strcmp(item->name, gone->name) == 0;
            bool paid = was > 0 && item_annual(item) == was;
            if (entry_of(before, item->code) || (!named && !paid) ||
                is_said(reading, owing, item->code, gone->project_code))
                continue;
            say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_SAME", item->row,
                column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE),
                print(reading,
                      "是的，导入后执行 siben list link %s --of "
                      "%s，增幅就按以前的金额算；不是的，登记“不是同一个项目”就不再问",
                      item->code, gone->project_code),
                "清单里没有了“%s”（%s），多了“%s”（%s），%s相同：是不是同一个项目换了代码？",
                gone->name, gone->project_code, item->name, item->code,
                named && paid ? "名称和金额"
                : named       ? "名称"
                              : "金额");
        }
    }
}

static void compare_lists(struct reading *reading, struct gathering *gathering,
                          const struct owing *owing, uint32_t row,
                          const struct project_list *before, const struct project_list *list)
{
    size_t added, gone;
    const char *new_words = missing_words(reading, list, before, &added);
    const char *gone_words = missing_words(reading, before, list, &gone);
    if (added)
        say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_LIST_ADDED", row, NOWHERE, "",
            "%s 新增 %zu 个项目：%s", owing->unit->name, added, new_words);
    if (gone)
        say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_GONE", row, NOWHERE,
            "不再应报；如文件不全，请导入完整清单", "%s 有 %zu 个项目不在新清单中：%s",
            owing->unit->name, gone, gone_words);
    for (size_t i = 0; i < before->entry_count; i++)
        if (!entry_of(list, before->entries[i].project_code))
            gone_note(reading, gathering,
                      &(struct gone){.unit_code = owing->unit->code,
                                     .unit = owing->unit->name,
                                     .code = before->entries[i].project_code,
                                     .name = before->entries[i].name,
                                     .year = owing->year});
    if (added && gone)
        ask_same(reading, gathering, owing, before, list);
}

/* "2026年" and what else stands before it is another every year. */
static const char *without_year(const char *name)
{
    bool year = strspn(name, "0123456789") == 4 && strncmp(name + 4, "年", 3) == 0;
    return year ? name + 7 : name;
}

/* The first list of a year beside the year before: what went on under another code has its original amount and its targets
 * there (DOMAIN.md O-04 b), and only a person knows whether it went on. */
static void ask_last_year(struct reading *reading, struct gathering *gathering,
                          const struct owing *owing, uint32_t row, const struct record_key *key,
                          const struct project_list *list)
{
    struct known_record shown;
    struct record_key last = *key;
    const char *words = "";
    size_t count = 0;
    last.fiscal_year--;
    if (fail(reading, known_record(reading->known, &last, &shown)) || !shown.exists)
        return;
    const struct project_list *before = &shown.payload->list;
    for (size_t i = 0; i < before->entry_count; i++) {
        const struct list_entry *gone = &before->entries[i];
        if (entry_of(list, gone->project_code))
            continue;
        const struct item *item = owing->items;
        while (item && strcmp(without_year(item->name), without_year(gone->name)) != 0)
            item = item->next_in_unit;
        if (!item || is_said(reading, owing, item->code, gone->project_code))
            continue;
        if (count++ < NAMES_MAX)
            words = print(reading, "%s%s“%s”（上年 %s，本年 %s）", words, count > 1 ? "、" : "",
                          gone->name, gone->project_code, item->code);
    }
    if (count)
        say(reading, gathering->draft, SEVERITY_HINT, "INTAKE_LIST_LAST_YEAR", row, NOWHERE,
            "是延续的，导入后逐个执行 siben list link 本年代码 --of "
            "上年代码，上年的金额和目标接得上；"
            "不是的，登记“不是同一个项目”就不再问",
            "%s 有 %zu 个项目和上年同名而代码不同：%s%s", owing->unit->name, count, words,
            count > NAMES_MAX ? " 等" : "");
}

/* What was evaluated before it was on any list stands under the code that it had then (DOMAIN.md 2.3: "must be done before
 * budget compilation starts"): whether it is this project only a person knows. */
static void ask_applied(struct reading *reading, struct gathering *gathering,
                        const struct owing *owing, const struct project_list *list)
{
    if (gathering->applied_year != owing->year &&
        fail(reading, known_applied_find(reading->view, reading->arena, (uint16_t)owing->year,
                                         &gathering->applied)))
        return;
    gathering->applied_year = owing->year;
    for (const struct known_applied *it = gathering->applied; it && !failed(reading);
         it = it->next) {
        if (strcmp(it->unit_code, owing->unit->code) != 0 || entry_of(list, it->code))
            continue;
        const struct item *item = owing->items;
        while (item && strcmp(without_year(item->name), without_year(it->name)) != 0)
            item = item->next_in_unit;
        if (item && !is_said(reading, owing, item->code, it->code))
            say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_APPLIED", item->row,
                column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE),
                print(reading,
                      "是的，导入后执行 siben list link %s --of "
                      "%s，评估就算它的；不是的，登记“不是同一个项目”就不再问",
                      item->code, it->code),
                "“%s”（%s）和做过事前评估的“%s”（%s，工作编号 %s）同名：是不是同一个项目？",
                item->name, item->code, it->name, it->code, it->number);
    }
}

static bool fill_list(struct reading *reading, const struct owing *owing, struct project_list *list)
{
    list->unit_code = owing->unit->code;
    list->entries = arena_array(reading->arena, struct list_entry, owing->count + 1);
    if (!list->entries)
        return false;
    for (const struct item *item = owing->items; item; item = item->next_in_unit)
        list->entries[list->entry_count++] =
            (struct list_entry){item->code, item->name, false, "", DATE_NONE};
    if (list->entry_count)
        qsort(list->entries, list->entry_count, sizeof *list->entries, compare_entries);
    return true;
}

/* A list that lacks a project would make coverage too good; none at all shows 未设定. */
static void say_incomplete(struct reading *reading, struct gathering *gathering,
                           const struct owing *owing, uint32_t row, bool has_list)
{
    reading->intake->lists_left++;
    say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_INCOMPLETE", row, NOWHERE,
        "请改正被退回的行后重新导入整张清单", "%s 有被退回、项目或年度不明的行，它的应报项目清单%s",
        owing->unit->name,
        has_list ? "没有更新，仍按原来的清单计算"
                 : "没有确定：在重新导入以前，它的覆盖率显示“未设定”");
}

static bool may_put(struct reading *reading, struct gathering *gathering, const struct owing *owing,
                    uint32_t row, bool has_list)
{
    if (!scope_contains(known_scope(reading->known), &owing->unit->home))
        return false; /* said at its projects */
    if (!known_may_write(reading->known, KIND_PROJECT_LIST, &owing->unit->home)) {
        say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_NOT_ALLOWED", row, NOWHERE,
            "应报项目清单由县级财政导入", "项目和预算已读入，%s 的应报项目清单没有更新",
            owing->unit->name);
        return false;
    }
    if (owing->incomplete) {
        say_incomplete(reading, gathering, owing, row, has_list);
        return false;
    }
    return true;
}

void owing_put(struct reading *reading, struct gathering *gathering, struct owing *owing)
{
    const struct item *first = owing->items; /* the last one of the file; findings want the first */
    while (first && first->next_in_unit)
        first = first->next_in_unit;
    if (!first)
        return;
    reading_enter(reading, first->state);
    struct scope keyed;
    if (fail(reading, known_key_scope(reading->known, owing->unit, KIND_PROJECT_LIST,
                                      owing->unit->code, &keyed)))
        return;
    struct record_key key = known_key(&keyed, KIND_PROJECT_LIST, owing->year, 0, owing->unit->code);
    struct known_record shown;
    struct payload payload = {.kind = KIND_PROJECT_LIST};
    if (fail(reading, known_record(reading->known, &key, &shown)) ||
        !may_put(reading, gathering, owing, first->row, shown.exists) ||
        !fill_list(reading, owing, &payload.list))
        return;
    payload.list.adopted = gathering->adopted;
    for (struct item *item = owing->items; item; item = item->next_in_unit)
        item->fresh = true;
    if (shown.exists) {
        struct project_list before = shown.payload->list;
        if (before.entry_count)
            qsort(before.entries, before.entry_count, sizeof *before.entries, compare_entries);
        for (struct item *item = owing->items; item; item = item->next_in_unit)
            item->fresh = !entry_of(&before, item->code);
        keep_decisions(&before, &payload.list);
        compare_lists(reading, gathering, owing, first->row, &before, &payload.list);
        if (same_entries(&before, &payload.list) && !reading->options->adopted)
            payload.list.adopted = before.adopted; /* the same list again is no new list */
    } else {
        ask_last_year(reading, gathering, owing, first->row, &key, &payload.list);
    }
    ask_applied(reading, gathering, owing, &payload.list);
    struct draft_put put = {.payload = &payload,
                            .key = key,
                            .shown = &shown,
                            .by_row = true,
                            .row = first->row,
                            .column = column_place(first->columns, COLUMN_PROJECTS_UNIT_CODE)};
    (void)draft_put(reading, gathering->draft, &put);
}
