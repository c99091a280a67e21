/* The asking end: from one sum down to the records that differ. Each level asks only
 * about what differed on the one before. */
#include "agree_inside.h"

#include <stdlib.h>

struct place_list {
    struct digest_place *items;
    size_t count, capacity, at;
};

/* A record that differs, as far as the entries say. */
struct suspect {
    struct digest_place place;
    struct digest_entry own; /* mark 0: not here */
};

struct agree {
    struct agree_ask ask;
    struct agree_result result;
    struct arena arena;   /* what is kept until the end */
    struct arena scratch; /* of one question with its pages */
    uint8_t level;
    bool done, open; /* open: `question` waits for an answer */
    struct agree_question question;
    struct place_list rounds, units;
    struct agree_sum *sums; /* theirs, page by page, in scratch */
    size_t sum_count;
    struct digest_entry *entries;
    size_t entry_count;
    struct suspect suspects[AGREE_DIFFERENCES_MAX];
    size_t suspect_count;
    struct cells *fresh; /* own sums, made once */
};

struct agree *agree_new(const struct agree_ask *ask)
{
    struct agree *agree = memory_take(sizeof *agree);
    if (!agree)
        return NULL;
    agree->ask = *ask;
    arena_init(&agree->arena, AGREE_ARENA);
    arena_init(&agree->scratch, AGREE_ARENA);
    /* A part of the whole is asked for by year and round at once. */
    agree->level = ask->fiscal_year || ask->round >= 0 ? AGREE_ROUNDS : AGREE_ROOT;
    return agree;
}

void agree_free(struct agree *agree)
{
    if (!agree)
        return;
    cells_free(agree->fresh);
    arena_close(&agree->arena);
    arena_close(&agree->scratch);
    memory_free(agree);
}

const struct agree_result *agree_result(const struct agree *agree)
{
    return &agree->result;
}

static enum status add_place(struct agree *agree, struct place_list *list,
                             const struct digest_place *place)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct digest_place *grown = arena_array(&agree->arena, struct digest_place, capacity);
        if (!grown)
            return STATUS_NO_MEMORY;
        if (list->count)
            memcpy(grown, list->items, list->count * sizeof *grown);
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = *place;
    return STATUS_OK;
}

/* -- asking ------------------------------------------------------------------------- */

/* The level and place of the next question; false when nothing is left to ask. */
static bool choose(struct agree *agree)
{
    struct agree_question *question = &agree->question;
    if (agree->done)
        return false;
    bool full = agree->suspect_count == AGREE_DIFFERENCES_MAX;
    if (agree->level == AGREE_ENTRIES && (full || agree->units.at == agree->units.count)) {
        agree->result.unnamed += agree->units.count - agree->units.at;
        agree->units.at = agree->units.count;
        agree->level = AGREE_UNITS;
    }
    if (agree->level == AGREE_UNITS && (full || agree->rounds.at == agree->rounds.count)) {
        agree->result.unnamed += agree->rounds.count - agree->rounds.at;
        agree->level = AGREE_RECORDS;
    }
    *question = (struct agree_question){
        .level = agree->level, .fresh = agree->ask.fresh, .lower = question->lower};
    if (agree->level == AGREE_UNITS)
        question->place = agree->rounds.items[agree->rounds.at];
    else if (agree->level == AGREE_ENTRIES)
        question->place = agree->units.items[agree->units.at];
    return agree->level != AGREE_RECORDS || agree->suspect_count > 0;
}

static enum status name_suspects(struct agree *agree)
{
    struct agree_question *question = &agree->question;
    question->wanted = arena_array(&agree->scratch, struct digest_entry, agree->suspect_count);
    if (!question->wanted)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < agree->suspect_count; i++)
        question->wanted[i] = agree->suspects[i].own;
    question->wanted_count = agree->suspect_count;
    return STATUS_OK;
}

static void finish(struct agree *agree)
{
    agree->done = true;
    if (agree->result.outcome == AGREE_OPEN)
        agree->result.outcome =
            agree->result.difference_count || agree->result.unnamed ? AGREE_DIFFERS : AGREE_PASSED;
}

/* Own sums are made anew once; the other end makes its own for each question. */
static enum status open_holding(struct agree *agree, struct view *view,
                                struct agree_holding *holding)
{
    bool fresh = agree->ask.fresh && !agree->fresh;
    enum status status = agree_holding_open(holding, view, &agree->ask.peer, fresh);
    if (fresh)
        agree->fresh = holding->fresh;
    holding->fresh = agree->fresh;
    agree->result.lanes = holding->lanes;
    return status;
}

enum status agree_next(struct agree *agree, struct view *view, struct buffer *out)
{
    if (!agree->open) {
        struct agree_holding holding;
        arena_reset(&agree->scratch);
        agree->sums = NULL;
        agree->entries = NULL;
        agree->sum_count = agree->entry_count = 0;
        enum status status =
            agree->question.lower.text[0] ? STATUS_OK : open_holding(agree, view, &holding);
        if (status)
            return status;
        if (!agree->question.lower.text[0])
            agree->question.lower = holding.lower;
        if (!choose(agree)) {
            finish(agree);
            return STATUS_OK;
        }
        status = agree->level == AGREE_RECORDS ? name_suspects(agree) : STATUS_OK;
        if (status)
            return status;
        agree->open = true;
    }
    size_t before = out->size;
    agree_question_write(&agree->question, out);
    agree->result.questions++;
    agree->result.bytes_asked += out->size - before;
    return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- comparing ------------------------------------------------------------------------ */

static void compare_root(struct agree *agree, const struct agree_reply *own,
                         const struct agree_reply *theirs)
{
    bool equal = true;
    agree->result.same_batches = true;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        if (!(agree->result.lanes >> lane & 1))
            continue;
        agree->result.records[lane] = own->lanes[lane].sum.records;
        equal = equal && digest_equal(&own->lanes[lane].sum, &theirs->lanes[lane].sum);
        if (own->lanes[lane].heads != theirs->lanes[lane].heads)
            agree->result.same_batches = false;
    }
    agree->level = AGREE_ROUNDS;
    if (equal) {
        agree->result.outcome = AGREE_EQUAL;
        agree->done = true;
    }
}

/* Calls `differs` for each place of which the two lists have different sums. */
static enum status each_differing(struct agree *agree, const struct agree_sum *own,
                                  size_t own_count, const struct agree_sum *theirs,
                                  size_t their_count,
                                  enum status (*differs)(struct agree *agree,
                                                         const struct digest_place *place))
{
    enum status status = STATUS_OK;
    for (size_t i = 0, j = 0; (i < own_count || j < their_count) && status == STATUS_OK;) {
        int order = i == own_count     ? 1
                    : j == their_count ? -1
                                       : agree_sum_compare(&own[i], &theirs[j]);
        bool equal = order == 0 && digest_equal(&own[i].sum, &theirs[j].sum);
        if (!equal)
            status = differs(agree, order <= 0 ? &own[i].place : &theirs[j].place);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

static bool is_asked(const struct agree *agree, const struct digest_place *place)
{
    return (!agree->ask.fiscal_year || place->fiscal_year == agree->ask.fiscal_year) &&
           (agree->ask.round < 0 || place->round == agree->ask.round) &&
           (agree->result.lanes >> digest_lane(place->class) & 1);
}

static enum status round_differs(struct agree *agree, const struct digest_place *place)
{
    return is_asked(agree, place) ? add_place(agree, &agree->rounds, place) : STATUS_OK;
}

static enum status compare_rounds(struct agree *agree, const struct agree_reply *own)
{
    bool whole = !agree->ask.fiscal_year && agree->ask.round < 0;
    for (size_t i = 0; i < own->sum_count && !whole; i++)
        if (is_asked(agree, &own->sums[i].place))
            agree->result.records[digest_lane(own->sums[i].place.class)] +=
                own->sums[i].sum.records;
    enum status status = each_differing(agree, own->sums, own->sum_count, agree->sums,
                                        agree->sum_count, round_differs);
    agree->level = AGREE_UNITS;
    if (status == STATUS_OK && agree->rounds.count == 0) {
        agree->result.outcome = whole ? AGREE_PASSED : AGREE_EQUAL;
        agree->done = true;
    }
    return status;
}

static enum status unit_differs(struct agree *agree, const struct digest_place *place)
{
    if (agree->units.count < AGREE_PLACES_MAX)
        return add_place(agree, &agree->units, place);
    agree->result.unnamed++;
    return STATUS_OK;
}

static enum status compare_units(struct agree *agree, const struct agree_reply *own)
{
    agree->rounds.at++;
    enum status status = each_differing(agree, own->sums, own->sum_count, agree->sums,
                                        agree->sum_count, unit_differs);
    agree->level = agree->units.at < agree->units.count ? AGREE_ENTRIES : AGREE_UNITS;
    return status;
}

static void suspect(struct agree *agree, const struct digest_entry *own,
                    const struct digest_entry *theirs)
{
    if (agree->suspect_count == AGREE_DIFFERENCES_MAX) {
        agree->result.unnamed++;
        return;
    }
    struct suspect *suspect = &agree->suspects[agree->suspect_count++];
    suspect->place = agree->question.place;
    suspect->own = own ? *own : (struct digest_entry){.key = theirs->key};
}

static void compare_entries(struct agree *agree, const struct agree_reply *own)
{
    const struct digest_entry *theirs = agree->entries;
    for (size_t i = 0, j = 0; i < own->entry_count || j < agree->entry_count;) {
        int order = i == own->entry_count     ? 1
                    : j == agree->entry_count ? -1
                                              : agree_entry_compare(&own->entries[i], &theirs[j]);
        if (order || own->entries[i].mark != theirs[j].mark ||
            own->entries[i].body_mark != theirs[j].body_mark ||
            own->entries[i].state != theirs[j].state)
            suspect(agree, order <= 0 ? &own->entries[i] : NULL, order >= 0 ? &theirs[j] : NULL);
        i += order <= 0;
        j += order >= 0;
    }
    agree->units.at++;
}

/* -- records ------------------------------------------------------------------------------ */

static enum status add_difference(struct agree *agree, struct agree_holding *holding,
                                  const struct suspect *suspect, const struct agree_side *there,
                                  struct agree_difference *difference)
{
    *difference = (struct agree_difference){
        .key = suspect->own.key, .place = suspect->place, .there = *there};
    enum status status = agree_side_make(holding, &agree->arena, &suspect->own.key,
                                         there->version.mark, &difference->here);
    difference->there.author = arena_text(&agree->arena, there->author);
    return status ? status : difference->there.author ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status compare_records(struct agree *agree, struct agree_holding *holding,
                                   const struct agree_reply *theirs)
{
    struct agree_result *result = &agree->result;
    if (theirs->side_count != agree->suspect_count)
        return STATUS_MALFORMED;
    result->differences = arena_array(&agree->arena, struct agree_difference, agree->suspect_count);
    if (!result->differences)
        return STATUS_NO_MEMORY;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < agree->suspect_count && status == STATUS_OK; i++) {
        struct agree_difference *difference = &result->differences[result->difference_count];
        status = add_difference(agree, holding, &agree->suspects[i], &theirs->sides[i], difference);
        if (status == STATUS_OK && agree_explain(difference, &holding->lower, result->same_batches,
                                                 result->peer_fold != FOLD_VERSION))
            result->difference_count++;
    }
    if (status == STATUS_OK)
        finish(agree);
    return status;
}

/* -- answers -------------------------------------------------------------------------------- */

static enum status keep_page(struct agree *agree, const struct agree_reply *reply)
{
    size_t sums = agree->sum_count + reply->sum_count,
           entries = agree->entry_count + reply->entry_count;
    if (sums > AGREE_SUMS_MAX || entries > AGREE_ENTRIES_MAX)
        return STATUS_TOO_LARGE;
    struct agree_sum *all_sums = arena_array(&agree->scratch, struct agree_sum, sums + 1);
    struct digest_entry *all_entries =
        arena_array(&agree->scratch, struct digest_entry, entries + 1);
    if (!all_sums || !all_entries)
        return STATUS_NO_MEMORY;
    if (agree->sum_count)
        memcpy(all_sums, agree->sums, agree->sum_count * sizeof *all_sums);
    if (reply->sum_count)
        memcpy(all_sums + agree->sum_count, reply->sums, reply->sum_count * sizeof *all_sums);
    if (agree->entry_count)
        memcpy(all_entries, agree->entries, agree->entry_count * sizeof *all_entries);
    if (reply->entry_count)
        memcpy(all_entries + agree->entry_count, reply->entries,
               reply->entry_count * sizeof *all_entries);
    /* A page begins beyond the one before. */
    if ((agree->sum_count && reply->sum_count &&
         agree_sum_compare(&all_sums[agree->sum_count - 1], reply->sums) >= 0) ||
        (agree->entry_count && reply->entry_count &&
         agree_entry_compare(&all_entries[agree->entry_count - 1], reply->entries) >= 0))
        return STATUS_MALFORMED;
    agree->sums = all_sums;
    agree->sum_count = sums;
    agree->entries = all_entries;
    agree->entry_count = entries;
    return STATUS_OK;
}

/* True when there is another page to ask for. */
static bool turn_page(struct agree *agree, const struct agree_reply *reply)
{
    struct agree_question *question = &agree->question;
    if (!reply->more || reply->sum_count + reply->entry_count == 0)
        return false;
    question->continues = true;
    if (agree->sum_count) {
        const struct digest_place *last = &agree->sums[agree->sum_count - 1].place;
        digest_code_print(&last->home, last->unit, question->after_code);
    } else {
        question->after_key = agree->entries[agree->entry_count - 1].key;
    }
    return true;
}

static enum status compare(struct agree *agree, struct agree_holding *holding,
                           const struct agree_reply *theirs)
{
    struct agree_reply own;
    if (agree->question.level == AGREE_RECORDS)
        return compare_records(agree, holding, theirs);
    agree->question.continues = false; /* our own is not cut into pages */
    enum status status = agree_reply_make(holding, &agree->scratch, &agree->question, &own);
    if (status)
        return status;
    switch (agree->question.level) {
    case AGREE_ROOT:
        compare_root(agree, &own, theirs);
        return STATUS_OK;
    case AGREE_ROUNDS:
        return compare_rounds(agree, &own);
    case AGREE_UNITS:
        return compare_units(agree, &own);
    default:
        compare_entries(agree, &own);
        return STATUS_OK;
    }
}

enum status agree_take(struct agree *agree, struct view *view, struct bytes answer)
{
    struct agree_reply reply;
    struct agree_holding holding;
    if (!agree->open)
        return STATUS_INVALID;
    agree->result.bytes_answered += answer.size;
    enum status status = agree_reply_read(&agree->scratch, &agree->question, answer, &reply);
    if (status == STATUS_OK)
        status = reply.status;
    if (status == STATUS_OK)
        status = keep_page(agree, &reply);
    if (status)
        return status;
    agree->result.peer_fold = reply.fold;
    if (turn_page(agree, &reply))
        return STATUS_OK;
    status = open_holding(agree, view, &holding);
    if (status == STATUS_OK)
        status = compare(agree, &holding, &reply);
    agree->open = false;
    return status;
}
