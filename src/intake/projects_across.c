/* projects_across -- a list beside all lists of the year: a project may have gone to another unit, and a unit may be
 * missing. "The next list shows added, gone, renamed, amount changed, and asks where it cannot know." */
#include "projects.h"

#define UNITS_MAX 5 /* that a warning names */

static const char *name_key(struct reading *reading, unsigned year, const char *name)
{
    const char *key = project_name_key(reading->arena, name);
    return *key ? print(reading, "%u/%s", year, key) : "";
}

void gone_note(struct reading *reading, struct gathering *gathering, const struct gone *gone)
{
    const char *key = name_key(reading, gone->year, gone->name);
    struct gone *copy = arena_take(reading->arena, sizeof *copy);
    uint64_t *place = *key && copy ? map_put(gathering->gone, bytes_of_text(key), NULL) : NULL;
    if (*key && !place)
        (void)fail(reading, STATUS_NO_MEMORY);
    if (!place)
        return;
    *copy = *gone;
    copy->next_named = (struct gone *)(uintptr_t)*place;
    *place = (uint64_t)(uintptr_t)copy;
}

/* -- who is missing ----------------------------------------------------------------------- */

struct missing {
    struct reading *reading;
    struct gathering *gathering;
    unsigned year;
    const char *words;
    size_t units, projects;
    struct {
        struct record_key key;
        const char *unit_code;
    } * lists;
    size_t capacity;
};

static void keep_list(struct missing *missing, const struct record_key *key, const char *unit_code)
{
    if (missing->units == missing->capacity) {
        size_t capacity = missing->capacity ? 2 * missing->capacity : 16;
        void *grown = arena_take(missing->reading->arena, capacity * sizeof *missing->lists);
        if (!grown)
            return;
        if (missing->units)
            memcpy(grown, missing->lists, missing->units * sizeof *missing->lists);
        missing->lists = grown;
        missing->capacity = capacity;
    }
    missing->lists[missing->units].key = *key;
    missing->lists[missing->units].unit_code = unit_code;
    missing->units++;
}

/* A list that is written here, of a unit that this file has no row of, with something owed. */
static void see_list(void *context, const struct record_key *key, struct payload *payload)
{
    struct missing *missing = context;
    struct reading *reading = missing->reading;
    const struct project_list *list = &payload->list;
    const struct known_unit *unit = NULL;
    struct scope place;
    size_t count = 0;
    const char *in_file = print(reading, "%u/%s", missing->year, list->unit_code);
    if (map_get(missing->gathering->owings, bytes_of_text(in_file)) ||
        fail(reading, known_place(reading->known, key, &place)) ||
        !scope_contains(known_scope(reading->known), &place))
        return;
    enum status status = known_unit(reading->known, list->unit_code, &unit);
    if (status != STATUS_NOT_FOUND && status != STATUS_CONFLICT && fail(reading, status))
        return;
    const char *name = unit ? unit->name : list->unit_code;
    for (size_t i = 0; i < list->entry_count; i++) {
        count += !list->entries[i].out_of_scope;
        gone_note(reading, missing->gathering,
                  &(struct gone){.unit_code = list->unit_code,
                                 .unit = name,
                                 .code = list->entries[i].project_code,
                                 .name = list->entries[i].name,
                                 .year = missing->year,
                                 .whole_unit = true});
    }
    if (!count)
        return;
    if (missing->units < UNITS_MAX)
        missing->words = print(reading, "%s%s%s（%zu 个项目）", missing->words,
                               missing->units ? "、" : "", name, count);
    missing->projects += count;
    keep_list(missing, key, list->unit_code);
}

/* Who is not in the county's whole list owes nothing any more. */
static void empty_lists(struct missing *missing, uint32_t row)
{
    struct reading *reading = missing->reading;
    for (size_t i = 0; i < missing->units && !failed(reading); i++) {
        struct payload payload = {.kind = KIND_PROJECT_LIST,
                                  .list = {.unit_code = missing->lists[i].unit_code,
                                           .adopted = missing->gathering->adopted}};
        struct draft_put put = {.payload = &payload,
                                .key = missing->lists[i].key,
                                .by_row = true,
                                .row = row,
                                .column = NOWHERE};
        (void)draft_put(reading, missing->gathering->draft, &put);
    }
}

static void say_missing(struct missing *missing, const struct owing *owing)
{
    struct reading *reading = missing->reading;
    struct draft *draft = missing->gathering->draft;
    const struct item *first = owing->items;
    bool whole = reading->options->whole && !draft->out.rows_blocked;
    if (first)
        reading_enter(reading, first->state);
    uint32_t row = first ? first->columns->header : draft->row;
    say(reading, draft, SEVERITY_WARNING, "INTAKE_LIST_UNITS_MISSING", row, NOWHERE,
        whole ? "不再应报；如文件不全，请导入完整清单"
        : reading->options->whole
            ? "有被退回的行，没有动它们的清单；改正后重新导入整张清单"
            : "文件只是一部分单位的，不用管；是全县的整张清单的，导入时勾选“这是全县的完整清单”"
              "（命令行 --whole），它们就不再应报",
        "%u年有应报项目的单位中 %zu 个不在这个文件里：%s%s，共 %zu 个项目%s", missing->year,
        missing->units, missing->words, missing->units > UNITS_MAX ? " 等" : "", missing->projects,
        whole ? "" : "，它们的清单没有变，仍应报");
    if (whole)
        empty_lists(missing, row);
}

/* -- gone here, new there ----------------------------------------------------------------- */

static void say_moved(struct reading *reading, struct gathering *gathering, const struct item *item,
                      const struct gone *gone, bool paid)
{
    reading_enter(reading, item->state);
    say(reading, gathering->draft, SEVERITY_WARNING, "INTAKE_LIST_MOVED", item->row,
        column_place(item->columns, COLUMN_PROJECTS_PROJECT_CODE),
        gone->whole_unit
            ? print(reading,
                    "是的，导入后执行 siben list link %s --of %s --relation 划转，并把 %s "
                    "的清单也导入（没有项目了的，导入整张清单时加 --whole），否则钱算两次；"
                    "不是的，登记“不是同一个项目”就不再问",
                    item->code, gone->code, gone->unit)
            : print(reading,
                    "是的，导入后执行 siben list link %s --of %s --relation "
                    "划转；不是的，登记“不是同一个项目”就不再问",
                    item->code, gone->code),
        "%s没有了“%s”（%s），%s多了“%s”（%s），名称%s相同：是不是同一个项目换了单位和代码？",
        gone->whole_unit ? print(reading, "文件里没有 %s，也就", gone->unit)
                         : print(reading, "%s ", gone->unit),
        gone->name, gone->code, item->unit->name, item->name, item->code, paid ? "和金额" : "");
}

/* The same name and money, wherever; the name alone only where the list says that it is gone and nothing else is called so:
 * 办公设备购置 stands in many a list. */
static void ask_moved(struct reading *reading, struct gathering *gathering, const struct item *item)
{
    const char *key = name_key(reading, item->year, item->name);
    const uint64_t *place = *key ? map_get(gathering->gone, bytes_of_text(key)) : NULL;
    const struct gone *named = NULL;
    int64_t money = item_annual(item);
    size_t count = 0;
    for (const struct gone *gone = place ? (const struct gone *)(uintptr_t)*place : NULL; gone;
         gone = gone->next_named) {
        if (strcmp(gone->unit_code, item->unit->code) == 0 || strcmp(gone->code, item->code) == 0)
            continue;
        if (money > 0 && known_annual(reading, gone->unit_code, gone->year, gone->code) == money) {
            say_moved(reading, gathering, item, gone, true);
            return;
        }
        if (!gone->whole_unit) {
            named = gone;
            count++;
        }
    }
    if (count == 1)
        say_moved(reading, gathering, item, named, false);
}

static bool seen_before(const struct gathering *gathering, const struct owing *owing)
{
    const struct owing *first = gathering->first_owing;
    while (first != owing && first->year != owing->year)
        first = first->next;
    return first != owing;
}

void across_put(struct reading *reading, struct gathering *gathering)
{
    if (!known_may_write(reading->known, KIND_PROJECT_LIST, known_scope(reading->known)))
        return;
    for (const struct owing *owing = gathering->first_owing; owing; owing = owing->next) {
        struct missing missing = {
            .reading = reading, .gathering = gathering, .year = owing->year, .words = ""};
        if (seen_before(gathering, owing))
            continue;
        if (fail(reading,
                 known_each(reading->known, KIND_PROJECT_LIST, owing->year, see_list, &missing)) ||
            failed(reading))
            return;
        if (missing.units)
            say_missing(&missing, owing);
    }
    for (const struct item *item = gathering->first; item && !failed(reading); item = item->next)
        if (item->fresh && !item->blocked)
            ask_moved(reading, gathering, item);
}
