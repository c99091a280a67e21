/* Which thresholds of the lights hold where: those of the nearest plan at or above a region, of the year; where none
 * stands, the named default. FOLD.md 9. Kept in the index, so that a form costs a look-up and not a reading of the
 * plan: 'R' year scope -> the set. */
#include "inside.h"

#include <siben/lights.h>
#include <siben/plan.h>

/* -- of one plan ------------------------------------------------------------------------- */

/* What a plan's text says; unset where a threshold is open, or the text is no plan that can be read. */
static enum status set_of_text(struct arena *arena, const char *text, struct light_set *set)
{
    const struct {
        const char *name;
        uint32_t *at;
    } numbers[] = {{"yellow_from", &set->yellow_from},
                   {"green_from", &set->green_from},
                   {"blue_from", &set->blue_from},
                   {"level_yellow_from", &set->level_yellow_from}};
    struct rule_set rules;
    enum status status = plan_rule_set_read(arena, bytes_of_text(text), "lights", &rules);
    if (status == STATUS_NO_MEMORY)
        return status;
    set->unset = status != STATUS_OK;
    set->version = status == STATUS_OK ? rules.version : "";
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !set->unset; i++) {
        int32_t number;
        set->unset = !rule_set_hundredths(&rules, numbers[i].name, &number);
        *numbers[i].at = set->unset ? 0 : (uint32_t)number;
    }
    status = plan_rule_set_read(arena, bytes_of_text(text), "accrual", &rules);
    set->kinds = status == STATUS_OK ? plan_accrual_kinds(&rules) : 0;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static enum status set_of_plan(struct arena *arena, const struct record_key *key, uint64_t mark,
                               struct bytes body, struct light_set *set)
{
    struct payload payload;
    *set = (struct light_set){.scope = key->scope,
                              .plan_scope = key->scope,
                              .plan = "",
                              .mark = mark,
                              .version = "",
                              .unset = true};
    enum status status = payload_decode(arena, KIND_PLAN, body, &payload);
    if (status != STATUS_OK) /* signed, but it cannot be read: it stands, and sets nothing */
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    set->plan = payload.plan.name;
    set->edition = payload.plan.edition;
    return set_of_text(arena, payload.plan.text, set);
}

static void set_put(struct buffer *value, const struct light_set *set)
{
    buffer_put_u8(value, set->unset);
    buffer_put_u32(value, set->yellow_from);
    buffer_put_u32(value, set->green_from);
    buffer_put_u32(value, set->blue_from);
    buffer_put_u32(value, set->level_yellow_from);
    buffer_put_u32(value, set->edition);
    buffer_put_u64(value, set->mark);
    buffer_put_sized(value, bytes_of_text(set->version));
    buffer_put_sized(value, bytes_of_text(set->plan));
    buffer_put_u32(value, set->kinds);
}

static enum status set_get(struct arena *arena, struct bytes value, const struct scope *scope,
                           struct light_set *set)
{
    struct reader reader = reader_of(value);
    *set = (struct light_set){.scope = *scope, .plan_scope = *scope};
    set->unset = reader_u8(&reader);
    set->yellow_from = reader_u32(&reader);
    set->green_from = reader_u32(&reader);
    set->blue_from = reader_u32(&reader);
    set->level_yellow_from = reader_u32(&reader);
    set->edition = reader_u32(&reader);
    set->mark = reader_u64(&reader);
    set->version = arena_text_of(arena, reader_sized(&reader, PLAN_FILE_MAX));
    set->plan = arena_text_of(arena, reader_sized(&reader, PLAN_FILE_MAX));
    set->kinds = reader_u32(&reader);
    if (reader.failed)
        return STATUS_CORRUPT;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static bool is_plan(const struct record_key *key)
{
    return strcmp(key->id, PLAN_ID) == 0 && key->round == 0 && year_has_figures(key->fiscal_year);
}

static struct key key_set(uint16_t year, const struct scope *scope)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'R');
    key_u16(&key, year);
    if (scope)
        key_text(&key, scope->text);
    return key;
}

static void plan_key(uint16_t year, const struct scope *scope, struct record_key *key)
{
    *key = (struct record_key){.scope = *scope, .kind = KIND_PLAN, .fiscal_year = year};
    memcpy(key->id, PLAN_ID, sizeof PLAN_ID);
}

/* -- what holds ---------------------------------------------------------------------------- */

static enum status set_stored(struct view *view, struct arena *arena, uint16_t year,
                              const struct scope *scope, struct light_set *set)
{
    struct key key = key_set(year, scope);
    struct bytes value;
    enum status status = kv_get(view->txn, KV_INDEX, key_bytes(&key), &value);
    return status ? status : damaged(set_get(arena, value, scope, set));
}

static enum status set_then(struct view *view, struct arena *arena, const struct record_key *key,
                            const struct basis *basis, struct light_set *set)
{
    struct record record;
    enum status status = record_at(view, arena, key, basis, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn))
        status = STATUS_NOT_FOUND;
    return status ? status : set_of_plan(arena, key, record.shown.mark, record.payload, set);
}

/* Of plans beyond the basis as it stood then; of others, those above its scope too, as now. */
static enum status set_of_scope(struct view *view, struct arena *arena, uint16_t year,
                                const struct scope *scope, const struct basis *basis,
                                struct light_set *set)
{
    struct record_key key;
    plan_key(year, scope, &key);
    struct key name = key_of_record(&key);
    if (basis && basis->touched && map_get(basis->touched, key_bytes(&name)))
        return set_then(view, arena, &key, basis, set);
    return set_stored(view, arena, year, scope, set);
}

enum status light_set_at(struct view *view, struct arena *arena, const struct scope *region,
                         uint16_t year, const struct basis *basis, struct light_set *set)
{
    struct scope scope = scope_region(region);
    bool more = scope.text[0] != '\0';
    while (more) {
        enum status status = set_of_scope(view, arena, year, &scope, basis, set);
        if (status != STATUS_NOT_FOUND)
            return status;
        more = scope_parent(&scope, &scope);
    }
    const struct light_rules *none = &light_rules_default;
    *set = (struct light_set){.scope = *region,
                              .plan = "",
                              .version = none->version,
                              .yellow_from = (uint32_t)none->yellow_from,
                              .green_from = (uint32_t)none->green_from,
                              .blue_from = (uint32_t)none->blue_from,
                              .level_yellow_from = (uint32_t)none->level_yellow_from};
    return view->txn->failed;
}

struct scope replica_scope(const struct view *view)
{
    return view->replica->scope;
}

enum status replica_light_set(struct view *view, struct arena *arena, const struct scope *region,
                              uint16_t year, struct light_set *set)
{
    enum status status = light_set_at(view, arena, region, year, NULL, set);
    set->scope = *region;
    return status;
}

enum status replica_light_sets(struct view *view, struct arena *arena, const struct scope *scope,
                               uint16_t year, struct light_set **sets, size_t *count)
{
    struct key prefix = key_set(year, NULL);
    *sets = arena_array(arena, struct light_set, LIGHT_SETS_MAX);
    *count = 0;
    if (!*sets)
        return STATUS_NO_MEMORY;
    enum status status = replica_light_set(view, arena, scope, year, &(*sets)[(*count)++]);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_INDEX);
    if (!cursor)
        return view->txn->failed;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct scope below = {{0}};
        size_t size = cursor->key.size - prefix.size;
        if (size > sizeof below.text)
            continue;
        memcpy(below.text, cursor->key.data + prefix.size, size);
        if (scope_equal(scope, &below) || !scope_contains(scope, &below))
            continue;
        if (*count == LIGHT_SETS_MAX)
            status = STATUS_TOO_LARGE;
        else
            status = damaged(set_get(arena, cursor->value, &below, &(*sets)[(*count)++]));
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

enum status replica_light_set_known(struct view *view, struct arena *arena, uint16_t year,
                                    const struct light_set *said, bool *same)
{
    struct record_key key;
    struct record record;
    struct light_rules theirs = light_rules_of_set(said), own = light_rules_default;
    *same = false;
    if (!said->plan_scope.text[0]) { /* the default by its name, of whatever year */
        *same = light_rules_equal(&theirs, &own) && text_equal(said->version, own.version);
        return STATUS_OK;
    }
    plan_key(year, &said->plan_scope, &key);
    enum status status = replica_history(view, arena, &key, &record);
    for (size_t i = 0; status == STATUS_OK && i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        struct light_set set;
        if (version->name.mark != said->mark)
            continue;
        *same =
            version
                ->gone; /* purged: what it said can be read no more, and is taken as it was sent */
        if (version->gone)
            return STATUS_OK;
        status = set_of_plan(arena, &key, said->mark, version->payload, &set);
        own = light_rules_of_set(&set);
        *same = status == STATUS_OK && light_rules_equal(&theirs, &own);
        return status;
    }
    return status ? status : STATUS_NOT_FOUND;
}

static const struct light_set *nearest(const struct light_set *sets, size_t count,
                                       const struct scope *region)
{
    const struct light_set *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (scope_contains(&sets[i].scope, region) &&
            (!found || scope_contains(&found->scope, &sets[i].scope)))
            found = &sets[i];
    return found;
}

enum status light_rules_for(struct subject_reader *reader, const struct subject *subject,
                            const struct light_rules **rules)
{
    struct scope region =
        subject->unit_region.text[0] ? subject->unit_region : scope_region(&subject->key.scope);
    struct light_set held;
    struct key name;
    key_init(&name);
    key_u16(&name, subject->key.fiscal_year);
    key_text(&name, region.text);
    uint64_t *known = map_get(reader->lit, key_bytes(&name));
    if (known) {
        *rules = (const struct light_rules *)(uintptr_t)*known;
        return STATUS_OK;
    }
    const struct light_set *set = nearest(reader->sets, reader->set_count, &region);
    if (!set) {
        enum status status = light_set_at(reader->view, &reader->unit_arena, &region,
                                          subject->key.fiscal_year, reader->basis, &held);
        if (status)
            return status;
        set = &held;
    }
    struct light_rules *fresh = arena_take(&reader->unit_arena, sizeof *fresh);
    known = fresh ? map_put(reader->lit, key_bytes(&name), NULL) : NULL;
    if (!known)
        return STATUS_NO_MEMORY;
    *fresh = light_rules_of_set(set);
    *known = (uint64_t)(uintptr_t)fresh;
    *rules = fresh;
    return STATUS_OK;
}

/* -- what follows ----------------------------------------------------------------------------- */

static bool has_lights(const struct fact_image *image)
{
    for (unsigned round = 0; round <= ROUND_MAX; round++)
        if (image->rounds[round].reported)
            return true;
    return false;
}

/* Where one plan's set was replaced: those within it that have been reported on. */
enum status each_lit(struct view *view, uint16_t year, const struct scope *scope,
                     void (*visit)(void *context, const struct fact_image *image), void *context)
{
    struct key prefix;
    struct arena arena;
    key_init(&prefix);
    key_u16(&prefix, year);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FACT);
    enum status status = STATUS_OK;
    if (!cursor)
        return view->txn->failed;
    arena_init(&arena, 0);
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix)); more && status == STATUS_OK;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct fact_image image;
        arena_reset(&arena);
        status = damaged(fact_image_decode(&arena, cursor->value, &image));
        if (status == STATUS_OK && has_lights(&image) && scope_contains(scope, &image.region))
            visit(context, &image);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

static void dirty_lit(void *context, const struct fact_image *image)
{
    struct span *span = context;
    struct key key = key_fact(&image->subject);
    dirty_subject(span, key_bytes(&key));
}

void follow_plan(struct span *span, const struct record_key *key, const struct followed *seen)
{
    struct light_set before, after;
    struct buffer value = {0};
    struct key name = key_set(key->fiscal_year, &key->scope);
    if (!is_plan(key))
        return;
    enum status status =
        light_set_at(&span->view, &span->scratch, &key->scope, key->fiscal_year, NULL, &before);
    if (status == STATUS_OK && seen->has)
        status = set_of_plan(&span->scratch, key, seen->mark, seen->after, &after);
    if (status == STATUS_OK && seen->has) {
        set_put(&value, &after);
        status = value.failed ? STATUS_NO_MEMORY : STATUS_OK;
        if (status == STATUS_OK)
            kv_put(span->txn, KV_INDEX, key_bytes(&name), buffer_bytes(&value));
    } else if (status == STATUS_OK) {
        kv_remove(span->txn, KV_INDEX, key_bytes(&name));
        status =
            light_set_at(&span->view, &span->scratch, &key->scope, key->fiscal_year, NULL, &after);
    }
    buffer_free(&value);
    if (status == STATUS_OK) { /* cost follows change: a date that moved moves no light */
        const struct light_rules was = light_rules_of_set(&before), is = light_rules_of_set(&after);
        if (!light_rules_equal(&was, &is))
            status = each_lit(&span->view, key->fiscal_year, &key->scope, dirty_lit, span);
    }
    if (status)
        kv_fail(span->txn, status);
}
