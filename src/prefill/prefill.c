/* prefill -- one form, filled in from what is held of its subject. */
#include "inside.h"

#include <siben/adjust.h>
#include <siben/form_rules.h>
#include <siben/leads.h>
#include <siben/lights.h>
#include <siben/target.h>

#include <stdio.h>

#define DEPARTMENT_PREFIX "dept/"

const char *text_or(const char *text, const char *other)
{
    return text_is_empty(text) ? other : text;
}

static void add_fen(int64_t *sum, int64_t fen)
{
    if (fen == MONEY_NONE)
        return;
    if (*sum == MONEY_NONE || !money_add(*sum, fen, sum))
        *sum = *sum == MONEY_NONE ? fen : MONEY_NONE;
}

/* -- whose it is ----------------------------------------------------------------------------- */

/* Of a department that has no form yet only the roster says the name, and who leads it: the first of its units in order of code. */
static bool see_member(void *context, struct view *view, const struct record *record,
                       struct arena *arena)
{
    struct filling *filling = context;
    struct prefill *form = filling->form;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK ||
        payload.unit.abolished ||
        !text_equal(payload.unit.department_code, form->key.id + strlen(DEPARTMENT_PREFIX)) ||
        (filling->lead && strcmp(filling->lead, record->key.id) < 0))
        return true;
    const struct unit *unit = &payload.unit;
    filling->lead = arena_text(filling->arena, record->key.id);
    filling->lead_unit = arena_text(filling->arena, text_or(unit->name, ""));
    filling->lead_name = arena_text(filling->arena, text_or(unit->department_name, unit->name));
    filling->lead_home = unit->home.text[0]     ? unit->home
                         : unit->region.text[0] ? unit->region
                                                : record->key.scope;
    return filling->lead && filling->lead_unit && filling->lead_name;
}

/* A form that was taken says its unit; "dept/806" alone is no unit of the roster. Nobody fills one in where the unit that
 * leads the department is not at home: a township's school is not its bureau. */
static enum status find_lead(struct filling *filling)
{
    struct prefill *form = filling->form;
    const char *department = form->key.id + strlen(DEPARTMENT_PREFIX);
    const struct scope own = replica_scope(filling->view);
    const struct scope place = scope_of_plan(&form->key.scope);
    enum status status = replica_each(filling->view, &place, KIND_UNIT, 0, see_member, filling);
    if (status == STATUS_OK && filling->arena->failed)
        return STATUS_NO_MEMORY;
    if (status != STATUS_OK || strcmp(form->unit_code, department) != 0)
        return status;
    form->unit_code = text_or(filling->lead, "");
    if (!filling->lead)
        return STATUS_OK;
    const struct leads_ask ask = {
        filling->lead, filling->lead_unit, department, filling->lead_name, &own, &place};
    return leads_department(&ask) && scope_contains(&form->key.scope, &filling->lead_home)
               ? STATUS_OK
               : STATUS_NOT_FOUND;
}

static enum status fill_unit(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct record record;
    struct payload *payload = arena_take(filling->arena, sizeof *payload);
    /* the subject goes with the reading, what is said of it stays */
    form->unit_code = arena_text(filling->arena, text_or(subject_unit_code(&filling->subject), ""));
    if (!payload || !form->unit_code)
        return STATUS_NO_MEMORY;
    if (form->department) {
        enum status status = find_lead(filling);
        if (status)
            return status;
    }
    if (!*form->unit_code)
        return STATUS_OK;
    enum status status = replica_find_unit(filling->view, filling->arena, &form->key.scope,
                                           form->unit_code, &record);
    if (status == STATUS_OK)
        status = payload_decode(filling->arena, KIND_UNIT, record.payload, payload);
    if (status)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* left out */
    form->unit_name = payload->unit.name;
    form->department_code = text_or(payload->unit.department_code, "");
    form->department_name = text_or(payload->unit.department_name, "");
    return STATUS_OK;
}

static void fill_subject(struct filling *filling)
{
    const struct subject *subject = &filling->subject;
    struct prefill *form = filling->form;
    form->code = form->key.id;
    form->name = "";
    if (subject->target.payload) {
        form->target = &subject->target.payload->target;
        form->target_mark = subject->target.entry.body_mark;
        form->target_approved = subject->target.approved;
        form->name = text_or(form->target->subject_name, "");
    }
    if (subject->project.payload)
        form->name = text_or(form->name, subject->project.payload->project.name);
    if (subject->budget.payload)
        form->name = text_or(subject->budget.payload->budget.name, form->name);
    form->name = text_or(text_or(form->name, subject->list_name), "");
}

static void fill_department(struct filling *filling)
{
    struct prefill *form = filling->form;
    form->code = form->key.id + strlen(DEPARTMENT_PREFIX);
    form->department_code = form->code;
    form->name = text_or(form->name, text_or(form->department_name, form->unit_name));
    form->name = text_or(form->name, text_or(filling->lead_name, ""));
}

/* -- money ------------------------------------------------------------------------------------- */

static struct spending_line *line_of(struct spending_line *lines, size_t *count, uint8_t book,
                                     bool carried, bool fiscal)
{
    for (size_t i = 0; i < *count; i++)
        if (lines[i].book == book && lines[i].carried == carried && lines[i].fiscal == fiscal)
            return &lines[i];
    if (*count == FUNDING_LINES_MAX)
        return NULL;
    lines[*count] = (struct spending_line){.book = book,
                                           .carried = carried,
                                           .fiscal = fiscal,
                                           .initial_fen = MONEY_NONE,
                                           .annual_fen = MONEY_NONE,
                                           .spent_fen = MONEY_NONE,
                                           .forecast_fen = MONEY_NONE};
    return &lines[(*count)++];
}

/* A published form leaves the source open: one row a book, this year's and carried over. */
static size_t lines_of_budget(const struct budget *budget, struct spending_line *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < budget->line_count; i++) {
        const struct funding_line *from = &budget->lines[i];
        struct spending_line *to =
            line_of(lines, &count, from->book, from->carried,
                    from->fiscal && from->book != BOOK_OUTSIDE); /* as the form is read back */
        int64_t annual = from->initial_fen == MONEY_NONE ? 0 : from->initial_fen;
        if (!to)
            continue;
        add_fen(&annual, from->adjustment_fen);
        add_fen(&to->initial_fen, from->initial_fen == MONEY_NONE ? 0 : from->initial_fen);
        add_fen(&to->annual_fen, annual);
    }
    return count;
}

static void fill_spent(struct filling *filling, unsigned round, struct spending_line *lines,
                       size_t count)
{
    const struct payload *payload = filling->subject.spending[round].payload;
    if (!payload || !count)
        return;
    const struct spending *spending = &payload->spending;
    int64_t spent[FUNDING_LINES_MAX], of_list = 0, placed = 0;
    for (size_t i = 0; i < count; i++)
        spent[i] = 0;
    for (size_t k = 0; k < spending->line_count; k++) {
        const struct spending_line *from = &spending->lines[k];
        add_fen(&of_list, from->spent_fen);
        for (size_t i = 0; i < count && from->spent_fen != MONEY_NONE; i++)
            if (lines[i].book == from->book && lines[i].carried == from->carried &&
                lines[i].fiscal == (from->fiscal && from->book != BOOK_OUTSIDE)) {
                add_fen(&spent[i], from->spent_fen);
                add_fen(&placed, from->spent_fen);
                break;
            }
    }
    if (of_list != placed)
        return; /* it is not known on which row of the form that money stands */
    for (size_t i = 0; i < count; i++)
        lines[i].spent_fen = spent[i];
    filling->form->spent_until = spending->until;
}

/* A form without a budget has the rows that are printed on the published one. */
static size_t lines_printed(struct spending_line *lines)
{
    size_t count = 0;
    (void)line_of(lines, &count, BOOK_GENERAL_PUBLIC, false, true);
    (void)line_of(lines, &count, BOOK_GENERAL_PUBLIC, true, true);
    (void)line_of(lines, &count, BOOK_OUTSIDE, false, false);
    return count;
}

struct spending_line *fill_lines(struct filling *filling, unsigned round, size_t *count)
{
    const struct subject *subject = &filling->subject;
    struct spending_line *lines =
        arena_array(filling->arena, struct spending_line, FUNDING_LINES_MAX);
    *count = 0;
    if (!lines)
        return NULL;
    if (subject->budget.payload)
        *count = lines_of_budget(&subject->budget.payload->budget, lines);
    filling->form->budget_held = *count > 0;
    if (!*count)
        *count = lines_printed(lines);
    else
        fill_spent(filling, round, lines, *count);
    return lines;
}

/* What the form that stands says of its money, on the rows of the budget; rows of its own behind them. */
static void keep_lines(struct spending_line *lines, size_t *count, const struct spending_line *said,
                       size_t said_count)
{
    bool met[FUNDING_LINES_MAX] = {false};
    for (size_t k = 0; k < said_count; k++) {
        struct spending_line *line =
            line_of(lines, count, said[k].book, said[k].carried, said[k].fiscal);
        if (!line)
            return;
        size_t i = (size_t)(line - lines);
        if (!met[i]) {
            line->spent_fen = MONEY_NONE;
            line->forecast_fen = MONEY_NONE;
        }
        met[i] = true;
        add_fen(&line->spent_fen, said[k].spent_fen);
        add_fen(&line->forecast_fen, said[k].forecast_fen);
        if (line->initial_fen == MONEY_NONE)
            line->initial_fen = said[k].initial_fen;
        if (line->annual_fen == MONEY_NONE)
            line->annual_fen = said[k].annual_fen;
    }
}

/* -- the last round ---------------------------------------------------------------------------- */

const char *fill_quantity(struct filling *filling, const struct quantity *quantity,
                          const char *unit)
{
    struct sheet_put put = {.arena = filling->arena};
    return part_quantity(&put, quantity, unit);
}

/* "1—5月 9公里，预计 26公里；经费到位晚" */
static const char *last_words(struct filling *filling, const struct monitoring_row *row,
                              const struct indicator *indicator, unsigned round)
{
    const char *unit = indicator ? text_or(indicator->unit, "") : "";
    const char *actual = fill_quantity(filling, &row->actual, unit);
    const char *forecast = fill_quantity(filling, &row->forecast, unit);
    bool reason = !text_is_empty(row->reason);
    if (!*actual && !*forecast && !reason)
        return "";
    const char *words = arena_print(filling->arena, "1—%u月%s%s%s%s%s%s", round, *actual ? " " : "",
                                    actual, *forecast ? "，预计 " : "", forecast,
                                    reason ? "；" : "", reason ? row->reason : "");
    return text_or(words, "");
}

static const struct monitoring *last_round(struct filling *filling, unsigned before)
{
    for (unsigned round = before; round-- > 1;)
        if (filling->subject.monitoring[round].payload) {
            filling->form->last_round = round;
            return &filling->subject.monitoring[round].payload->monitoring;
        }
    return NULL;
}

static const struct monitoring_row *row_of(const struct monitoring *form, unsigned number)
{
    for (size_t i = 0; form && number && i < form->row_count; i++)
        if (form->rows[i].indicator == number)
            return &form->rows[i];
    return NULL;
}

/* -- the two kinds ------------------------------------------------------------------------------- */

const struct quantity fill_nothing = {.kind = QUANTITY_NONE, .date = DATE_NONE, .text = ""};

static enum status rows_begin(struct filling *filling, size_t extra)
{
    struct prefill *form = filling->form;
    size_t count = form->target ? form->target->indicator_count : 0;
    form->rows = arena_array(filling->arena, struct prefill_row, count + extra + 1);
    if (!form->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        form->rows[i] = (struct prefill_row){&form->target->indicators[i], "", ""};
    form->row_count = count;
    return STATUS_OK;
}

static void fill_last(struct filling *filling, const struct monitoring *last)
{
    struct prefill *form = filling->form;
    for (size_t i = 0; i < form->row_count && last; i++) {
        const struct indicator *indicator = form->rows[i].indicator;
        const struct monitoring_row *row = indicator ? row_of(last, indicator->number) : NULL;
        if (row)
            form->rows[i].last = last_words(filling, row, indicator, form->last_round);
    }
}

/* Spent and forecast of the last round, on the row of the same money; on a row that it had not, nothing. */
static enum status fill_last_lines(struct filling *filling, const struct monitoring *last)
{
    const struct monitoring *form = &filling->form->payload.monitoring;
    struct spending_line *beside =
        arena_array(filling->arena, struct spending_line, FUNDING_LINES_MAX);
    if (!beside)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < form->line_count; i++) {
        beside[i] = form->lines[i];
        beside[i].spent_fen = beside[i].forecast_fen = MONEY_NONE;
    }
    for (size_t k = 0; k < last->line_count; k++) {
        const struct spending_line *said = &last->lines[k];
        size_t count = form->line_count;
        struct spending_line *line =
            line_of(beside, &count, said->book, said->carried, said->fiscal);
        if (!line || count > form->line_count)
            continue;
        add_fen(&line->spent_fen, said->spent_fen);
        add_fen(&line->forecast_fen, said->forecast_fen);
    }
    filling->form->last_lines = beside;
    return STATUS_OK;
}

/* Is that number one of the target's, whose rows are the first `count`? */
static bool in_target(const struct prefill *form, size_t count, unsigned number)
{
    for (size_t i = 0; i < count && number; i++)
        if (form->rows[i].indicator->number == number)
            return true;
    return false;
}

/* A form that came before its target: with the numbers that its rows would have had. */
static const struct monitoring *tie_rows(struct filling *filling, const struct monitoring *said)
{
    struct monitoring *tied = arena_take(filling->arena, sizeof *tied);
    struct monitoring_row *rows =
        arena_array(filling->arena, struct monitoring_row, said->row_count + 1);
    if (!tied || !rows)
        return NULL;
    for (size_t i = 0; i < said->row_count; i++)
        rows[i] = monitoring_tied(filling->form->target, said, i);
    *tied = *said;
    tied->rows = rows;
    return tied;
}

static enum status fill_monitoring(struct filling *filling)
{
    struct prefill *form = filling->form;
    const struct payload *stands = filling->subject.monitoring[form->key.round].payload;
    const struct monitoring *said = stands ? &stands->monitoring : NULL;
    struct monitoring *to = &form->payload.monitoring;
    enum status status = rows_begin(filling, said ? said->row_count : 0);
    if (status)
        return status;
    if (said)
        *to = *said; /* what this software does not understand too */
    if (said && !(said = tie_rows(filling, said)))
        return STATUS_NO_MEMORY;
    to->unit_code = form->unit_code;
    to->note = text_or(to->note, "");
    to->progress = text_or(to->progress, "");
    to->measures = text_or(to->measures, "");
    to->cutoff =
        date_of(form->key.fiscal_year + (form->key.round == 12), form->key.round % 12 + 1, 1) - 1;
    to->lines = fill_lines(filling, form->key.round, &to->line_count);
    to->rows = arena_array(filling->arena, struct monitoring_row,
                           form->row_count + (said ? said->row_count : 0) + 1);
    if (!to->lines || !to->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < form->row_count; i++) {
        unsigned number = form->rows[i].indicator->number;
        const struct monitoring_row *row = row_of(said, number);
        to->rows[i] = row ? *row
                          : (struct monitoring_row){.indicator = (uint16_t)number,
                                                    .name = "",
                                                    .actual = fill_nothing,
                                                    .forecast = fill_nothing,
                                                    .reason = "",
                                                    .measure = ""};
    }
    const size_t of_target = form->row_count;
    for (size_t k = 0; said && k < said->row_count; k++) {
        if (in_target(form, of_target, said->rows[k].indicator) ||
            text_is_empty(said->rows[k].name))
            continue;
        to->rows[form->row_count] = said->rows[k];
        to->rows[form->row_count].indicator = 0;
        form->rows[form->row_count++] = (struct prefill_row){NULL, "", ""};
    }
    to->row_count = form->row_count;
    form->begun = said != NULL;
    if (said)
        keep_lines(to->lines, &to->line_count, said->lines, said->line_count);
    const struct monitoring *last = last_round(filling, form->key.round);
    if (last && !(last = tie_rows(filling, last)))
        return STATUS_NO_MEMORY;
    fill_last(filling, last);
    return last ? fill_last_lines(filling, last) : STATUS_OK;
}

const struct self_row *fill_self_row(const struct self_evaluation *form, unsigned number)
{
    for (size_t i = 0; form && number && i < form->row_count; i++)
        if (form->rows[i].indicator == number)
            return &form->rows[i];
    return NULL;
}

/* Rows of the form that are in no target held: whoever goes on from it loses none. */
static void keep_self_rows(struct prefill *form, const struct self_evaluation *said,
                           struct self_evaluation *to)
{
    const size_t of_target = form->row_count;
    for (size_t k = 0; said && k < said->row_count; k++) {
        if (in_target(form, of_target, said->rows[k].indicator) ||
            text_is_empty(said->rows[k].name))
            continue;
        to->rows[form->row_count] = said->rows[k];
        to->rows[form->row_count].indicator = 0;
        form->rows[form->row_count++] = (struct prefill_row){NULL, "", ""};
    }
}

static enum status fill_self(struct filling *filling)
{
    struct prefill *form = filling->form;
    const struct payload *stands = filling->subject.self_evaluation.payload;
    const struct self_evaluation *said = stands ? &stands->self_evaluation : NULL;
    struct self_evaluation *to = &form->payload.self_evaluation;
    const size_t extra = said ? said->row_count : 0;
    enum status status = rows_begin(filling, extra);
    if (status)
        return status;
    if (said)
        *to = *said;
    to->unit_code = form->unit_code;
    to->lines = fill_lines(filling, 12, &to->line_count);
    to->rows = arena_array(filling->arena, struct self_row, form->row_count + extra + 1);
    if (!to->lines || !to->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < form->row_count; i++) {
        const struct indicator *indicator = form->rows[i].indicator;
        const struct self_row *row = fill_self_row(said, indicator->number);
        to->rows[i] = row ? *row
                          : (struct self_row){.indicator = indicator->number,
                                              .name = "",
                                              .actual = fill_nothing,
                                              .weight = indicator->weight,
                                              .reason = ""};
    }
    keep_self_rows(form, said, to);
    to->row_count = form->row_count;
    to->expected =
        text_or(said ? said->expected : "",
                form->target ? text_or(form->target->annual_goal, form->target->overall_goal) : "");
    to->expected = text_or(to->expected, "");
    to->achieved = text_or(to->achieved, "");
    form->begun = said != NULL;
    if (said)
        keep_lines(to->lines, &to->line_count, said->lines, said->line_count);
    fill_last(filling, last_round(filling, ROUND_MAX + 1));
    return STATUS_OK;
}

/* -- a target that is another than it was ---------------------------------------------------------- */

static const struct indicator *numbered(const struct target *target, unsigned number)
{
    for (size_t i = 0; i < target->indicator_count; i++)
        if (target->indicators[i].number == number)
            return &target->indicators[i];
    return NULL;
}

static enum status fill_adjusted(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct adjust_standing standing;
    struct record_key target = form->key;
    char was[512], now[512];
    target.kind = KIND_TARGET;
    target.round = 0;
    enum status status = adjust_standing(filling->view, filling->arena, &target, &standing);
    if (status == STATUS_OK && standing.changed && !standing.approved)
        status = adjust_words(filling->view, filling->arena, &target, &form->unapproved);
    for (size_t i = 0; status == STATUS_OK && standing.changed && i < form->row_count; i++) {
        const struct indicator *it = form->rows[i].indicator;
        const struct indicator *old = it ? numbered(standing.was, it->number) : NULL;
        if (it && !old)
            form->rows[i].was = standing.approved ? "调整新增" : "审核后新增";
        if (!old)
            continue;
        indicator_asked(old, was, sizeof was);
        indicator_asked(it, now, sizeof now);
        if (strcmp(was, now) != 0)
            form->rows[i].was =
                arena_print(filling->arena, "%s %s", standing.approved ? "调整前" : "审核时", was);
        if (!form->rows[i].was)
            return STATUS_NO_MEMORY;
    }
    return status;
}

/* -- why it was returned --------------------------------------------------------------------------- */

static enum status fill_returned(struct filling *filling)
{
    struct prefill *form = filling->form;
    struct record record, review;
    struct payload payload;
    enum status status = replica_get(filling->view, filling->arena, &form->key, &record);
    if (status || !record.state.returned)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    struct record_key key = form->key;
    key.kind = KIND_REVIEW;
    decision_id_print(&form->key, record.shown.mark, key.id);
    status = replica_get(filling->view, filling->arena, &key, &review);
    if (status == STATUS_OK && review.shown.seq && !review.state.withdrawn)
        status = payload_decode(filling->arena, KIND_REVIEW, review.payload, &payload);
    else if (status == STATUS_OK)
        status = STATUS_NOT_FOUND;
    if (status)
        return status == STATUS_NO_MEMORY ? status : STATUS_OK;
    const char *words = "";
    for (size_t i = 0; words && i < payload.review.reason_count; i++)
        words =
            arena_print(filling->arena, "%s%s%s", words, i ? "；" : "", payload.review.reasons[i]);
    form->returned = words ? text_or(words, "没有写明原因") : NULL;
    return words ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status prefill_read(struct view *view, struct arena *arena, const struct record_key *key,
                         struct prefill *prefill)
{
    return prefill_read_from(view, arena, key, 0, prefill);
}

enum status prefill_read_from(struct view *view, struct arena *arena, const struct record_key *key,
                              uint64_t from, struct prefill *prefill)
{
    struct filling filling = {.view = view, .arena = arena, .form = prefill};
    struct record_key subject = *key;
    *prefill = (struct prefill){.key = *key,
                                .unit_code = "",
                                .unit_name = "",
                                .department_code = "",
                                .department_name = "",
                                .returned = "",
                                .last_code = "",
                                .unapproved = "",
                                .spent_until = DATE_NONE};
    const bool transfer = key->kind == KIND_WORK;
    if (transfer && strncmp(key->id, TRANSFER_PREFIX, strlen(TRANSFER_PREFIX)) != 0)
        return STATUS_UNSUPPORTED;
    if (transfer)
        snprintf(subject.id, sizeof subject.id, "%s", key->id + strlen(TRANSFER_PREFIX));
    filling.code = transfer ? key->id + strlen(TRANSFER_PREFIX) : key->id;
    subject.kind = 0;
    subject.round = 0;
    prefill->payload.kind = key->kind;
    prefill->department = strncmp(key->id, DEPARTMENT_PREFIX, strlen(DEPARTMENT_PREFIX)) == 0;
    if (key->kind != KIND_MONITORING && key->kind != KIND_SELF_EVALUATION &&
        key->kind != KIND_TARGET && key->kind != KIND_FUND && !transfer)
        return STATUS_UNSUPPORTED;
    if (key->kind == KIND_MONITORING && (key->round < 1 || key->round > ROUND_MAX))
        return STATUS_INVALID;
    enum status status = replica_subject(view, arena, &subject, &filling.subject);
    if (status == STATUS_OK)
        status = fill_taken(&filling, from);
    if (status)
        return status;
    fill_subject(&filling);
    if (transfer)
        prefill->code = prefill->key.id + strlen(TRANSFER_PREFIX);
    status = replica_form_rules(view, arena, key, &prefill->rules);
    if (status == STATUS_OK)
        status = fill_unit(&filling);
    if (status == STATUS_OK && prefill->department)
        fill_department(&filling);
    if (status == STATUS_OK)
        status = key->kind == KIND_MONITORING ? fill_monitoring(&filling)
                 : key->kind == KIND_TARGET   ? fill_target(&filling)
                 : key->kind == KIND_FUND     ? fill_fund(&filling)
                 : transfer                   ? fill_transfer(&filling)
                                              : fill_self(&filling);
    if (status == STATUS_OK && prefill->target && key->kind != KIND_TARGET && !transfer)
        status = fill_adjusted(&filling);
    return status ? status : fill_returned(&filling);
}

/* -- words that are read back -------------------------------------------------------------------- */

void prefill_line_label(const struct spending_line *line, bool several, char label[128])
{
    static const char *const books[BOOK_COUNT] = {
        [BOOK_GENERAL_PUBLIC] = "其中：本年一般公共预算拨款",
        [BOOK_GOV_FUND] = "其中：政府性基金预算拨款",
        [BOOK_STATE_CAPITAL] = "其中：国有资本经营预算拨款",
        [BOOK_SOCIAL_INSURANCE] = "其中：社会保险基金预算",
        [BOOK_OUTSIDE] = "财政专户管理资金"};
    const char *book = several && line->book < BOOK_COUNT ? book_chinese(line->book) : "";
    const char *plain = line->carried ? (line->fiscal ? "上年结转资金" : "其他资金结转")
                        : line->fiscal && line->book < BOOK_COUNT ? books[line->book]
                                                                  : "其他资金";
    bool says_book = !line->carried && line->fiscal;
    snprintf(label, 128, *book && !says_book ? "%s（%s）" : "%s", plain, book);
}

void prefill_asked(const struct indicator *indicator, char *text, size_t size)
{
    indicator_asked(indicator, text, size);
}
