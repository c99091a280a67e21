/* Finding units and projects by what people know: codes and names. */
#include "inside.h"

/* The units of an index of theirs, narrowed down to one county. */
struct finding_unit {
    const char *county; /* NULL: any */
    struct record_key key;
    size_t lying, keyed; /* how many lie there; how many have keys made there */
    struct record_key first;
};

/* A unit that was handed over to another county lies there, whatever its key says. */
static enum status weigh_unit(struct view *view, struct finding_unit *finding,
                              const struct record_key *key)
{
    struct arena arena;
    struct record record;
    struct payload payload;
    char county[SCOPE_TEXT_MAX];
    struct scope lies = key->scope;
    arena_init(&arena, 0);
    enum status status = replica_get(view, &arena, key, &record);
    if (status == STATUS_OK && record.shown.seq &&
        view_short(view, payload_decode(&arena, KIND_UNIT, record.payload, &payload)) ==
            STATUS_OK &&
        payload.unit.region.text[0])
        lies = payload.unit.region;
    arena_close(&arena);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    county_of(&lies, county);
    if (!finding->county || strncmp(county, finding->county, strlen(finding->county)) == 0) {
        if (finding->lying++ == 0)
            finding->key = *key;
        return STATUS_OK;
    }
    county_of(&key->scope, county);
    if (strncmp(county, finding->county, strlen(finding->county)) == 0 && finding->keyed++ == 0)
        finding->first = *key;
    return STATUS_OK;
}

/* `skip`: of a text that stands before the key. */
static enum status find_unit_in(struct view *view, const struct key *prefix, bool skip,
                                const char *county, struct record_key *key)
{
    struct finding_unit finding = {.county = county};
    if (prefix->failed)
        return STATUS_NOT_FOUND;
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(prefix))) {
        struct record_key found;
        struct bytes rest =
            bytes_of(cursor->key.data + prefix->size, cursor->key.size - prefix->size);
        size_t before = skip ? strnlen((const char *)rest.data, rest.size) + 1 : 0;
        status = before <= rest.size
                     ? record_key_get(bytes_of(rest.data + before, rest.size - before), &found)
                     : STATUS_CORRUPT;
        if (status == STATUS_OK)
            status = weigh_unit(view, &finding, &found);
    }
    kv_cursor_close(cursor);
    if (status)
        return status;
    bool lies = finding.lying > 0;
    *key = lies ? finding.key : finding.first;
    size_t found = lies ? finding.lying : finding.keyed;
    return found == 1 ? STATUS_OK : found ? STATUS_CONFLICT : STATUS_NOT_FOUND;
}

static enum status find_unit_key(struct view *view, struct arena *arena, const char *county,
                                 const char *code_or_name, struct record_key *key)
{
    struct key prefix;
    enum status status = STATUS_NOT_FOUND;
    if (unit_code_valid(code_or_name)) {
        key_init(&prefix);
        key_u8(&prefix, 'c');
        key_text(&prefix, code_or_name);
        status = find_unit_in(view, &prefix, true, county, key);
    }
    if (status != STATUS_NOT_FOUND)
        return status;
    const char *folded = text_fold(arena, code_or_name);
    if (!folded)
        return STATUS_NO_MEMORY;
    if (!*folded)
        return STATUS_NOT_FOUND;
    key_init(&prefix);
    key_u8(&prefix, 'n');
    key_text(&prefix, folded);
    return find_unit_in(view, &prefix, false, county, key);
}

/* A unit that was entered twice is the one whose code is meant, where that one is held. */
static enum status follow_code(struct view *view, struct arena *arena, struct record_key *key)
{
    char end[RECORD_ID_MAX + 1], county[SCOPE_TEXT_MAX];
    struct record_key meant;
    bool circle;
    enum status status = alias_end(view, &key->scope, key->id, NULL, end, &circle);
    if (status || strcmp(end, key->id) == 0)
        return status;
    county_of(&key->scope, county);
    status = find_unit_key(view, arena, county, end, &meant);
    if (status == STATUS_OK)
        *key = meant;
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT ? STATUS_OK : status;
}

enum status replica_find_unit(struct view *view, struct arena *arena, const struct scope *near,
                              const char *code_or_name, struct record *unit)
{
    struct record_key key;
    char county[SCOPE_TEXT_MAX];
    county_of(near ? near : &view->replica->scope, county);
    enum status status = find_unit_key(view, arena, county, code_or_name, &key);
    if (status == STATUS_NOT_FOUND && !near)
        status = find_unit_key(view, arena, NULL, code_or_name, &key);
    if (status == STATUS_OK)
        status = follow_code(view, arena, &key);
    return status ? status : replica_get(view, arena, &key, unit);
}

struct finding_project {
    struct view *view;
    const char *code;
    struct scope scope;
    enum status status;
};

static bool project_in_year(void *context, uint16_t year)
{
    struct finding_project *finding = context;
    finding->status =
        subject_scope(finding->view, year, finding->code, NULL, NULL, &finding->scope);
    return finding->status == STATUS_NOT_FOUND;
}

enum status replica_find_project(struct view *view, struct arena *arena, const char *code,
                                 struct record_key *key)
{
    struct finding_project finding = {.view = view, .code = code};
    (void)arena;
    if (!*code || strlen(code) > RECORD_ID_MAX)
        return STATUS_NOT_FOUND;
    enum status status = STATUS_OK;
    if (project_in_year(&finding, 0))
        status = each_year(view, project_in_year, &finding);
    if (status || finding.status)
        return status ? status : finding.status;
    *key = (struct record_key){.scope = finding.scope, .kind = KIND_PROJECT};
    memcpy(key->id, code, strlen(code) + 1);
    return STATUS_OK;
}

/* "2026年农村公路养护工程" and "农村公路养护工程" are one name within a year. NULL: no memory. */
static const char *project_name_fold(struct arena *arena, const char *name)
{
    const char *folded = text_fold(arena, name);
    if (!folded)
        return NULL;
    size_t digits = strspn(folded, "0123456789");
    if (digits == 4 && strncmp(folded + 4, "年", 3) == 0) {
        folded += 7;
        if (strncmp(folded, "度", 3) == 0)
            folded += 3;
    }
    return folded;
}

struct finding_name {
    struct arena arena;
    const char *unit, *name;
    struct record_key key;
    size_t count;
    enum status status;
};

static bool compare_name(void *context, const struct fact_image *image)
{
    struct finding_name *finding = context;
    if (strcmp(image->unit_code, finding->unit) != 0)
        return true;
    arena_reset(&finding->arena);
    const char *name = project_name_fold(&finding->arena, image->name);
    if (!name)
        finding->status = STATUS_NO_MEMORY;
    if (name && strcmp(name, finding->name) == 0) {
        finding->key = image->subject;
        finding->count++;
    }
    return name;
}

enum status replica_find_project_by_name(struct view *view, struct arena *arena,
                                         const char *unit_code, unsigned fiscal_year,
                                         const char *name, struct record_key *key)
{
    struct finding_name finding = {.unit = unit_code, .name = project_name_fold(arena, name)};
    if (!finding.name)
        return STATUS_NO_MEMORY;
    if (!*finding.name)
        return STATUS_NOT_FOUND;
    arena_init(&finding.arena, 0);
    enum status status = replica_each_image(view, fiscal_year, compare_name, &finding);
    arena_close(&finding.arena);
    if (status || finding.status)
        return status ? status : finding.status;
    if (finding.count != 1)
        return finding.count ? STATUS_CONFLICT : STATUS_NOT_FOUND;
    *key = finding.key;
    key->kind = KIND_PROJECT;
    key->fiscal_year = 0;
    return STATUS_OK;
}
