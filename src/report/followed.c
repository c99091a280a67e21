/* What was decided upon the monitoring of a round, and the rectifications that followed. */
#include "followed.h"

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

static void take_row(struct arena *arena, const struct record_key *key, const struct work *work,
                     const struct work_row *row, uint16_t fiscal_year, unsigned round,
                     struct followed *out)
{
    const bool use = work->type == WORK_RESULT_USE, asked = key->round == round;
    if (key->fiscal_year != fiscal_year || !(asked || (!use && !key->round)))
        return;
    if (use)
        out->handling = joined(arena, out->handling, row->handling);
    else
        take_rectified(row, out);
}

void followed_of(struct arena *arena, const struct work_refs *refs, const char *project,
                 uint16_t fiscal_year, unsigned round, struct followed *out)
{
    size_t count;
    const struct work_ref *found = work_refs_of(refs, project, &count);
    *out = (struct followed){"", "", DATE_NONE, DATE_NONE, 0, 0};
    for (size_t i = 0; i < count; i++)
        take_row(arena, &found[i].item->key, found[i].work, found[i].row, fiscal_year, round, out);
}

void followed_of_department(struct arena *arena, const struct works *works,
                            const struct duty_roster *roster, const char *department,
                            uint16_t fiscal_year, unsigned round, int64_t end_ms,
                            struct followed *out)
{
    *out = (struct followed){"", "", DATE_NONE, DATE_NONE, 0, 0};
    for (size_t i = 0; i < works->count; i++) {
        const struct work *work = work_by(&works->items[i], end_ms);
        for (size_t k = 0; work && FOLLOWED_TYPES >> work->type & 1 && k < work->row_count; k++) {
            const struct work_row *row = &work->rows[k];
            const struct duty_unit *unit =
                *row->project_code ? NULL : duty_roster_unit(roster, row->unit_code);
            if (unit && works->items[i].key.round == round &&
                strcmp(unit->department_code, department) == 0)
                take_row(arena, &works->items[i].key, work, row, fiscal_year, round, out);
        }
    }
}

bool followed_is_overdue(const struct followed *followed, int32_t as_of)
{
    return followed->open && followed->due != DATE_NONE && as_of > followed->due;
}

const char *followed_words(struct arena *arena, const struct followed *followed, int32_t as_of)
{
    if (!followed->rectifications)
        return "";
    if (followed->open)
        return arena_print(arena, "%s%zu 项未完成",
                           followed_is_overdue(followed, as_of) ? "逾期，" : "", followed->open);
    return followed->done > followed->due && followed->due != DATE_NONE ? "逾期完成" : "完成";
}
