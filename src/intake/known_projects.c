/* Projects as this node knows them, by code and by unit, year and name; which are secret. */
#include "known_inside.h"

static const struct known_project ambiguous;

struct known_project *known_project_at(struct known *known, const char *code,
                                       const struct scope *scope)
{
    struct known_project *project = arena_take(known->arena, sizeof *project);
    struct record_key key = known_key(scope, KIND_PROJECT, 0, 0, code);
    struct known_record record;
    if (!project)
        return NULL;
    *project = (struct known_project){arena_text(known->arena, code), "", "", *scope, false};
    known->failed = known_record(known, &key, &record);
    if (known->failed == STATUS_OK && record.exists) {
        project->name = record.payload->project.name;
        project->unit_code = record.payload->project.unit_code;
        project->recorded = true;
    }
    return project->code ? project : NULL;
}

enum status known_project(struct known *known, const char *code, const struct scope *home,
                          const struct known_project **project)
{
    bool is;
    *project = known_remembered(known->projects, code, &is);
    if (is)
        return *project ? STATUS_OK : STATUS_NOT_FOUND;
    known->failed = STATUS_OK;
    struct known_project *found = home ? known_project_at(known, code, home) : NULL;
    if (!found || !found->recorded) {
        struct record_key key;
        enum status status = replica_find_project(known->view, known->arena, code, &key);
        if (status && status != STATUS_NOT_FOUND)
            return status;
        found = status == STATUS_OK ? known_project_at(known, code, &key.scope) : NULL;
    }
    *project = found;
    if (known->failed || known->arena->failed)
        return known->failed ? known->failed : STATUS_NO_MEMORY;
    if (!known_remember(known->projects, code, found))
        return STATUS_NO_MEMORY;
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

static const char *name_key(struct arena *arena, unsigned fiscal_year, const char *unit_code,
                            const char *name)
{
    const char *key = project_name_key(arena, name);
    return *key ? arena_print(arena, "%u/%s/%s", fiscal_year, unit_code, key) : NULL;
}

struct year_projects {
    const struct known_project **items;
    size_t count, capacity;
};
struct indexing {
    struct known *known;
    unsigned year;
    struct year_projects *projects;
};

static bool index_project(struct indexing *indexing, const struct record_key *subject,
                          const char *name, const char *unit_code)
{
    struct known *known = indexing->known;
    struct year_projects *list = indexing->projects;
    struct known_project *project = arena_take(known->arena, sizeof *project);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 256;
        const struct known_project **items =
            arena_array(known->arena, const struct known_project *, capacity);
        if (!items || !project)
            return false;
        if (list->count)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    if (!project)
        return false;
    project->code = arena_text(known->arena, subject->id);
    project->name = arena_text(known->arena, name);
    project->unit_code = arena_text(known->arena, unit_code);
    project->scope = subject->scope;
    list->items[list->count++] = project;
    const char *key = name_key(known->arena, indexing->year, unit_code, name);
    const char *code = arena_print(known->arena, "%u/%s", indexing->year, subject->id);
    bool is = false;
    if (!code || !known_remember(known->codes, code, project))
        known->failed = STATUS_NO_MEMORY;
    if (key)
        (void)known_remembered(known->names, key, &is);
    if (key && !known_remember(known->names, key, is ? &ambiguous : project))
        known->failed = STATUS_NO_MEMORY;
    return !known->arena->failed && !known->failed;
}

static bool index_image(void *context, const struct fact_image *image)
{
    struct indexing *indexing = context;
    struct record_key budget = image->subject;
    budget.kind = KIND_BUDGET;
    /* Funds and departments' overall forms are no projects; of what files before say, their word is taken. */
    return strchr(image->subject.id, '/') || before_of(&indexing->known->before, &budget) ||
           index_project(indexing, &image->subject, image->name, image->unit_code);
}

static enum status index_before(struct indexing *indexing)
{
    struct known *known = indexing->known;
    const struct change *change;
    size_t place = 0;
    while ((change = before_next(&known->before, KIND_BUDGET, indexing->year, &place))) {
        struct payload payload;
        enum status status = payload_decode(known->arena, KIND_BUDGET, change->payload, &payload);
        if (status)
            return status;
        if (!index_project(indexing, &change->key, payload.budget.name, payload.budget.unit_code))
            break;
    }
    return STATUS_OK;
}

static enum status index_year(struct known *known, unsigned fiscal_year,
                              struct year_projects **projects)
{
    char year[16];
    bool is;
    size_t size = 0;
    for (unsigned rest = fiscal_year; rest && size < sizeof year - 1; rest /= 10)
        year[size++] = (char)('0' + rest % 10);
    year[size] = '\0';
    *projects = (struct year_projects *)(uintptr_t)known_remembered(known->years, year, &is);
    if (is)
        return STATUS_OK;
    *projects = arena_take(known->arena, sizeof **projects);
    if (!*projects || !known_remember(known->years, year, *projects))
        return STATUS_NO_MEMORY;
    struct indexing indexing = {known, fiscal_year, *projects};
    known->failed = STATUS_OK;
    enum status status = replica_each_image(known->view, fiscal_year, index_image, &indexing);
    if (status == STATUS_OK)
        status = index_before(&indexing);
    if (status == STATUS_OK)
        status = known->failed;
    return status == STATUS_OK && known->arena->failed ? STATUS_NO_MEMORY : status;
}

enum status known_project_named(struct known *known, const char *unit_code, unsigned fiscal_year,
                                const char *name, const struct known_project **project)
{
    struct year_projects *projects;
    bool is;
    enum status status = index_year(known, fiscal_year, &projects);
    if (status)
        return status;
    const char *key = name_key(known->arena, fiscal_year, unit_code, name);
    *project = key ? known_remembered(known->names, key, &is) : NULL;
    if (!*project)
        return known->arena->failed ? STATUS_NO_MEMORY : STATUS_NOT_FOUND;
    return *project == &ambiguous ? STATUS_CONFLICT : STATUS_OK;
}

enum status known_project_listed(struct known *known, unsigned fiscal_year, const char *code,
                                 const struct known_project **project)
{
    struct year_projects *projects;
    bool is;
    enum status status = index_year(known, fiscal_year, &projects);
    if (status)
        return status;
    const char *key = arena_print(known->arena, "%u/%s", fiscal_year, code);
    *project = key ? known_remembered(known->codes, key, &is) : NULL;
    return *project ? STATUS_OK : known->arena->failed ? STATUS_NO_MEMORY : STATUS_NOT_FOUND;
}

const char *known_projects_like(struct known *known, const char *unit_code, unsigned fiscal_year,
                                const char *name)
{
    struct year_projects *projects;
    if (index_year(known, fiscal_year, &projects)) {
        known->arena->failed = true;
        return "";
    }
    arena_reset(&known->scratch);
    const char *wanted = project_name_key(&known->scratch, name);
    struct likeness *items = memory_take((projects->count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; items && i < projects->count; i++) {
        const struct known_project *project = projects->items[i];
        if (strcmp(project->unit_code, unit_code) != 0)
            continue;
        const char *folded = project_name_key(&known->scratch, project->name);
        items[count++] = (struct likeness){project->code, project->name,
                                           known_likeness_of(&known->scratch, wanted, folded)};
    }
    return known_likeness_words(known, items, count);
}

/* DOMAIN.md 4.9: "Secret projects are never entered". */
static void see_secret(void *context, const struct record_key *key, struct payload *payload)
{
    struct known *known = context;
    const struct project_list *list = &payload->list;
    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];
        bool is = entry->out_of_scope && text_contains(entry->reason, "涉密");
        uint64_t *slot = map_put(known->secret, bytes_of_text(entry->project_code), NULL);
        if (!slot)
            known->failed = STATUS_NO_MEMORY;
        if (!slot || *slot / 2 > key->fiscal_year)
            continue;
        is = is ||
             (*slot / 2 == key->fiscal_year && (*slot & 1)); /* twice in a year: one is enough */
        *slot = 2u * (uint64_t)key->fiscal_year + (is ? 1u : 0u);
    }
}

enum status known_secret(struct known *known, const char *code, bool *secret)
{
    if (!known->secret) {
        known->failed = STATUS_OK;
        known->secret = map_new();
        if (!known->secret)
            return STATUS_NO_MEMORY;
        enum status status = known_each(known, KIND_PROJECT_LIST, 0, see_secret, known);
        if (status || known->failed)
            return status ? status : known->failed;
    }
    const uint64_t *slot = map_get(known->secret, bytes_of_text(code));
    *secret = slot && (*slot & 1);
    return STATUS_OK;
}
