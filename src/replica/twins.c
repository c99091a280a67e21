/* Records of one project in several scopes, under codes that mean one unit: one of them counts, and
 * of each form that only another has, that. FOLD.md 8. */
#include "inside.h"

#include <siben/alias.h>

#include <stdlib.h>

/* -- where ------------------------------------------------------------------------------------ */

struct gathering {
    struct record_key subject;
    void (*visit)(void *context, const struct record_key *twin);
    void *context;
    char county[SCOPE_TEXT_MAX];
    size_t count;
};

static bool gather(void *context, const struct scope *scope)
{
    struct gathering *gathering = context;
    char county[SCOPE_TEXT_MAX];
    struct record_key twin = gathering->subject;
    county_of(scope, county);
    if (scope_equal(scope, &twin.scope) || strcmp(county, gathering->county) != 0)
        return true;
    twin.scope = *scope;
    gathering->visit(gathering->context, &twin);
    return ++gathering->count < TWINS_MAX - 1;
}

enum status each_twin_place(struct view *view, const struct record_key *subject,
                            void (*visit)(void *context, const struct record_key *twin),
                            void *context)
{
    struct gathering gathering = {.subject = *subject, .visit = visit, .context = context};
    county_of(&subject->scope, gathering.county);
    if (!any_alias(view) || !year_has_figures(subject->fiscal_year))
        return STATUS_OK;
    return each_place(view, subject->fiscal_year, subject->id, gather, &gathering);
}

/* -- who --------------------------------------------------------------------------------------- */

struct twins {
    struct subject_reader *reader;
    struct arena *arena;
    const struct subject *own;
    struct subject *items[TWINS_MAX];
    size_t count;
    bool aliased; /* one of them stands under another code */
    enum status status;
};

static void read_twin(void *context, const struct record_key *key)
{
    struct twins *twins = context;
    if (twins->status || !records_at(twins->reader->view, key, twins->reader->basis))
        return;
    struct subject *twin = arena_take(twins->arena, sizeof *twin);
    twins->status = twin ? subject_read(twins->reader, twins->arena, key, twin) : STATUS_NO_MEMORY;
    if (twins->status || strcmp(subject_unit_code(twin), subject_unit_code(twins->own)) != 0)
        return;
    twins->items[twins->count++] = twin;
    twins->aliased = twins->aliased || twin->means;
}

/* First who stands under the code itself, then by scope. */
static int rank(const struct subject *a, const struct subject *b)
{
    int order = (a->means != NULL) - (b->means != NULL);
    return order ? order : scope_compare(&a->key.scope, &b->key.scope);
}

static int by_rank(const void *a, const void *b)
{
    return rank(*(struct subject *const *)a, *(struct subject *const *)b);
}

static enum status find_twins(struct twins *twins)
{
    struct view *view = twins->reader->view;
    const struct subject *own = twins->own;
    if (!any_alias(view) || !*subject_unit_code(own) ||
        !records_at(view, &own->key, twins->reader->basis))
        return STATUS_OK;
    twins->aliased = own->means != NULL;
    enum status status = each_twin_place(view, &own->key, read_twin, twins);
    status = status ? status : twins->status;
    if (status || !twins->aliased)
        twins->count = 0;
    if (twins->count)
        qsort(twins->items, twins->count, sizeof *twins->items, by_rank);
    return status;
}

/* -- what --------------------------------------------------------------------------------------- */

#define SLOTS (5 + 2 * (ROUND_MAX + 1))

static void slots_of(struct subject *subject, struct subject_record *slots[SLOTS])
{
    size_t count = 0;
    slots[count++] = &subject->project;
    slots[count++] = &subject->budget;
    slots[count++] = &subject->fund;
    slots[count++] = &subject->target;
    slots[count++] = &subject->self_evaluation;
    for (size_t round = 0; round <= ROUND_MAX; round++) {
        slots[count++] = &subject->monitoring[round];
        slots[count++] = &subject->spending[round];
    }
}

static void fill(struct subject *subject, struct subject *twin)
{
    struct subject_record *own[SLOTS], *theirs[SLOTS];
    slots_of(subject, own);
    slots_of(twin, theirs);
    for (size_t i = 0; i < SLOTS; i++)
        if (!own[i]->payload && theirs[i]->payload)
            *own[i] = *theirs[i];
}

enum status twins_join(struct subject_reader *reader, struct arena *arena, struct subject *subject,
                       bool *elsewhere, bool *joined)
{
    struct twins twins = {.reader = reader, .arena = arena, .own = subject};
    *joined = false;
    enum status status = find_twins(&twins);
    if (status || !twins.count)
        return status;
    if (rank(twins.items[0], subject) < 0) {
        *elsewhere = true; /* counted there */
        return STATUS_OK;
    }
    for (size_t i = 0; i < twins.count; i++)
        fill(subject, twins.items[i]);
    *joined = true;
    return STATUS_OK;
}

/* -- what differs ------------------------------------------------------------------------------- */

/* But for the code of the unit. */
static enum status same_body(const struct payload *a, const struct payload *b, bool *same)
{
    struct payload x = *a, y = *b;
    struct buffer left = {0}, right = {0};
    (void)payload_set_unit_code(&x, "");
    (void)payload_set_unit_code(&y, "");
    enum status status = payload_encode(&x, &left);
    if (status == STATUS_OK)
        status = payload_encode(&y, &right);
    *same = status == STATUS_OK && bytes_equal(buffer_bytes(&left), buffer_bytes(&right));
    buffer_free(&left);
    buffer_free(&right);
    return status;
}

struct differing {
    bool (*visit)(void *context, const struct twin *twin);
    void *context;
    bool stopped;
};

/* Every record that does not count beside one that does and says something else. */
static enum status each_differing(struct twins *twins, struct subject *subject,
                                  struct differing *differing)
{
    struct subject_record *own[SLOTS], *theirs[SLOTS];
    enum status status = STATUS_OK;
    slots_of(subject, own);
    for (size_t i = 0; i < twins->count && status == STATUS_OK; i++) {
        slots_of(twins->items[i], theirs);
        for (size_t k = 0; k < SLOTS && status == STATUS_OK && !differing->stopped; k++) {
            struct twin twin;
            if (!theirs[k]->payload || !own[k]->payload)
                continue;
            status = same_body(own[k]->payload, theirs[k]->payload, &twin.same);
            twin.counts = own[k]->entry.key;
            twin.other = theirs[k]->entry.key;
            if (status == STATUS_OK)
                differing->stopped = !differing->visit(differing->context, &twin);
        }
        if (status == STATUS_OK)
            fill(subject, twins->items[i]); /* as it is counted: the next one meets that */
    }
    return status;
}

static enum status look_at(struct view *view, const struct record_key *key,
                           struct differing *differing)
{
    struct subject_reader reader;
    struct arena arena;
    arena_init(&arena, SPAN_ARENA_BUDGET);
    struct subject *subject = arena_take(&arena, sizeof *subject);
    enum status status = subject ? subject_reader_open(&reader, view, NULL) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        struct twins twins = {.reader = &reader, .arena = &arena, .own = subject};
        status = subject_read(&reader, &arena, key, subject);
        if (status == STATUS_OK)
            status = find_twins(&twins);
        if (status == STATUS_OK && twins.count && rank(subject, twins.items[0]) < 0)
            status = each_differing(&twins, subject, differing);
        subject_reader_close(&reader);
    }
    arena_close(&arena);
    return status;
}

/* 'T': subjects that are counted from records in several scopes. */
struct key key_twins(const struct record_key *subject)
{
    struct key key;
    key_init(&key);
    key_u8(&key, 'T');
    if (subject)
        key_record(&key, subject);
    return key;
}

bool replica_subject_joined(struct view *view, const struct record_key *subject)
{
    struct key key = key_twins(subject);
    struct bytes value;
    return any_alias(view) && !key.failed &&
           kv_get(view->txn, KV_INDEX, key_bytes(&key), &value) == STATUS_OK;
}

static enum status each_twin(struct view *view, struct differing *differing)
{
    struct key prefix = key_twins(NULL);
    struct kv_cursor *cursor = any_alias(view) ? kv_cursor_open(view->txn, KV_INDEX) : NULL;
    if (!cursor)
        return view->txn->failed;
    enum status status = STATUS_OK;
    for (bool more = kv_seek_prefix(cursor, key_bytes(&prefix));
         more && status == STATUS_OK && !differing->stopped;
         more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct record_key key;
        status = damaged(record_key_get(
            bytes_of(cursor->key.data + prefix.size, cursor->key.size - prefix.size), &key));
        if (status == STATUS_OK)
            status = look_at(view, &key, differing);
    }
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

enum status replica_each_twin(struct view *view,
                              bool (*visit)(void *context, const struct twin *twin), void *context)
{
    struct differing differing = {visit, context, false};
    return each_twin(view, &differing);
}

struct inbox {
    struct view *view;
    bool (*visit)(void *context, const struct inbox_item *item);
    void *context;
    bool stopped;
    enum status status;
};

static bool put_item(void *context, const struct twin *twin)
{
    struct inbox *inbox = context;
    struct inbox_item item = {
        .key = twin->other, .standing = STANDING_CONFLICT, .conflict = CONFLICT_TWICE};
    struct arena arena;
    struct record record;
    if (twin->same)
        return true; /* equal bodies are one */
    arena_init(&arena, 0);
    inbox->status = replica_get(inbox->view, &arena, &twin->other, &record);
    if (inbox->status == STATUS_OK) {
        item.version = record.shown;
        inbox->stopped = !inbox->visit(inbox->context, &item);
    }
    arena_close(&arena);
    return inbox->status == STATUS_OK && !inbox->stopped;
}

enum status twins_each_inbox(struct view *view,
                             bool (*visit)(void *context, const struct inbox_item *item),
                             void *context, bool *stopped)
{
    struct inbox inbox = {view, visit, context, false, STATUS_OK};
    enum status status = replica_each_twin(view, put_item, &inbox);
    *stopped = inbox.stopped;
    return status ? status : inbox.status;
}

/* -- what an alias would do ---------------------------------------------------------------------- */

struct looking {
    struct view *view;
    char code[RECORD_ID_MAX + 1], means[RECORD_ID_MAX + 1]; /* at their ends */
    char county[SCOPE_TEXT_MAX];
    struct record_key subject;
    bool twice;
    struct alias_look *look;
    enum status status;
};

static bool see_place(void *context, const struct scope *scope)
{
    struct looking *looking = context;
    struct record_key other = looking->subject;
    struct arena arena;
    char county[SCOPE_TEXT_MAX];
    county_of(scope, county);
    if (scope_equal(scope, &other.scope) || strcmp(county, looking->county) != 0)
        return true;
    other.scope = *scope;
    arena_init(&arena, 0);
    struct fact_image *image = arena_take(&arena, sizeof *image);
    enum status status =
        image ? image_stored(looking->view, &arena, &other, image) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        looking->twice = looking->twice || strcmp(image->unit_code, looking->means) == 0;
    else if (status != STATUS_NOT_FOUND)
        looking->status = status;
    arena_close(&arena);
    return looking->status == STATUS_OK && !looking->twice;
}

static bool see_image(void *context, const struct fact_image *image)
{
    struct looking *looking = context;
    char county[SCOPE_TEXT_MAX];
    county_of(&image->subject.scope, county);
    if (strcmp(county, looking->county) != 0 || strcmp(image->unit_code, looking->code) != 0)
        return true;
    looking->subject = image->subject;
    looking->twice = false;
    enum status status = each_place(looking->view, image->subject.fiscal_year, image->subject.id,
                                    see_place, looking);
    looking->status = looking->status ? looking->status : status;
    looking->look->subjects += !looking->twice;
    looking->look->twice += looking->twice;
    return looking->status == STATUS_OK;
}

enum status replica_alias_look(struct view *view, const struct scope *near, const char *code,
                               const char *means, struct alias_look *look)
{
    struct looking looking = {.view = view, .look = look};
    bool circle;
    *look = (struct alias_look){0};
    county_of(near, looking.county);
    enum status status = alias_end(view, near, code, NULL, looking.code, &circle);
    if (status == STATUS_OK)
        status = alias_end(view, near, means, NULL, looking.means, &circle);
    if (status == STATUS_OK && strcmp(looking.code, looking.means) != 0)
        status = replica_each_image(view, 0, see_image, &looking);
    return status ? status : looking.status;
}
