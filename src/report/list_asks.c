/* list_asks: codes that went, beside those that are new. */
#include <siben/list_asks.h>
#include <siben/map.h>

#include <stdlib.h>
#include <string.h>

struct present { /* on a list of the year */
    const char *code, *name, *unit;
    bool known; /* on last year's list too */
    bool added; /* by a later list */
    struct present *next, *next_named;
};
struct gone {
    const char *code, *name, *unit;
    uint8_t why;
    struct gone *next;
};
struct list_key {
    struct record_key key;
    struct list_key *next;
};
struct asking {
    struct view *view;
    struct arena *arena;
    uint16_t year;
    struct present *presents;
    struct gone *gones;
    struct list_key *lists; /* those that have grown: their earlier versions are looked at */
    struct map *by_code, *by_name,
        *gone_codes, /* of presents by code; newest of a name; of gone: whether it was said what came of it */
        *others; /* "NEW OLD": they are two projects */
    struct list_ask *asks;
    size_t count, capacity;
    enum status status;
};

/* "2026年" and what else stands before a name is another every year. */
static const char *name_of(const char *name)
{
    bool year = strspn(name, "0123456789") == 4 && strncmp(name + 4, "年", strlen("年")) == 0;
    return year ? name + 4 + strlen("年") : name;
}

static bool failed(struct asking *asking, bool memory)
{
    if (!memory && !asking->status)
        asking->status = STATUS_NO_MEMORY;
    return asking->status != STATUS_OK;
}

/* False: it is not to be read, or there was no memory (asking->status). */
static bool body_of(struct asking *asking, const struct record *record, unsigned kind,
                    struct payload *payload)
{
    struct bytes copy;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return false;
    copy = arena_bytes(asking->arena, record->payload);
    enum status status = copy.data || !record->payload.size
                             ? payload_decode(asking->arena, kind, copy, payload)
                             : STATUS_NO_MEMORY;
    if (status == STATUS_NO_MEMORY)
        asking->status = status;
    return status == STATUS_OK;
}

/* -- what stands ------------------------------------------------------------------------------------------ */

static bool add_present(struct asking *asking, const struct project_list *list,
                        const struct list_entry *entry)
{
    struct present *one = arena_take(asking->arena, sizeof *one);
    uint64_t *code = map_put(asking->by_code, bytes_of_text(entry->project_code), NULL);
    if (failed(asking, one && code))
        return false;
    *one = (struct present){.code = entry->project_code,
                            .name = entry->name,
                            .unit = list->unit_code,
                            .added = entry->added != DATE_NONE,
                            .next = asking->presents};
    asking->presents = one;
    *code = (uint64_t)(uintptr_t)one;
    uint64_t *name = map_put(asking->by_name, bytes_of_text(name_of(entry->name)), NULL);
    if (failed(asking, name != NULL))
        return false;
    one->next_named = (struct present *)(uintptr_t)*name;
    *name = (uint64_t)(uintptr_t)one;
    return true;
}

static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct asking *asking = context;
    struct payload payload;
    bool grown = false;
    (void)view;
    (void)arena;
    if (!body_of(asking, record, KIND_PROJECT_LIST, &payload))
        return asking->status == STATUS_OK;
    const struct project_list *list = &payload.list;
    for (size_t i = 0; i < list->entry_count; i++) {
        grown = grown || list->entries[i].added != DATE_NONE;
        if (!add_present(asking, list, &list->entries[i]))
            return false;
    }
    struct list_key *key = grown ? arena_take(asking->arena, sizeof *key) : NULL;
    if (grown && failed(asking, key != NULL))
        return false;
    if (grown) {
        *key = (struct list_key){record->key, asking->lists};
        asking->lists = key;
    }
    return true;
}

static struct present *present_of(const struct asking *asking, const char *code)
{
    const uint64_t *at = map_get(asking->by_code, bytes_of_text(code));
    return at ? (struct present *)(uintptr_t)*at : NULL;
}

/* -- what went ---------------------------------------------------------------------------------------------- */

static bool add_gone(struct asking *asking, const char *code, const char *name, const char *unit,
                     uint8_t why)
{
    bool made = false;
    if (!*code || !*name)
        return true;
    uint64_t *slot = map_put(asking->gone_codes, bytes_of_text(code), &made);
    if (failed(asking, slot != NULL))
        return false;
    if (!made)
        return true;
    struct gone *one = arena_take(asking->arena, sizeof *one);
    if (failed(asking, one != NULL))
        return false;
    *one = (struct gone){code, name, unit, why, asking->gones};
    asking->gones = one;
    return true;
}

static bool see_last_year(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct asking *asking = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!body_of(asking, record, KIND_PROJECT_LIST, &payload))
        return asking->status == STATUS_OK;
    for (size_t i = 0; i < payload.list.entry_count; i++) {
        const struct list_entry *entry = &payload.list.entries[i];
        struct present *present = present_of(asking, entry->project_code);
        if (present)
            present->known = true;
        else if (!add_gone(asking, entry->project_code, entry->name, payload.list.unit_code,
                           LIST_ASK_LAST_YEAR))
            return false;
    }
    return true;
}

/* Earlier versions of a list that has grown since. */
static enum status read_earlier(struct asking *asking)
{
    for (const struct list_key *key = asking->lists; key; key = key->next) {
        struct record history;
        enum status status = replica_history(asking->view, asking->arena, &key->key, &history);
        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < history.version_count; i++) {
            const struct record_version *version = &history.versions[i];
            struct payload payload;
            if (version->withdrawn || version->gone)
                continue;
            status = payload_decode(asking->arena, KIND_PROJECT_LIST, version->payload, &payload);
            if (status == STATUS_NO_MEMORY)
                return status;
            for (size_t k = 0; status == STATUS_OK && k < payload.list.entry_count; k++) {
                const struct list_entry *entry = &payload.list.entries[k];
                if (!present_of(asking, entry->project_code) &&
                    !add_gone(asking, entry->project_code, entry->name, payload.list.unit_code,
                              LIST_ASK_CHANGED))
                    return asking->status;
            }
        }
    }
    return STATUS_OK;
}

static bool see_ex_ante(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    static const char prefix[] = "work/ex_ante/";
    struct asking *asking = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (strncmp(record->key.id, prefix, sizeof prefix - 1) != 0 ||
        !body_of(asking, record, KIND_WORK, &payload) || !payload.work.row_count)
        return asking->status == STATUS_OK;
    const struct work_row *row = &payload.work.rows[0]; /* an evaluation is of one project */
    return present_of(asking, row->project_code) ||
           add_gone(asking, row->project_code, *row->name ? row->name : payload.work.title,
                    row->unit_code, LIST_ASK_APPLIED);
}

static const char *pair_of(const struct asking *asking, const char *code, const char *old_code)
{
    return arena_print(asking->arena, "%s %s", code, old_code);
}

/* -- what was said --------------------------------------------------------------------------------------- */

/* A code that a project had before is asked of no more. */
static bool see_project(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct asking *asking = context;
    struct payload payload;
    (void)view;
    (void)arena;
    if (!body_of(asking, record, KIND_PROJECT, &payload))
        return asking->status == STATUS_OK;
    const struct project *project = &payload.project;
    for (size_t i = 0; i < project->link_count; i++) {
        uint64_t *slot = map_get(asking->gone_codes, bytes_of_text(project->links[i].code));
        if (slot)
            *slot = 1;
    }
    for (size_t i = 0; i < project->alias_count; i++) {
        uint64_t *slot = map_get(asking->gone_codes, bytes_of_text(project->aliases[i].code));
        if (slot)
            *slot = 1;
    }
    for (size_t i = 0; i < project->other_count; i++) {
        const char *pair = pair_of(asking, record->key.id, project->others[i].code);
        if (failed(asking, pair && map_put(asking->others, bytes_of_text(pair), NULL)))
            return false;
    }
    return true;
}

static bool is_said(const struct asking *asking, const struct gone *gone)
{
    const uint64_t *slot = map_get(asking->gone_codes, bytes_of_text(gone->code));
    return slot && *slot;
}

/* -- asked -------------------------------------------------------------------------------------------------- */

static enum status ask(struct asking *asking, const struct present *now, const struct gone *gone,
                       uint8_t why)
{
    const char *pair = pair_of(asking, now->code, gone->code);
    if (!pair)
        return STATUS_NO_MEMORY;
    if (map_get(asking->others, bytes_of_text(pair)))
        return STATUS_OK;
    if (asking->count == asking->capacity) {
        size_t capacity = asking->capacity * 2 + 16;
        struct list_ask *grown = arena_array(asking->arena, struct list_ask, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (asking->count)
            memcpy(grown, asking->asks, asking->count * sizeof *grown);
        asking->asks = grown;
        asking->capacity = capacity;
    }
    asking->asks[asking->count++] =
        (struct list_ask){now->code, now->name, now->unit, gone->code, gone->name, gone->unit, why};
    return STATUS_OK;
}

/* Of the year: fen; 0 where it has none or is not known. */
static enum status money_of(struct asking *asking, const char *code, int64_t *fen)
{
    struct record_key key;
    struct fact_image image;
    *fen = 0;
    enum status status = replica_find_project(asking->view, asking->arena, code, &key);
    if (status == STATUS_OK) {
        key.kind = 0;
        key.round = 0;
        key.fiscal_year = asking->year;
        status = replica_image(asking->view, asking->arena, &key, &image);
    }
    for (size_t i = 0; status == STATUS_OK && i < image.line_count; i++)
        *fen += image.lines[i].annual_fen;
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status;
}

static bool is_new(const struct present *now, const struct gone *gone)
{
    return gone->why == LIST_ASK_CHANGED ? now->added : !now->known;
}

static struct present *first_called(const struct asking *asking, const char *name)
{
    const uint64_t *at = map_get(asking->by_name, bytes_of_text(name_of(name)));
    return at ? (struct present *)(uintptr_t)*at : NULL;
}

/* Of its own unit. */
static bool is_here(const struct present *now, const struct gone *gone)
{
    return strcmp(now->unit, gone->unit) == 0 && is_new(now, gone);
}

static enum status ask_named(struct asking *asking, const struct gone *gone, bool *asked)
{
    enum status status = STATUS_OK;
    for (const struct present *now = first_called(asking, gone->name); now && status == STATUS_OK;
         now = now->next_named) {
        if (!is_here(now, gone))
            continue;
        *asked = true;
        status = ask(asking, now, gone, gone->why);
    }
    return status;
}

/* What went within the year may be called otherwise now: its money is the same. */
static enum status ask_paid(struct asking *asking, const struct gone *gone, bool *asked)
{
    int64_t was = 0, is = 0;
    enum status status = money_of(asking, gone->code, &was);
    for (const struct present *now = asking->presents; now && was > 0 && status == STATUS_OK;
         now = now->next) {
        if (!is_here(now, gone) || strcmp(name_of(now->name), name_of(gone->name)) == 0)
            continue;
        status = money_of(asking, now->code, &is);
        if (status != STATUS_OK || is != was)
            continue;
        *asked = true;
        status = ask(asking, now, gone, gone->why);
    }
    return status;
}

static bool is_called(const struct gone *one, const char *name)
{
    return strcmp(name_of(one->name), name_of(name)) == 0;
}

/* Of another unit: where nothing else went or came that is called so. */
static enum status ask_elsewhere(struct asking *asking, const struct gone *gone)
{
    const struct present *now = first_called(asking, gone->name);
    if (gone->why == LIST_ASK_APPLIED || !now || now->next_named || !is_new(now, gone) ||
        strcmp(now->unit, gone->unit) == 0)
        return STATUS_OK;
    for (const struct gone *other = asking->gones; other; other = other->next)
        if (other != gone && is_called(other, gone->name))
            return STATUS_OK;
    return ask(asking, now, gone, LIST_ASK_MOVED);
}

static int compare_asks(const void *a, const void *b)
{
    const struct list_ask *first = a, *second = b;
    int order = strcmp(first->unit_code, second->unit_code);
    order = order ? order : strcmp(first->code, second->code);
    return order ? order : strcmp(first->old_code, second->old_code);
}

static enum status read_all(struct asking *asking)
{
    struct view *view = asking->view;
    enum status status =
        replica_each(view, NULL, KIND_PROJECT_LIST, asking->year, see_list, asking);
    if (status == STATUS_OK && !asking->status)
        status =
            replica_each(view, NULL, KIND_PROJECT_LIST, asking->year - 1u, see_last_year, asking);
    if (status == STATUS_OK && !asking->status)
        status = read_earlier(asking);
    if (status == STATUS_OK && !asking->status)
        status = replica_each(view, NULL, KIND_WORK, asking->year, see_ex_ante, asking);
    if (status == STATUS_OK && !asking->status && asking->gones)
        status = replica_each(view, NULL, KIND_PROJECT, 0, see_project, asking);
    return status ? status : asking->status;
}

enum status list_asks_read(struct view *view, struct arena *arena, uint16_t fiscal_year,
                           const struct list_ask **asks, size_t *count)
{
    struct asking asking = {.view = view, .arena = arena, .year = fiscal_year};
    asking.by_code = map_new();
    asking.by_name = map_new();
    asking.gone_codes = map_new();
    asking.others = map_new();
    bool memory = asking.by_code && asking.by_name && asking.gone_codes && asking.others;
    enum status status = memory ? read_all(&asking) : STATUS_NO_MEMORY;
    for (const struct gone *gone = asking.gones; gone && status == STATUS_OK; gone = gone->next) {
        bool asked = false;
        if (is_said(&asking, gone))
            continue;
        status = ask_named(&asking, gone, &asked);
        if (status == STATUS_OK && gone->why == LIST_ASK_CHANGED)
            status = ask_paid(&asking, gone, &asked);
        if (status == STATUS_OK && !asked)
            status = ask_elsewhere(&asking, gone);
    }
    map_free(asking.by_code);
    map_free(asking.by_name);
    map_free(asking.gone_codes);
    map_free(asking.others);
    if (status == STATUS_OK && asking.count)
        qsort(asking.asks, asking.count, sizeof *asking.asks, compare_asks);
    *asks = asking.asks;
    *count = status == STATUS_OK ? asking.count : 0;
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- how one came of another -------------------------------------------------------------------------------- */

static const char *const relations[][2] = {
    {"rename", "改了代码"}, {"carry_over", "结转"}, {"transfer", "划转"},
    {"split", "拆分"},      {"merge", "合并"},      {LIST_UNRELATED, "不是同一个项目"}};

const char *list_relation(const char *word)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (strcmp(word, relations[i][0]) == 0 || strcmp(word, relations[i][1]) == 0)
            return relations[i][0];
    return NULL;
}

const char *list_relation_chinese(const char *relation)
{
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (strcmp(relation, relations[i][0]) == 0)
            return relations[i][1];
    return relation;
}
