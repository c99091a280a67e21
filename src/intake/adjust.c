/* adjust -- a 绩效目标调整 as a table brought it. */
#include "form.h"
#include "work.h"

#include <siben/form_check.h>
#include <siben/target.h>

#define DEPARTMENT_PREFIX "dept/"

static void say_piece(struct reading *reading, struct pieces *pieces, struct piece *piece,
                      uint32_t row, const char *rule, const char *what, const char *hint)
{
    say(reading, pieces->draft, SEVERITY_BLOCKING, rule, row,
        column_place(piece->columns, COLUMN_WORK_FIELD), hint, "%s", what);
    piece->rows_blocked = piece->rows;
    pieces->draft->out.rows_blocked += piece->rows;
}

/* Whose target it is: one for all rows. A department's has no project. */
static const char *subject_of(struct reading *reading, struct pieces *pieces, struct piece *piece)
{
    struct work *work = &piece->work;
    for (size_t i = 0; i < work->row_count; i++) {
        struct work_row *row = &work->rows[i];
        if (!*row->project_code && piece->unit)
            row->project_code = print(reading, DEPARTMENT_PREFIX "%s",
                                      *piece->unit->department_code ? piece->unit->department_code
                                                                    : row->unit_code);
        if (strcmp(row->project_code, work->rows[0].project_code) == 0)
            continue;
        say_piece(reading, pieces, piece, piece->row_rows[i], "INTAKE_ADJUST_ONE",
                  "一份调整里有几个项目", "每个项目用一个工作编号");
        return NULL;
    }
    return work->row_count ? work->rows[0].project_code : NULL;
}

static bool read_approved(struct reading *reading, struct pieces *pieces, struct piece *piece,
                          const char *id, struct known_record *target, struct record_key *key)
{
    struct scope scope = *known_scope(reading->known);
    if (piece->unit &&
        fail(reading, known_key_scope(reading->known, piece->unit, KIND_TARGET, id, &scope)))
        return false;
    *key = known_key(&scope, KIND_TARGET, piece->year, 0, id);
    if (fail(reading, known_record(reading->known, key, target)))
        return false;
    if (target->exists && !is_ours(reading, target->payload->target.unit_code)) {
        say_piece(reading, pieces, piece, piece->row, NOT_OURS_RULE, "这个目标" NOT_OURS_WHAT,
                  NOT_OURS_HINT);
        return false;
    }
    if (target->exists && target->approved)
        return true;
    say_piece(reading, pieces, piece, piece->row,
              target->exists ? "INTAKE_ADJUST_NOT_APPROVED" : "INTAKE_ADJUST_NO_TARGET",
              print(reading,
                    target->exists ? "“%s”的绩效目标还没有审核通过，不用调整"
                                   : "这一年没有“%s”的绩效目标",
                    id),
              target->exists ? "直接改目标表重新报" : "请核对项目代码和预算年度");
    return false;
}

/* What the table says of each change is kept: why, in its own words. */
static void keep_reasons(const struct work *typed, struct work *work)
{
    for (size_t i = 0; i < work->row_count; i++) {
        struct work_row *row = &work->rows[i];
        for (size_t k = 0; k < typed->row_count; k++)
            if (strcmp(typed->rows[k].field, row->field) == 0)
                row->detail = typed->rows[k].detail;
        if (text_is_empty(row->detail))
            row->detail = typed->rows[0].detail;
    }
}

static bool check_result(struct reading *reading, struct pieces *pieces, struct piece *piece,
                         const struct record_key *key, const struct target *to)
{
    struct payload payload = {.kind = KIND_TARGET, .target = *to};
    struct findings findings = {.arena = reading->arena};
    struct form_rules rules;
    bool good = true;
    if (fail(reading, known_form_rules(reading->view, reading->arena, key, &rules)))
        return false;
    payload_check_by(&payload, key, &rules, &findings);
    for (size_t i = 0; i < findings.count && good; i++) {
        good = findings.items[i].severity != SEVERITY_BLOCKING;
        if (!good)
            say_piece(reading, pieces, piece, piece->row, findings.items[i].rule,
                      print(reading, "调整以后：%s", findings.items[i].what),
                      findings.items[i].hint);
    }
    return good && !failed(reading);
}

bool work_take_adjustment(struct reading *reading, struct pieces *pieces, struct piece *piece,
                          const struct record_key *asked)
{
    struct known_record target, before;
    struct record_key key;
    struct why why;
    size_t row = 0;
    const char *id = subject_of(reading, pieces, piece);
    why_clear(&why);
    if (!id || fail(reading, known_record(reading->known, asked, &before)))
        return piece->work.row_count == 0; /* the rules say that it has no rows */
    if (before.exists && before.approved && before.payload->work.row_count) {
        piece->work = before.payload->work; /* decided: the table is imported once more */
        return true;
    }
    if (!read_approved(reading, pieces, piece, id, &target, &key))
        return false;
    struct work typed = piece->work;
    struct target *to = arena_take(reading->arena, sizeof *to);
    enum status status = to ? intake_adjust(reading->arena, &target.payload->target, piece->year,
                                            typed.rows, typed.row_count, to, &row, &why)
                            : STATUS_NO_MEMORY;
    if (status == STATUS_INVALID) {
        say_piece(reading, pieces, piece, piece->row_rows[row], "INTAKE_ADJUST",
                  print(reading, "%s", why.what), print(reading, "%s", why.hint));
        return false;
    }
    if (fail(reading, status) || !check_result(reading, pieces, piece, &key, to))
        return false;
    if (fail(reading,
             adjust_rows(reading->arena, &target.payload->target, to, print(reading, "%s", id),
                         typed.row_count ? typed.rows[0].detail : "", &piece->work)))
        return false;
    if (!piece->work.row_count) {
        piece->work.rows = typed.rows;
        piece->work.row_count = typed.row_count;
        say_piece(reading, pieces, piece, piece->row, "INTAKE_ADJUST_NOTHING",
                  "和审核通过的绩效目标一样，没有调整什么", "请核对调整后的值");
        return false;
    }
    keep_reasons(&typed, &piece->work);
    piece->work.targets = to;
    piece->work.target_count = 1;
    piece->work.base_mark = target.body_mark;
    return true;
}
