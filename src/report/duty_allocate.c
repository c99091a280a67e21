/* Money handed down: its clock starts with the paper, and stops when the regional system has the
 * target filled and reviewed. O-09. */
#include "duty.h"

#include <siben/works.h>

struct allocating {
    struct arena *arena;
    const struct duty_ask *ask;
    void (*see)(void *context, const struct record_key *key, const struct allocation *allocation,
                const struct allocation_row *row);
    void *context;
    enum status status;
};

static bool see_allocation(void *context, struct view *view, const struct record *record,
                           struct arena *arena)
{
    struct allocating *allocating = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        !scope_contains(&allocating->ask->held->plan.scope, &record->key.scope))
        return true;
    enum status status = payload_decode(arena, KIND_ALLOCATION, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        allocating->status = status;
    if (status)
        return allocating->status == STATUS_OK; /* what cannot be read starts no clock */
    for (size_t i = 0; i < payload.allocation.row_count; i++)
        if (payload.allocation.issued <= allocating->ask->as_of)
            allocating->see(allocating->context, &record->key, &payload.allocation,
                            &payload.allocation.rows[i]);
    return true;
}

enum status allocations_each(struct view *view, struct then *then, struct arena *arena,
                             const struct duty_ask *ask, unsigned fiscal_year,
                             void (*see)(void *context, const struct record_key *key,
                                         const struct allocation *allocation,
                                         const struct allocation_row *row),
                             void *context)
{
    struct allocating allocating = {arena, ask, see, context, STATUS_OK};
    enum status status =
        then_each(then, view, NULL, KIND_ALLOCATION, fiscal_year, see_allocation, &allocating);
    return status ? status : allocating.status;
}

static bool by(int32_t date, int32_t as_of)
{
    return date != DATE_NONE && date <= as_of;
}

static int32_t stated_by(int32_t date, int32_t as_of)
{
    return by(date, as_of) ? date : DATE_NONE;
}

#define PAPER_PREFIX "alloc/" /* allocation_key() */

const char *duty_document(const struct duty *duty)
{
    size_t prefix = strlen(PAPER_PREFIX);
    bool paper =
        duty->record.kind == KIND_ALLOCATION && strncmp(duty->record.id, PAPER_PREFIX, prefix) == 0;
    return paper ? duty->record.id + prefix : "";
}

void duty_of_allocation(const struct allocation_row *row, int32_t as_of, struct duty *duty)
{
    bool filled = by(row->filled, as_of), reviewed = filled && by(row->reviewed, as_of);
    int32_t due = duty_counts_until(duty);
    int32_t last = reviewed ? row->reviewed : filled ? row->filled : DATE_NONE;
    duty->late = due != DATE_NONE && last != DATE_NONE && last > due;
    duty->late_days = duty->late ? last - due : 0;
    duty->first_ms = filled ? day_begin_ms(row->filled) : 0;
    duty->done_ms = reviewed ? day_begin_ms(row->reviewed) : 0;
    if (reviewed)
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
    else if (due != DATE_NONE && as_of > due)
        duty->state = DUTY_OVERDUE;
    else
        duty->state = filled ? DUTY_IN_REVIEW : DUTY_OPEN;
}

struct allocation_list {
    struct word_table words;
    const struct duty_ask *ask;
    const struct obligation *it; /* the one that is kept by allocations, or NULL */
    struct extended extended;
    struct view *view;
    struct then *then;
    struct handed handed;
    enum status status;
};

static void list_allocation(void *context, const struct record_key *key,
                            const struct allocation *allocation, const struct allocation_row *row)
{
    struct allocation_list *list = context;
    struct word_table *words = &list->words;
    const int32_t as_of = list->ask->as_of;
    (void)key;
    struct duty duty = {.extended = DATE_NONE, .state = DUTY_OPEN};
    char amount[MONEY_TEXT_SIZE] = "";
    const char *beyond = "";
    if (list->ask->unit && strcmp(list->ask->unit, row->unit_code) != 0)
        return;
    if (row->amount_fen != MONEY_NONE)
        money_print_wan(row->amount_fen, amount);
    if (!list->status)
        list->status = handed_beyond(list->view, list->then, words->arena, &list->handed,
                                     row->project_code, &beyond);
    duty.obligation = list->it;
    duty.dates = (struct plan_dates){DATE_NONE, DATE_NONE, DATE_NONE, DATE_NONE};
    if (list->it) {
        duty.dates = plan_dates_of(&list->ask->held->plan, &list->ask->held->calendars, list->it, 0,
                                   allocation->issued);
        duty.extended =
            extended_until(&list->extended, list->it, 0, row->unit_code, allocation->document);
    }
    duty_of_allocation(row, as_of, &duty);
    const char *cells[] = {allocation->document,
                           words_date(words, allocation->issued, ""),
                           words_date(words, stated_by(allocation->received, as_of), ""),
                           source_chinese(allocation->source),
                           row->unit_code,
                           row->project_code,
                           row->name,
                           amount,
                           words_date(words, duty.dates.due, list->it ? "缺日历" : "未设定"),
                           duty.dates.due_expected == duty.dates.due
                               ? ""
                               : words_date(words, duty.dates.due_expected, ""),
                           words_date(words, duty.extended, ""),
                           words_date(words, stated_by(row->filled, as_of), ""),
                           words_date(words, stated_by(row->reviewed, as_of), ""),
                           duty_words(&duty),
                           beyond};
    words_row(words, cells);
}

enum status allocations_table(struct view *view, struct arena *arena, const struct duty_ask *ask,
                              uint16_t fiscal_year, struct table *table)
{
    static const char *const columns[] = {"document:文号",      "issued:下达日期",
                                          "received:收到日期",  "source:资金来源",
                                          "unit_code:单位代码", "id:项目代码",
                                          "name:项目",          "amount:金额（万元）",
                                          "due:期限",           "due_expected:地方放假若如估计",
                                          "extended:延期至",    "filled:系统填报",
                                          "reviewed:系统审核",  "state:情况",
                                          "beyond:与预算"};
    const struct plan *plan = &ask->held->plan;
    struct allocation_list list = {.ask = ask, .view = view};
    for (size_t i = 0; i < plan->obligation_count; i++)
        if (plan->obligations[i].kept.by == KEPT_ALLOCATION)
            list.it = &plan->obligations[i];
    words_begin(&list.words, arena, table, "资金下达登记", columns,
                sizeof columns / sizeof *columns);
    enum status status = duty_then_open(view, ask, &list.then);
    if (status == STATUS_OK)
        status = extended_read(view, list.then, arena, ask, &list.extended);
    if (status == STATUS_OK)
        status = handed_read(view, list.then, fiscal_year, ask->as_of, "", &list.handed);
    if (status == STATUS_OK)
        status = allocations_each(view, list.then, arena, ask, fiscal_year, list_allocation, &list);
    status = status ? status : list.status;
    then_close(list.then);
    handed_close(&list.handed);
    words_basis(&list.words, ask);
    return status ? status : arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
