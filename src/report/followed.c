/* What was decided upon the monitoring of a round, and the rectifications that followed. */
#include "followed.h"

#include "final.h"

/* Open before done; of the open ones the earliest term, none at all last; of those that are done the last. */
static bool is_before(const struct work_row *row, const struct followed *shown)
{
    const bool opens = row->done == DATE_NONE;
    if (opens != (shown->done == DATE_NONE))
        return opens;
    if (!opens)
        return row->done > shown->done;
    return row->due != DATE_NONE && (shown->due == DATE_NONE || row->due < shown->due);
}

/* Whose it is and until when is shown of one that was returned where there is no other; it is neither done nor late. */
static void take_returned(const struct work_row *row, struct followed *out)
{
    if (!out->rectifications && !out->returned) {
        out->owner = row->owner;
        out->due = row->due;
    }
    out->returned++;
}

static void take_rectified(const struct work_row *row, struct followed *out)
{
    if (!out->rectifications || is_before(row, out)) {
        out->owner = row->owner;
        out->due = row->due;
        out->done = row->done;
    }
    out->rectifications++;
    out->open += row->done == DATE_NONE;
}

/* Each word once: 收回 of two amounts is one 收回. */
static const char *joined(struct arena *arena, const char *words, const char *more)
{
    if (!*more || text_contains(words, more))
        return words;
    const char *both = *words ? arena_print(arena, "%s、%s", words, more) : more;
    return both ? both : words; /* the arena knows that it has failed */
}

static void take_row(struct arena *arena, const struct work_ref *ref, uint16_t fiscal_year,
                     unsigned round, struct followed *out)
{
    const struct record_key *key = &ref->item->key;
    const bool use = ref->work->type == WORK_RESULT_USE, asked = key->round == round;
    if (key->fiscal_year != fiscal_year || !(asked || (!use && !key->round)))
        return;
    if (use && !ref->returned)
        out->handling = joined(arena, out->handling, ref->row->handling);
    else if (!use && ref->returned)
        take_returned(ref->row, out);
    else if (!use)
        take_rectified(ref->row, out);
}

void followed_of(struct arena *arena, const struct work_refs *refs, const char *project,
                 uint16_t fiscal_year, unsigned round, struct followed *out)
{
    size_t count;
    const struct work_ref *found = work_refs_of(refs, project, &count);
    *out = (struct followed){"", "", DATE_NONE, DATE_NONE, 0, 0, 0};
    for (size_t i = 0; i < count; i++)
        take_row(arena, &found[i], fiscal_year, round, out);
}

void followed_of_department(struct arena *arena, const struct works *works,
                            const struct duty_roster *roster, const char *department,
                            uint16_t fiscal_year, unsigned round, int64_t end_ms,
                            struct followed *out)
{
    *out = (struct followed){"", "", DATE_NONE, DATE_NONE, 0, 0, 0};
    for (size_t i = 0; i < works->count; i++) {
        const struct work_item *item = &works->items[i];
        const struct work *work = work_by(item, end_ms);
        const bool returned = work_returned_by(item, end_ms);
        for (size_t k = 0; work && FOLLOWED_TYPES >> work->type & 1 && k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            const struct work_ref ref = {item, work, row, returned};
            if (item->key.round == round &&
                final_row_of_department(roster, &item->key.scope, row, department))
                take_row(arena, &ref, fiscal_year, round, out);
        }
    }
}

bool followed_is_overdue(const struct followed *followed, int32_t as_of)
{
    return followed->open && followed->due != DATE_NONE && as_of > followed->due;
}

const char *followed_words(struct arena *arena, const struct followed *followed, int32_t as_of)
{
    const bool late = followed->done > followed->due && followed->due != DATE_NONE;
    const char *words = !followed->rectifications ? "" : late ? "逾期完成" : "完成";
    if (followed->open)
        words = arena_print(arena, "%s%zu 项未完成",
                            followed_is_overdue(followed, as_of) ? "逾期，" : "", followed->open);
    if (!words || !followed->returned)
        return words;
    return arena_print(arena, "%s%s退回 %zu 项", words, *words ? "，" : "", followed->returned);
}
