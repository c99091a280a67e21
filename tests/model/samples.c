#include "samples.h"

#include "../../src/model/shape.h"

#include <stdio.h>

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
    dice->state += 0x9e3779b97f4a7c15u; /* splitmix64 */
    uint64_t z = dice->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return sides ? z % sides : z;
}

const char *dice_text(struct dice *dice)
{
    static const char *const words[] = {"农村",   "饮水安全", "管护", "T000",
                                        "26公里", "≥95%",     " ",    "a"};
    size_t parts = dice_roll(dice, 5);
    const char *text = "";
    for (size_t i = 0; i < parts; i++)
        text = arena_print(dice->arena, "%s%s", text, words[dice_roll(dice, 8)]);
    return text;
}

static const char *some_text(struct dice *dice)
{
    return arena_print(dice->arena, "%s%llu", dice_text(dice),
                       (unsigned long long)dice_roll(dice, 100));
}

struct scope dice_scope(struct dice *dice)
{
    static const char *const scopes[] = {
        "65",     "6530",          "653022",    "653022205", "653022:219001",
        "653001", "653022205:433", "653022:219"};
    struct scope scope;
    REQUIRE(scope_parse(scopes[dice_roll(dice, 8)], &scope, NULL) == STATUS_OK);
    return scope;
}

struct feed_name dice_feed(struct dice *dice)
{
    struct feed_name feed;
    memset(&feed, 0, sizeof(feed));
    snprintf(feed.node, sizeof(feed.node), "6530%llu-b", (unsigned long long)dice_roll(dice, 100));
    feed.scope = dice_scope(dice);
    feed.lane = (uint8_t)dice_roll(dice, LANE_COUNT);
    feed.incarnation = dice_roll(dice, 0);
    return feed;
}

struct version_name dice_version(struct dice *dice)
{
    struct version_name version;
    memset(&version, 0, sizeof(version));
    version.feed = dice_feed(dice);
    version.seq = 1 + (uint32_t)dice_roll(dice, FEED_SEQ_MAX);
    version.index = (uint16_t)dice_roll(dice, 4096);
    version.mark = dice_roll(dice, 0);
    return version;
}

struct record_key dice_key(struct dice *dice)
{
    static const char *const ids[] = {"65302226T000000000101",
                                      "dept/219",
                                      "fund/2",
                                      "219001",
                                      "219",
                                      "65302226T000000000101#7.5.00000000000000ff",
                                      "a",
                                      "",
                                      "项目-1"};
    struct record_key key;
    memset(&key, 0, sizeof(key));
    key.scope = dice_scope(dice);
    key.kind = (uint16_t)(1 + dice_roll(dice, 300));
    key.fiscal_year = (uint16_t)(dice_roll(dice, 3) ? 2020 + dice_roll(dice, 300) : 0);
    key.round = (uint8_t)dice_roll(dice, 13);
    snprintf(key.id, sizeof(key.id), "%s", ids[dice_roll(dice, 9)]);
    return key;
}

/* -- parts -- */

static int64_t money(struct dice *dice)
{
    switch (dice_roll(dice, 4)) {
    case 0:
        return MONEY_NONE;
    case 1:
        return 0;
    case 2:
        return -(int64_t)dice_roll(dice, 1000000);
    default:
        return (int64_t)dice_roll(dice, 900000000000000000u);
    }
}

static int32_t date(struct dice *dice)
{
    return dice_roll(dice, 3) ? date_of(2026, 1, 1) + (int32_t)dice_roll(dice, 700) : DATE_NONE;
}

static bool coin(struct dice *dice)
{
    return dice_roll(dice, 2) == 1;
}

static uint8_t choice(struct dice *dice, uint64_t count)
{
    return (uint8_t)dice_roll(dice, count);
}

static struct quantity quantity(struct dice *dice)
{
    struct quantity q;
    memset(&q, 0, sizeof(q));
    q.kind = choice(dice, QUANTITY_TEXT + 1);
    q.date = q.kind == QUANTITY_DATE ? date(dice) : DATE_NONE;
    if (q.kind == QUANTITY_NUMBER) {
        q.number.units = (int64_t)dice_roll(dice, 1000000) * 10 + 1;
        q.number.places = (int32_t)dice_roll(dice, 10);
    }
    if (q.kind == QUANTITY_LEVEL)
        q.attainment = choice(dice, ATTAINED_NOT + 1);
    q.text = dice_text(dice);
    return q;
}

static size_t some(struct dice *dice)
{
    return (size_t)dice_roll(dice, 5);
}

/* The array of a row type, with its count set; NULL when it is empty. */
#define MAKE(rows, count)  \
    ((count) = some(dice), \
     (rows) = (count) ? arena_take_array(dice->arena, sizeof(*(rows)), (count)) : NULL)

static const char **texts(struct dice *dice, size_t *count)
{
    const char **made;
    MAKE(made, *count);
    for (size_t i = 0; i < *count; i++)
        made[i] = dice_text(dice);
    return made;
}

static struct head *heads(struct dice *dice, size_t *count)
{
    struct head *made;
    MAKE(made, *count);
    for (size_t i = 0; i < *count; i++) {
        made[i].feed = dice_feed(dice);
        made[i].seq = (uint32_t)dice_roll(dice, FEED_SEQ_MAX);
        for (size_t b = 0; b < HASH_SIZE; b++)
            made[i].hash.bytes[b] = (uint8_t)dice_roll(dice, 256);
    }
    return made;
}

static struct figure_table *tables(struct dice *dice, size_t *count)
{
    struct figure_table *made;
    MAKE(made, *count);
    for (size_t i = 0; i < *count; i++) {
        made[i].name = some_text(dice);
        MAKE(made[i].rows, made[i].row_count);
        for (size_t r = 0; r < made[i].row_count; r++) {
            struct figure_row *row = &made[i].rows[r];
            row->book = choice(dice, BOOK_COUNT);
            row->code = dice_text(dice);
            row->name = dice_text(dice);
            MAKE(row->values, row->value_count);
            for (size_t v = 0; v < row->value_count; v++)
                row->values[v] = money(dice);
        }
    }
    return made;
}

static struct spending_line *spending_lines(struct dice *dice, size_t *count)
{
    struct spending_line *made;
    MAKE(made, *count);
    for (size_t i = 0; i < *count; i++)
        made[i] = (struct spending_line){choice(dice, BOOK_COUNT),
                                         choice(dice, SOURCE_COUNT),
                                         coin(dice),
                                         coin(dice),
                                         money(dice),
                                         money(dice),
                                         money(dice),
                                         money(dice)};
    return made;
}

/* -- kinds -- */

static void unit_make(struct dice *dice, struct unit *unit)
{
    unit->name = dice_text(dice);
    unit->region = dice_scope(dice);
    unit->department_code = dice_text(dice);
    unit->department_name = dice_text(dice);
    unit->home = dice_scope(dice);
    unit->nature = dice_text(dice);
    MAKE(unit->contacts, unit->contact_count);
    for (size_t i = 0; i < unit->contact_count; i++)
        unit->contacts[i] = (struct contact){dice_text(dice), dice_text(dice), dice_text(dice)};
    unit->abolished = coin(dice);
    unit->section = dice_text(dice);
    unit->reviewers = texts(dice, &unit->reviewer_count);
}

static void project_make(struct dice *dice, struct project *project)
{
    project->code = dice_text(dice);
    project->name = dice_text(dice);
    project->unit_code = dice_text(dice);
    project->category = choice(dice, CATEGORY_SPECIFIC + 1);
    project->attribute = choice(dice, ATTRIBUTE_CONTINUING + 1);
    MAKE(project->aliases, project->alias_count);
    for (size_t i = 0; i < project->alias_count; i++)
        project->aliases[i] =
            (struct dated_alias){dice_text(dice), dice_text(dice), date(dice), date(dice)};
    MAKE(project->links, project->link_count);
    for (size_t i = 0; i < project->link_count; i++)
        project->links[i] = (struct project_link){dice_text(dice), dice_text(dice), date(dice)};
    project->sector_code = dice_text(dice);
    project->sector_name = dice_text(dice);
    MAKE(project->others, project->other_count);
    for (size_t i = 0; i < project->other_count; i++)
        project->others[i] = (struct project_link){dice_text(dice), dice_text(dice), date(dice)};
}

static void budget_make(struct dice *dice, struct budget *budget)
{
    budget->unit_code = dice_text(dice);
    budget->name = dice_text(dice);
    MAKE(budget->lines, budget->line_count);
    for (size_t i = 0; i < budget->line_count; i++)
        budget->lines[i] = (struct funding_line){choice(dice, BOOK_COUNT),
                                                 choice(dice, SOURCE_COUNT),
                                                 coin(dice),
                                                 coin(dice),
                                                 money(dice),
                                                 money(dice)};
    MAKE(budget->measures, budget->measure_count);
    for (size_t i = 0; i < budget->measure_count; i++)
        budget->measures[i] = (struct measure){dice_text(dice), dice_text(dice)};
    budget->period = dice_text(dice);
}

static struct outcome *outcomes(struct dice *dice, size_t *count)
{
    struct outcome *rows;
    MAKE(rows, *count);
    for (size_t i = 0; i < *count; i++) {
        struct outcome *row = &rows[i];
        row->level1 = choice(dice, LEVEL1_COUNT);
        row->level2 = dice_text(dice);
        row->name = dice_text(dice);
        row->comparator = choice(dice, COMPARE_COUNT);
        row->value = quantity(dice);
        row->unit = dice_text(dice);
        row->actual = quantity(dice);
        row->reason = dice_text(dice);
    }
    return rows;
}

static void fund_make(struct dice *dice, struct fund *fund)
{
    fund->type = choice(dice, FUND_TYPE_COUNT);
    fund->pooling = choice(dice, SOURCE_COUNT);
    fund->budgeted_here = coin(dice);
    fund->unit_code = dice_text(dice);
    fund->income_budget_fen = money(dice);
    fund->income_fen = money(dice);
    fund->expenditure_budget_fen = money(dice);
    fund->expenditure_fen = money(dice);
    fund->balance_fen = money(dice);
    fund->insured = (int64_t)dice_roll(dice, 100000);
    fund->payable_months = quantity(dice);
    fund->collection_rate = quantity(dice);
    fund->paid_rate = quantity(dice);
    fund->irregular_fen = money(dice);
    fund->outcomes = outcomes(dice, &fund->outcome_count);
}

static void list_make(struct dice *dice, struct project_list *list)
{
    list->unit_code = dice_text(dice);
    list->adopted = date(dice);
    MAKE(list->entries, list->entry_count);
    for (size_t i = 0; i < list->entry_count; i++)
        list->entries[i] = (struct list_entry){dice_text(dice), dice_text(dice), coin(dice),
                                               dice_text(dice), date(dice)};
}

static void target_make(struct dice *dice, struct target *target)
{
    target->subject_name = dice_text(dice);
    target->unit_code = dice_text(dice);
    target->department = coin(dice);
    target->phase = choice(dice, PHASE_SPECIAL + 1);
    target->attribute = choice(dice, ATTRIBUTE_CONTINUING + 1);
    target->period = dice_text(dice);
    target->overall_goal = dice_text(dice);
    target->annual_goal = dice_text(dice);
    target->total_fen = money(dice);
    target->fiscal_fen = money(dice);
    target->other_fen = money(dice);
    MAKE(target->indicators, target->indicator_count);
    for (size_t i = 0; i < target->indicator_count; i++) {
        struct indicator *row = &target->indicators[i];
        row->number = (uint16_t)dice_roll(dice, 65536);
        row->level1 = choice(dice, LEVEL1_COUNT);
        row->comparator = choice(dice, COMPARE_COUNT);
        row->accrual = choice(dice, ACCRUAL_COUNT);
        row->core = coin(dice);
        row->level2 = dice_text(dice);
        row->name = dice_text(dice);
        row->value = quantity(dice);
        row->unit = dice_text(dice);
        row->weight = (int32_t)dice_roll(dice, 10000) - 10;
        row->note = dice_text(dice);
    }
    MAKE(target->tasks, target->task_count);
    for (size_t i = 0; i < target->task_count; i++)
        target->tasks[i] = (struct target_task){dice_text(dice), dice_text(dice), money(dice),
                                                money(dice), money(dice)};
    target->whole_fen = money(dice);
}

static void monitoring_make(struct dice *dice, struct monitoring *form)
{
    form->unit_code = dice_text(dice);
    form->cutoff = date(dice);
    form->lines = spending_lines(dice, &form->line_count);
    MAKE(form->rows, form->row_count);
    for (size_t i = 0; i < form->row_count; i++) {
        struct monitoring_row *row = &form->rows[i];
        row->indicator = (uint16_t)dice_roll(dice, 30);
        row->name = dice_text(dice);
        row->actual = quantity(dice);
        row->forecast = quantity(dice);
        row->deviations = choice(dice, 1u << DEVIATION_COUNT);
        row->likelihood = choice(dice, LIKELIHOOD_COUNT);
        row->reason = dice_text(dice);
        row->measure = dice_text(dice);
        row->level1 = choice(dice, LEVEL1_COUNT);
        row->level2 = dice_text(dice);
        row->asked = dice_text(dice);
    }
    form->note = dice_text(dice);
    form->progress = dice_text(dice);
    form->measures = dice_text(dice);
}

static void self_evaluation_make(struct dice *dice, struct self_evaluation *form)
{
    form->unit_code = dice_text(dice);
    form->lines = spending_lines(dice, &form->line_count);
    MAKE(form->rows, form->row_count);
    for (size_t i = 0; i < form->row_count; i++) {
        struct self_row *row = &form->rows[i];
        row->indicator = (uint16_t)dice_roll(dice, 30);
        row->name = dice_text(dice);
        row->actual = quantity(dice);
        row->weight = (int32_t)dice_roll(dice, 2000);
        row->score = (int32_t)dice_roll(dice, 2000);
        row->reason = dice_text(dice);
        row->level1 = choice(dice, LEVEL1_COUNT);
        row->level2 = dice_text(dice);
        row->asked = dice_text(dice);
    }
    form->expected = dice_text(dice);
    form->achieved = dice_text(dice);
    form->execution_score = (int32_t)dice_roll(dice, 1000);
    form->total_score = (int32_t)dice_roll(dice, 10000);
}

static void submission_make(struct dice *dice, struct submission *submission)
{
    submission->kind = choice(dice, SUBMISSION_RESULT_USE + 1);
    submission->scope = dice_scope(dice);
    submission->fold_version = (uint32_t)dice_roll(dice, 5);
    submission->plan_version = dice_text(dice);
    submission->as_of = date(dice);
    submission->basis = heads(dice, &submission->basis_count);
    submission->tables = tables(dice, &submission->table_count);
    MAKE(submission->buckets, submission->bucket_count);
    for (size_t i = 0; i < submission->bucket_count; i++)
        submission->buckets[i] =
            (struct bucket){choice(dice, BOOK_COUNT), dice_text(dice), dice_roll(dice, 0),
                            (uint32_t)dice_roll(dice, 9000)};
    submission->missing_units = texts(dice, &submission->missing_count);
    submission->warnings = texts(dice, &submission->warning_count);
    submission->counting = (uint32_t)dice_roll(dice, 3);
    if (coin(dice))
        submission->corrects = dice_version(dice);
    MAKE(submission->corrections, submission->correction_count);
    for (size_t i = 0; i < submission->correction_count; i++)
        submission->corrections[i] = (struct correction){
            dice_key(dice),  choice(dice, CORRECTION_COUNT),     dice_text(dice),
            dice_text(dice), (int64_t)dice_roll(dice, 1u << 30), dice_text(dice)};
}

static void receipt_make(struct dice *dice, struct receipt *receipt)
{
    receipt->submission = dice_version(dice);
    receipt->submission_hash.bytes[3] = 7;
    receipt->outcome = choice(dice, RECEIPT_OTHER_FOLD + 1);
    receipt->fold_version = (uint32_t)dice_roll(dice, 5);
    receipt->missing = heads(dice, &receipt->missing_count);
    receipt->tables = tables(dice, &receipt->table_count);
    MAKE(receipt->differences, receipt->difference_count);
    for (size_t i = 0; i < receipt->difference_count; i++) {
        receipt->differences[i].key = dice_key(dice);
        receipt->differences[i].mark_here = dice_roll(dice, 0);
        receipt->differences[i].mark_there = dice_roll(dice, 0);
        receipt->differences[i].reason = dice_text(dice);
    }
    receipt->note = dice_text(dice);
}

void dice_payload(struct dice *dice, unsigned kind, struct payload *payload)
{
    memset(payload, 0, sizeof(*payload));
    payload->kind = kind;
    switch (kind) {
    case KIND_UNIT:
        unit_make(dice, &payload->unit);
        break;
    case KIND_PROJECT:
        project_make(dice, &payload->project);
        break;
    case KIND_BUDGET:
        budget_make(dice, &payload->budget);
        break;
    case KIND_FUND:
        fund_make(dice, &payload->fund);
        break;
    case KIND_PROJECT_LIST:
        list_make(dice, &payload->list);
        break;
    case KIND_TARGET:
        target_make(dice, &payload->target);
        break;
    case KIND_MONITORING:
        monitoring_make(dice, &payload->monitoring);
        break;
    case KIND_SELF_EVALUATION:
        self_evaluation_make(dice, &payload->self_evaluation);
        break;
    case KIND_SPENDING:
        payload->spending.unit_code = dice_text(dice);
        payload->spending.until = date(dice);
        payload->spending.lines = spending_lines(dice, &payload->spending.line_count);
        break;
    case KIND_REVIEW:
        payload->review.version = dice_version(dice);
        payload->review.verdict = choice(dice, VERDICT_COUNT);
        payload->review.reviewer = dice_text(dice);
        payload->review.reasons = texts(dice, &payload->review.reason_count);
        MAKE(payload->review.checks, payload->review.check_count);
        for (size_t i = 0; i < payload->review.check_count; i++)
            payload->review.checks[i] =
                (struct review_check){dice_text(dice), choice(dice, GRADE_COUNT)};
        payload->review.step = dice_text(dice);
        payload->review.chain = texts(dice, &payload->review.chain_count);
        MAKE(payload->review.steps, payload->review.step_count);
        for (size_t i = 0; i < payload->review.step_count; i++)
            payload->review.steps[i] =
                (struct review_step){dice_text(dice), dice_text(dice), date(dice), coin(dice)};
        break;
    case KIND_REOPENING:
        payload->reopening.version = dice_version(dice);
        payload->reopening.reason = dice_text(dice);
        break;
    case KIND_FEED_END:
        snprintf(payload->feed_end.node, sizeof(payload->feed_end.node), "653022205");
        payload->feed_end.heads = heads(dice, &payload->feed_end.head_count);
        payload->feed_end.all = coin(dice);
        payload->feed_end.reason = dice_text(dice);
        break;
    case KIND_CLOSING:
        payload->closing.scope = dice_scope(dice);
        payload->closing.fiscal_year = (uint16_t)dice_roll(dice, 3000);
        payload->closing.round = (uint8_t)dice_roll(dice, 13);
        payload->closing.heads = heads(dice, &payload->closing.head_count);
        payload->closing.reason = dice_text(dice);
        break;
    case KIND_HANDOVER:
        payload->handover.unit_code = dice_text(dice);
        payload->handover.from = dice_scope(dice);
        payload->handover.to = dice_scope(dice);
        MAKE(payload->handover.entries, payload->handover.entry_count);
        for (size_t i = 0; i < payload->handover.entry_count; i++) {
            payload->handover.entries[i].scope = dice_scope(dice);
            payload->handover.entries[i].id = dice_text(dice);
        }
        payload->handover.heads = heads(dice, &payload->handover.head_count);
        payload->handover.reason = dice_text(dice);
        payload->handover.effective = date(dice);
        payload->handover.again = coin(dice);
        break;
    case KIND_PURGE:
        MAKE(payload->purge.entries, payload->purge.entry_count);
        for (size_t i = 0; i < payload->purge.entry_count; i++) {
            payload->purge.entries[i].version = dice_version(dice);
            payload->purge.entries[i].digest.bytes[i] = (uint8_t)(1 + dice_roll(dice, 255));
        }
        payload->purge.reason = dice_text(dice);
        break;
    case KIND_PLAN:
        payload->plan.name = dice_text(dice);
        payload->plan.edition = (uint32_t)dice_roll(dice, 100);
        payload->plan.text = dice_text(dice);
        MAKE(payload->plan.calendars, payload->plan.calendar_count);
        for (size_t i = 0; i < payload->plan.calendar_count; i++) {
            payload->plan.calendars[i].name = dice_text(dice);
            payload->plan.calendars[i].text = dice_text(dice);
        }
        break;
    case KIND_ALLOCATION:
        payload->allocation.document = dice_text(dice);
        payload->allocation.issued = (int32_t)(1 + dice_roll(dice, 30000));
        payload->allocation.received = coin(dice) ? DATE_NONE : 20000;
        payload->allocation.source = (uint8_t)dice_roll(dice, SOURCE_COUNT);
        MAKE(payload->allocation.rows, payload->allocation.row_count);
        for (size_t i = 0; i < payload->allocation.row_count; i++) {
            struct allocation_row *row = &payload->allocation.rows[i];
            row->project_code = dice_text(dice);
            row->name = dice_text(dice);
            row->unit_code = dice_text(dice);
            row->amount_fen = coin(dice) ? MONEY_NONE : (int64_t)dice_roll(dice, 1000000);
            row->filled = coin(dice) ? DATE_NONE : 20001;
            row->reviewed = coin(dice) ? DATE_NONE : 20002;
        }
        payload->allocation.note = dice_text(dice);
        break;
    case KIND_SAMPLE:
        payload->sample.purpose = (uint8_t)dice_roll(dice, WORK_TYPE_COUNT);
        payload->sample.title = dice_text(dice);
        payload->sample.date = date(dice);
        payload->sample.plan = dice_text(dice);
        payload->sample.method = (uint8_t)dice_roll(dice, 3);
        payload->sample.share = (int32_t)dice_roll(dice, 10001);
        payload->sample.least = (uint32_t)dice_roll(dice, 4);
        payload->sample.strata = (uint8_t)dice_roll(dice, 4);
        payload->sample.heads = heads(dice, &payload->sample.head_count);
        payload->sample.population = (uint32_t)dice_roll(dice, 6000);
        payload->sample.digest.bytes[0] = (uint8_t)dice_roll(dice, 256);
        payload->sample.commitment.bytes[1] = (uint8_t)dice_roll(dice, 2);
        payload->sample.public_value = dice_text(dice);
        payload->sample.public_date = coin(dice) ? DATE_NONE : 20006;
        payload->sample.note = dice_text(dice);
        payload->sample.of = (uint8_t)dice_roll(dice, SAMPLE_OF_COUNT);
        break;
    case KIND_ATTACHMENTS:
        MAKE(payload->attachments.items, payload->attachments.count);
        for (size_t i = 0; i < payload->attachments.count; i++) {
            struct attachment *it = &payload->attachments.items[i];
            it->of = (uint16_t)dice_roll(dice, 12);
            it->title = dice_text(dice);
            it->document = dice_text(dice);
            it->digest.bytes[0] = (uint8_t)dice_roll(dice, 256);
            it->kept = dice_text(dice);
            it->size = (int64_t)dice_roll(dice, 100000);
            it->name = dice_text(dice);
        }
        break;
    case KIND_WITHDRAWAL:
        payload->withdrawal.announced = dice_version(dice);
        if (coin(dice))
            payload->withdrawal.drawn = dice_version(dice);
        payload->withdrawal.date = date(dice);
        payload->withdrawal.reason = dice_text(dice);
        break;
    case KIND_DRAW:
        payload->draw.announced = dice_version(dice);
        payload->draw.secret = dice_text(dice);
        payload->draw.public_value = dice_text(dice);
        payload->draw.source = dice_text(dice);
        payload->draw.date = date(dice);
        MAKE(payload->draw.rows, payload->draw.row_count);
        for (size_t i = 0; i < payload->draw.row_count; i++) {
            struct draw_row *row = &payload->draw.rows[i];
            row->project_code = dice_text(dice);
            row->unit_code = dice_text(dice);
            row->book = (uint8_t)dice_roll(dice, BOOK_COUNT + 1);
            row->how = (uint8_t)dice_roll(dice, DRAWN_COUNT);
            row->reason = dice_text(dice);
        }
        payload->draw.note = dice_text(dice);
        break;
    case KIND_WORK:
        payload->work.type = (uint8_t)dice_roll(dice, WORK_TYPE_COUNT);
        payload->work.title = dice_text(dice);
        payload->work.date = coin(dice) ? DATE_NONE : 20003;
        payload->work.triggers = (uint8_t)dice_roll(dice, 1u << TRIGGER_COUNT);
        payload->work.original_fen = coin(dice) ? MONEY_NONE : (int64_t)dice_roll(dice, 1000000);
        payload->work.total_fen = coin(dice) ? MONEY_NONE : (int64_t)dice_roll(dice, 1000000);
        payload->work.conclusion = (uint8_t)dice_roll(dice, CONCLUSION_COUNT);
        payload->work.agency = dice_text(dice);
        payload->work.lead = dice_text(dice);
        payload->work.place = dice_text(dice);
        payload->work.people = (uint32_t)dice_roll(dice, 500);
        payload->work.note = dice_text(dice);
        payload->work.sample = dice_text(dice);
        payload->work.table_level = choice(dice, TRANSFER_LEVEL_COUNT);
        payload->work.central_department = dice_text(dice);
        payload->work.local_department = dice_text(dice);
        payload->work.lines = spending_lines(dice, &payload->work.line_count);
        MAKE(payload->work.managements, payload->work.management_count);
        for (size_t i = 0; i < payload->work.management_count; i++)
            payload->work.managements[i] =
                (struct management){dice_text(dice), dice_text(dice), dice_text(dice)};
        payload->work.goal = dice_text(dice);
        payload->work.achieved = dice_text(dice);
        payload->work.outcomes = outcomes(dice, &payload->work.outcome_count);
        payload->work.audit = dice_text(dice);
        MAKE(payload->work.rows, payload->work.row_count);
        for (size_t i = 0; i < payload->work.row_count; i++) {
            struct work_row *row = &payload->work.rows[i];
            row->unit_code = dice_text(dice);
            row->project_code = dice_text(dice);
            row->name = dice_text(dice);
            row->field = dice_text(dice);
            row->book = (uint8_t)dice_roll(dice, BOOK_COUNT + 1);
            row->amount_fen = coin(dice) ? MONEY_NONE : (int64_t)dice_roll(dice, 1000000);
            row->scored = coin(dice);
            row->score = (int32_t)dice_roll(dice, 10001);
            row->stated = dice_text(dice);
            row->found = dice_text(dice);
            row->verdict = (uint8_t)dice_roll(dice, CHECKED_COUNT);
            row->vetoed = coin(dice);
            row->method = dice_text(dice);
            row->detail = dice_text(dice);
            row->handling = dice_text(dice);
            row->owner = dice_text(dice);
            row->due = coin(dice) ? DATE_NONE : 20004;
            row->done = coin(dice) ? DATE_NONE : 20005;
        }
        MAKE(payload->work.evidence, payload->work.evidence_count);
        for (size_t i = 0; i < payload->work.evidence_count; i++) {
            struct work_evidence *evidence = &payload->work.evidence[i];
            evidence->title = dice_text(dice);
            evidence->document = dice_text(dice);
            evidence->digest.bytes[0] = (uint8_t)(1 + dice_roll(dice, 200));
            evidence->kept = dice_text(dice);
            evidence->size = (int64_t)dice_roll(dice, 2000000);
            evidence->name = dice_text(dice);
        }
        break;
    case KIND_EXTENSION:
        payload->extension.obligation = dice_text(dice);
        payload->extension.window = (uint8_t)dice_roll(dice, PLAN_WINDOWS_MAX);
        payload->extension.unit_code = dice_text(dice);
        payload->extension.until = (int32_t)(1 + dice_roll(dice, 30000));
        payload->extension.reason = dice_text(dice);
        payload->extension.outage = dice_text(dice);
        payload->extension.last_contact_ms = (int64_t)dice_roll(dice, 2000000);
        payload->extension.stated_ms = (int64_t)dice_roll(dice, 2000000);
        payload->extension.document = dice_text(dice);
        break;
    case KIND_REGION:
        payload->region.name = dice_text(dice);
        payload->region.from = coin(dice) ? DATE_NONE : 20000;
        payload->region.until = coin(dice) ? DATE_NONE : 20001;
        MAKE(payload->region.successors, payload->region.successor_count);
        for (size_t i = 0; i < payload->region.successor_count; i++)
            payload->region.successors[i] = dice_text(dice);
        payload->region.document = dice_text(dice);
        break;
    case KIND_ALIAS:
        payload->alias.code = dice_text(dice);
        payload->alias.since = coin(dice) ? DATE_NONE : 20000;
        payload->alias.reason = dice_text(dice);
        break;
    case KIND_SUBMISSION:
        submission_make(dice, &payload->submission);
        break;
    case KIND_OUTSIDE: {
        size_t count;
        struct figure_table *made = tables(dice, &count);
        payload->outside.table = choice(dice, OUTSIDE_COUNT);
        payload->outside.file = dice_text(dice);
        payload->outside.as_of = date(dice);
        payload->outside.rows_read = (uint32_t)dice_roll(dice, 5000);
        payload->outside.rows = count ? made[0].rows : NULL;
        payload->outside.row_count = count ? made[0].row_count : 0;
        break;
    }
    case KIND_RECEIPT:
        receipt_make(dice, &payload->receipt);
        break;
    default:
        payload->raw = bytes_of_text(dice_text(dice));
        break;
    }
}

/* -- comparing -- */

static bool record_same(const struct shape *shape, const char *a, const char *b);

static bool rows_same(const struct shape_field *field, const char *a, const char *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (field->type == SHAPE_TEXTS) {
            if (strcmp(((const char *const *)(const void *)a)[i],
                       ((const char *const *)(const void *)b)[i]) != 0)
                return false;
        } else if (field->type == SHAPE_NUMBERS) {
            if (((const int64_t *)(const void *)a)[i] != ((const int64_t *)(const void *)b)[i])
                return false;
        } else if (!record_same(field->shape, a + i * field->shape->size,
                                b + i * field->shape->size)) {
            return false;
        }
    }
    return true;
}

static bool field_same(const struct shape_field *field, const char *a, const char *b)
{
    const void *x = a + field->at, *y = b + field->at;
    switch (field->type) {
    case SHAPE_TEXT:
        return strcmp(*(const char *const *)x, *(const char *const *)y) == 0;
    case SHAPE_FIXED_TEXT:
    case SHAPE_SCOPE:
        return strcmp(x, y) == 0;
    case SHAPE_HASH:
        return memcmp(x, y, HASH_SIZE) == 0;
    case SHAPE_BOOL:
    case SHAPE_NOT:
    case SHAPE_ENUM:
    case SHAPE_MASK:
    case SHAPE_U8:
        return *(const uint8_t *)x == *(const uint8_t *)y;
    case SHAPE_U16:
        return *(const uint16_t *)x == *(const uint16_t *)y;
    case SHAPE_U32:
    case SHAPE_S32:
    case SHAPE_DATE:
        return *(const uint32_t *)x == *(const uint32_t *)y;
    case SHAPE_FIXED64:
    case SHAPE_S64:
    case SHAPE_MONEY:
        return *(const uint64_t *)x == *(const uint64_t *)y;
    case SHAPE_SUB:
        return record_same(field->shape, x, y);
    default: {
        size_t count = *(const size_t *)(const void *)(a + field->count_at);
        return count == *(const size_t *)(const void *)(b + field->count_at) &&
               rows_same(field, *(char *const *)x, *(char *const *)y, count);
    }
    }
}

static bool record_same(const struct shape *shape, const char *a, const char *b)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (!field_same(&shape->fields[i], a, b)) {
            fprintf(stderr, "differs in %s.%s\n", shape->message->name, shape->fields[i].name);
            return false;
        }
    }
    return true;
}

bool payload_same(const struct payload *a, const struct payload *b)
{
    const struct shape *shape = shape_of_kind(a->kind);
    if (a->kind != b->kind)
        return false;
    return shape ? record_same(shape, (const char *)&a->unit, (const char *)&b->unit)
                 : bytes_equal(a->raw, b->raw);
}
