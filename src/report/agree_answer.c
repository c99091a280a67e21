/* What a node says of what it holds, to the other end of a link: sums, entries, records.
 * Nothing outside what both ends hold is ever said. */
#include "agree_inside.h"

#include <stdlib.h>

#define PAGE_SUMS 3000    /* at most 80 bytes each: a quarter of a megabyte */
#define PAGE_ENTRIES 1500 /* at most 170 */

enum status agree_holding_open(struct agree_holding *holding, struct view *view,
                               const struct peer *peer, bool fresh)
{
    static const unsigned all = 1u << LANE_SUMMARY | 1u << LANE_NOTICE | 1u << LANE_DETAIL;
    struct arena arena;
    struct identity identity;
    *holding = (struct agree_holding){.view = view, .peer = *peer, .lower = peer->scope};
    /* An uplink without detail: what the child has of it was never sent. */
    holding->lanes = peer->summary_only ? all & ~(1u << LANE_DETAIL) : all;
    enum status status = STATUS_OK;
    if (peer->parent) {
        arena_init(&arena, 0);
        status = replica_identity(view->replica, &arena, &identity);
        if (status == STATUS_OK)
            holding->lower = identity.scope;
        arena_close(&arena);
    }
    if (status || !fresh)
        return status;
    holding->fresh = cells_new();
    return holding->fresh ? replica_digests_fresh(view, holding->fresh) : STATUS_NO_MEMORY;
}

void agree_holding_close(struct agree_holding *holding)
{
    cells_free(holding->fresh);
    holding->fresh = NULL;
}

static bool shares_lane(const struct agree_holding *holding, unsigned class)
{
    return holding->lanes >> digest_lane(class) & 1;
}

static bool shares_home(const struct agree_holding *holding, const struct scope *home, bool notice)
{
    return scope_contains(&holding->lower, home) ||
           (notice && scope_contains(home, &holding->lower));
}

int agree_sum_compare(const void *a, const void *b)
{
    const struct digest_place *x = &((const struct agree_sum *)a)->place,
                              *y = &((const struct agree_sum *)b)->place;
    char code_x[CELL_CODE_SIZE], code_y[CELL_CODE_SIZE];
    int order = (x->fiscal_year > y->fiscal_year) - (x->fiscal_year < y->fiscal_year);
    if (order == 0)
        order = (x->round > y->round) - (x->round < y->round);
    if (order == 0)
        order = (x->class > y->class) - (x->class < y->class);
    if (order)
        return order;
    digest_code_print(&x->home, x->unit, code_x);
    digest_code_print(&y->home, y->unit, code_y);
    return strcmp(code_x, code_y);
}

/* Order of keys = order of their bytes: scope, fiscal year, id, kind, round. */
int agree_entry_compare(const void *a, const void *b)
{
    const struct record_key *x = &((const struct digest_entry *)a)->key,
                            *y = &((const struct digest_entry *)b)->key;
    int order = strcmp(x->scope.text, y->scope.text);
    if (order == 0)
        order = (x->fiscal_year > y->fiscal_year) - (x->fiscal_year < y->fiscal_year);
    if (order == 0)
        order = strcmp(x->id, y->id);
    if (order == 0)
        order = (x->kind > y->kind) - (x->kind < y->kind);
    return order ? order : (x->round > y->round) - (x->round < y->round);
}

/* -- sums ---------------------------------------------------------------------------- */

struct gathering {
    struct agree_holding *holding;
    struct arena *arena;
    struct agree_reply *reply;
    const struct agree_question *question;
    size_t capacity;
    enum status status;
};

static bool add_sum(struct gathering *gathering, const struct agree_sum *sum)
{
    struct agree_reply *reply = gathering->reply;
    if (reply->sum_count == gathering->capacity) {
        size_t capacity = gathering->capacity * 2 + 64;
        struct agree_sum *grown = arena_array(gathering->arena, struct agree_sum, capacity);
        if (!grown) {
            gathering->status = STATUS_NO_MEMORY;
            return false;
        }
        if (reply->sum_count)
            memcpy(grown, reply->sums, reply->sum_count * sizeof *grown);
        reply->sums = grown;
        gathering->capacity = capacity;
    }
    reply->sums[reply->sum_count++] = *sum;
    return true;
}

static bool take_lane(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct gathering *gathering = context;
    if (shares_lane(gathering->holding, place->class))
        digest_add(&gathering->reply->lanes[digest_lane(place->class)].sum, sum, 1);
    return true;
}

/* Homes are summed up: the notices of each scope above come by themselves. */
static bool take_round(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct gathering *gathering = context;
    struct agree_sum own = {.sum = *sum};
    own.place = (struct digest_place){
        .fiscal_year = place->fiscal_year, .round = place->round, .class = place->class};
    return !shares_lane(gathering->holding, place->class) || add_sum(gathering, &own);
}

static bool take_unit(void *context, const struct digest_place *place, const struct digest *sum)
{
    struct gathering *gathering = context;
    const struct agree_sum own = {*place, *sum};
    return place->class != gathering->question->place.class || add_sum(gathering, &own);
}

static void join_rounds(struct agree_reply *reply)
{
    size_t kept = 0;
    if (reply->sum_count)
        qsort(reply->sums, reply->sum_count, sizeof *reply->sums, agree_sum_compare);
    for (size_t i = 0; i < reply->sum_count; i++) {
        if (kept && agree_sum_compare(&reply->sums[kept - 1], &reply->sums[i]) == 0)
            digest_add(&reply->sums[kept - 1].sum, &reply->sums[i].sum, 1);
        else
            reply->sums[kept++] = reply->sums[i];
    }
    reply->sum_count = kept;
}

static enum status make_root(struct gathering *gathering)
{
    struct agree_holding *holding = gathering->holding;
    enum status status = replica_shared_digests(holding->view, holding->fresh, &holding->lower,
                                                take_lane, gathering);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct head *heads;
        size_t count;
        struct hash digest;
        if (!(holding->lanes >> lane & 1))
            continue;
        status = replica_link_heads(holding->view, gathering->arena, &holding->peer,
                                    (enum lane)lane, &heads, &count, &digest);
        if (status == STATUS_OK)
            gathering->reply->lanes[lane].heads = hash_mark(&digest);
    }
    return status;
}

static enum status make_rounds(struct gathering *gathering)
{
    struct agree_holding *holding = gathering->holding;
    enum status status = replica_shared_digests(holding->view, holding->fresh, &holding->lower,
                                                take_round, gathering);
    if (status == STATUS_OK)
        join_rounds(gathering->reply);
    return status ? status : gathering->status;
}

static enum status make_units(struct gathering *gathering)
{
    struct agree_holding *holding = gathering->holding;
    const struct agree_question *question = gathering->question;
    if (!shares_lane(holding, question->place.class))
        return STATUS_OK;
    enum status status = replica_shared_units(holding->view, holding->fresh, &holding->lower,
                                              question->place.fiscal_year, question->place.round,
                                              question->continues ? question->after_code : NULL,
                                              take_unit, gathering);
    return status ? status : gathering->status;
}

/* -- records --------------------------------------------------------------------------- */

static enum status make_entries(struct gathering *gathering)
{
    struct agree_holding *holding = gathering->holding;
    const struct agree_question *question = gathering->question;
    struct agree_reply *reply = gathering->reply;
    struct digest_entry *entries;
    size_t count, kept = 0;
    if (!shares_lane(holding, question->place.class) ||
        !shares_home(holding, &question->place.home, question->place.class == DIGEST_NOTICE))
        return STATUS_OK;
    enum status status = replica_digest_entries(holding->view, gathering->arena, &question->place,
                                                false, NULL, &entries, &count);
    if (status)
        return status;
    if (count)
        qsort(entries, count, sizeof *entries, agree_entry_compare);
    const struct digest_entry after = {.key = question->after_key};
    for (size_t i = 0; i < count; i++)
        if (!question->continues || agree_entry_compare(&entries[i], &after) > 0)
            entries[kept++] = entries[i];
    reply->entries = entries;
    reply->entry_count = kept;
    return STATUS_OK;
}

static void see_other(const struct record *record, uint64_t other, struct agree_side *side)
{
    for (size_t i = 0; i < record->version_count && other; i++) {
        const struct record_version *version = &record->versions[i];
        if (version->name.mark != other)
            continue;
        side->holds_other = true;
        side->other_standing = version->standing;
        side->other_not_counted = version->not_counted;
        side->other_conflict = version->conflict;
    }
}

static void see_shown(const struct record *record, struct agree_side *side)
{
    side->has = record->shown.seq != 0;
    side->version = record->shown;
    side->body_mark = record->body_mark;
    side->state = (uint8_t)((record->state.approved ? DIGEST_APPROVED : 0) |
                            (record->state.returned ? DIGEST_RETURNED : 0) |
                            (record->state.withdrawn ? DIGEST_WITHDRAWN : 0));
    if (record->state.shown >= record->version_count)
        return;
    const struct record_version *shown = &record->versions[record->state.shown];
    side->stated_ms = shown->stated_ms;
    side->committed_ms = shown->committed_ms;
    side->author = shown->author;
    side->altered = !bytes_equal(record->payload, shown->payload);
}

enum status agree_side_make(const struct agree_holding *holding, struct arena *arena,
                            const struct record_key *key, uint64_t other, struct agree_side *side)
{
    struct record record;
    *side = (struct agree_side){.author = ""};
    enum status status = replica_history(holding->view, arena, key, &record);
    if (status == STATUS_CORRUPT) { /* the batch that it stands in is damaged */
        side->altered = true;
        status = replica_get(holding->view, arena, key, &record);
    }
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status)
        return status;
    bool notice = record.shown.seq ? record.shown.feed.lane == LANE_NOTICE
                                   : kind_lane(key->kind) == LANE_NOTICE;
    enum lane lane = record.shown.seq ? (enum lane)record.shown.feed.lane : kind_lane(key->kind);
    if (!(holding->lanes >> lane & 1) || !shares_home(holding, &key->scope, notice)) {
        *side = (struct agree_side){.author = ""};
        return STATUS_OK;
    }
    bool altered = side->altered;
    see_shown(&record, side);
    see_other(&record, other, side);
    side->altered = side->altered || altered;
    if (!shares_home(holding, &record.shown.feed.scope, notice))
        side->author = ""; /* at home elsewhere: that is all the other end needs to know */
    return STATUS_OK;
}

static enum status make_records(struct gathering *gathering)
{
    const struct agree_question *question = gathering->question;
    struct agree_reply *reply = gathering->reply;
    reply->sides = arena_array(gathering->arena, struct agree_side, question->wanted_count + 1);
    if (!reply->sides)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < question->wanted_count && status == STATUS_OK; i++)
        status = agree_side_make(gathering->holding, gathering->arena, &question->wanted[i].key,
                                 question->wanted[i].mark, &reply->sides[reply->side_count++]);
    return status;
}

/* -- replies --------------------------------------------------------------------------------- */

enum status agree_reply_make(struct agree_holding *holding, struct arena *arena,
                             const struct agree_question *question, struct agree_reply *reply)
{
    static enum status (*const make[])(struct gathering *
                                       gathering) = {[AGREE_ROOT] = make_root,
                                                     [AGREE_ROUNDS] = make_rounds,
                                                     [AGREE_UNITS] = make_units,
                                                     [AGREE_ENTRIES] = make_entries,
                                                     [AGREE_RECORDS] = make_records};
    struct gathering gathering = {
        .holding = holding, .arena = arena, .reply = reply, .question = question};
    *reply = (struct agree_reply){.fold = FOLD_VERSION};
    return make[question->level](&gathering);
}

static void cut_page(struct agree_reply *reply)
{
    reply->more = reply->sum_count > PAGE_SUMS || reply->entry_count > PAGE_ENTRIES;
    if (reply->sum_count > PAGE_SUMS)
        reply->sum_count = PAGE_SUMS;
    if (reply->entry_count > PAGE_ENTRIES)
        reply->entry_count = PAGE_ENTRIES;
}

enum status agree_answer(struct view *view, const struct peer *peer, struct bytes question_bytes,
                         struct buffer *answer)
{
    struct agree_question question;
    struct agree_reply reply = {.status = STATUS_OK};
    struct agree_holding holding = {.fresh = NULL};
    struct arena arena;
    arena_init(&arena, AGREE_ARENA);
    enum status status = agree_question_read(&arena, question_bytes, &question);
    enum status said = status;
    if (status == STATUS_OK) {
        bool sums = question.level < AGREE_ENTRIES;
        status = agree_holding_open(&holding, view, peer, question.fresh && sums);
        if (status == STATUS_OK && !scope_equal(&holding.lower, &question.lower))
            said = STATUS_CONFLICT; /* the two ends do not mean the same */
        else if (status == STATUS_OK)
            status = said = agree_reply_make(&holding, &arena, &question, &reply);
        agree_holding_close(&holding);
    } else if (status == STATUS_MALFORMED || status == STATUS_UNSUPPORTED) {
        status = STATUS_OK;
    }
    if (status) /* our own trouble: said in short, and given to the caller */
        said = status;
    reply.status = said;
    if (question.level != AGREE_ROUNDS)
        cut_page(&reply);
    agree_reply_write(&question, &reply, answer);
    arena_close(&arena);
    return status ? status : answer->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
