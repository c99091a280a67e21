/* Obligations that work records keep: tests/plan/data/works.txt, each case at a county of its own. */
#include "everything.h"
#include "kept.h"
#include "reviews.h"

#include "again.h"
#include "english.h"

#include <siben/approved.h>
#include <siben/prefill.h>
#include <siben/reasons.h>

static const char *const states[DUTY_STATE_COUNT] = {"not_kept",  "not_due",  "open", "filled",
                                                     "in_review", "returned", "done", "done_late",
                                                     "overdue",   "added"};

/* An approved form said anew by the office, in one commit. */
static void change_approved(struct county *county, const struct change *change,
                            const struct version_name *seen)
{
    const struct approved_change ask = {.form = *change, .seen = *seen, .reason = "年中追加"};
    struct span *span;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(county->replica, &span));
    assert_ok(replica_change_approved(span, "县绩效办", county->now_ms, &ask, &why));
    assert_ok(replica_end(span, NULL));
}

/* SCOPE PROJECT YEAR TOTAL PERIOD [WHOLE]: the target of a project, with its total of the year, and of all its years. */
static void put_target(struct county *county, char *words, bool adjusted)
{
    struct payload payload = {.kind = KIND_TARGET};
    struct change change = {.key = {.kind = KIND_TARGET}, .entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    struct target *target = &payload.target;
    struct record before;
    struct view view;
    *target = (struct target){.subject_name = "p",
                              .unit_code = "802001",
                              .overall_goal = "g",
                              .annual_goal = "g",
                              .whole_fen = MONEY_NONE,
                              .fiscal_fen = MONEY_NONE,
                              .other_fen = MONEY_NONE};
    assert_ok(scope_parse(strtok(words, " "), &change.key.scope, NULL));
    snprintf(change.key.id, sizeof change.key.id, "%s", strtok(NULL, " "));
    change.key.fiscal_year = (uint16_t)atoi(strtok(NULL, " "));
    assert_ok(money_parse(strtok(NULL, " "), MONEY_WAN, &target->total_fen));
    target->period = strtok(NULL, " ");
    const char *whole = strtok(NULL, " ");
    if (whole)
        assert_ok(money_parse(whole, MONEY_WAN, &target->whole_fen));
    assert_ok(replica_view(county->replica, &view));
    if (replica_get(&view, &county->arena, &change.key, &before) == STATUS_OK) {
        change.replaces = adjusted ? NULL : &before.shown;
        change.replace_count = !adjusted;
    }
    replica_view_end(&view);
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    if (adjusted)
        change_approved(county, &change, &before.shown);
    else
        county_write(county, &change, 1);
    buffer_free(&bytes);
}

static void put_record(struct county *county, const struct record_key *key,
                       const struct payload *payload)
{
    struct change change = {.key = *key, .entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    struct record before;
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    if (replica_get(&view, &county->arena, key, &before) == STATUS_OK) {
        change.replaces = &before.shown;
        change.replace_count = 1;
    }
    replica_view_end(&view);
    assert_ok(payload_encode(payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

/* OBLIGATION WINDOW SCOPE UNIT|- DATE: granted at the county's clock. */
static void extend(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_EXTENSION};
    struct extension *extension = &payload.extension;
    struct record_key key;
    struct scope scope;
    *extension = (struct extension){
        .obligation = strtok(words, " "), .unit_code = "", .reason = "断网", .outage = "光缆中断"};
    extension->window = (uint8_t)(atoi(strtok(NULL, " ")) - 1);
    assert_ok(scope_parse(strtok(NULL, " "), &scope, NULL));
    const char *unit = strtok(NULL, " ");
    if (*unit != '-')
        extension->unit_code = unit;
    extension->until = date_parse_iso(strtok(NULL, " "));
    extension_key(&scope, 2026, extension->obligation, extension->window, extension->unit_code,
                  extension->document, &key);
    put_record(county, &key, &payload);
}

/* DOCUMENT ISSUED SCOPE UNIT PROJECT AMOUNT(万元) SOURCE [FILLED [REVIEWED]]: money handed down by a paper. */
static void put_paper(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_ALLOCATION};
    struct allocation_row row = {.name = "p", .filled = DATE_NONE, .reviewed = DATE_NONE};
    struct allocation *it = &payload.allocation;
    struct record_key key;
    struct scope scope;
    *it = (struct allocation){.received = DATE_NONE, .rows = &row, .row_count = 1, .note = ""};
    it->document = strtok(words, " ");
    it->issued = date_parse_iso(strtok(NULL, " "));
    assert_ok(scope_parse(strtok(NULL, " "), &scope, NULL));
    row.unit_code = strtok(NULL, " ");
    row.project_code = strtok(NULL, " ");
    assert_ok(money_parse(strtok(NULL, " "), MONEY_WAN, &row.amount_fen));
    const char *source = strtok(NULL, " ");
    for (unsigned i = 0; i < SOURCE_COUNT; i++)
        if (strcmp(source_chinese(i), source) == 0)
            it->source = (uint8_t)i;
    assert_true(it->source);
    const char *filled = strtok(NULL, " "), *reviewed = filled ? strtok(NULL, " ") : NULL;
    row.filled = filled ? date_parse_iso(filled) : DATE_NONE;
    row.reviewed = reviewed ? date_parse_iso(reviewed) : DATE_NONE;
    allocation_key(&scope, 2026, it->document, &key);
    put_record(county, &key, &payload);
}

/* KEY SCOPE: the same piece of work as one of that scope. */
static void copy_work(struct county *county, char *words)
{
    struct payload payload;
    struct record_key key;
    struct record record;
    struct view view;
    struct why why;
    assert_ok(record_key_parse(strtok(words, " "), &key, &why));
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_get(&view, &county->arena, &key, &record));
    assert_ok(payload_decode(&county->arena, KIND_WORK, record.payload, &payload));
    replica_view_end(&view);
    assert_ok(scope_parse(strtok(NULL, " "), &key.scope, NULL));
    put_record(county, &key, &payload);
}

/* SCOPE PROJECT CODE RELATION: what the project was before. */
static void link_project(struct county *county, char *words)
{
    struct payload payload;
    struct record_key key = {.kind = KIND_PROJECT};
    struct record record;
    struct view view;
    assert_ok(scope_parse(strtok(words, " "), &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", strtok(NULL, " "));
    struct project_link link = {.code = strtok(NULL, " "), .date = date_of(2026, 1, 5)};
    link.relation = strtok(NULL, " ");
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_get(&view, &county->arena, &key, &record));
    assert_ok(payload_decode(&county->arena, KIND_PROJECT, record.payload, &payload));
    replica_view_end(&view);
    struct project *project = &payload.project;
    struct project_link *links =
        arena_array(&county->arena, struct project_link, project->link_count + 1);
    assert_non_null(links);
    for (size_t i = 0; i < project->link_count; i++)
        links[i] = project->links[i];
    links[project->link_count++] = link;
    project->links = links;
    put_record(county, &key, &payload);
}

/* SCOPE PROJECT YEAR SCORE [UNIT]: a self-evaluation with its total. */
static void put_self(struct county *county, char *words)
{
    struct payload payload = {.kind = KIND_SELF_EVALUATION};
    struct change change = {.key = {.kind = KIND_SELF_EVALUATION}, .entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    int64_t score;
    payload.self_evaluation =
        (struct self_evaluation){.unit_code = "801001", .expected = "", .achieved = ""};
    assert_ok(scope_parse(strtok(words, " "), &change.key.scope, NULL));
    snprintf(change.key.id, sizeof change.key.id, "%s", strtok(NULL, " "));
    change.key.fiscal_year = (uint16_t)atoi(strtok(NULL, " "));
    assert_ok(money_parse(strtok(NULL, " "), MONEY_YUAN, &score));
    const char *unit = strtok(NULL, " ");
    if (unit)
        payload.self_evaluation.unit_code = unit;
    struct self_row row = {.name = "指标",
                           .actual = {.text = "", .date = DATE_NONE},
                           .reason = "",
                           .level2 = "",
                           .asked = ""};
    row.weight = row.score = (int32_t)score; /* nothing to compute it from */
    payload.self_evaluation.rows = &row;
    payload.self_evaluation.row_count = 1;
    payload.self_evaluation.total_score = (int32_t)score;
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

/* SCOPE DEPARTMENT YEAR: its overall self-evaluation. */
static void put_overall(struct county *county, char *words)
{
    char line[200];
    const char *scope = strtok(words, " "), *code = strtok(NULL, " "), *year = strtok(NULL, " ");
    snprintf(line, sizeof line, "%s dept/%s %s 90 %s001", scope, code, year, code);
    put_self(county, line);
}

/* SCOPE PROJECT YEAR ≥|≤|=|>|< TARGET ACTUAL REASON|-: a target of one indicator with ten points, and what came of it. */
static void put_scored(struct county *county, char *words)
{
    struct payload target = {.kind = KIND_TARGET}, self = {.kind = KIND_SELF_EVALUATION};
    struct record_key key = {.kind = KIND_TARGET};
    struct indicator indicator = {.number = 1,
                                  .level1 = LEVEL1_OUTPUT,
                                  .level2 = "数量指标",
                                  .name = "指标",
                                  .unit = "",
                                  .note = "",
                                  .weight = 1000,
                                  .value = {.kind = QUANTITY_NUMBER, .date = DATE_NONE}};
    struct self_row row = {.indicator = 1,
                           .name = "",
                           .actual = {.kind = QUANTITY_NUMBER, .date = DATE_NONE},
                           .weight = 1000,
                           .level2 = "",
                           .asked = ""};
    assert_ok(scope_parse(strtok(words, " "), &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", strtok(NULL, " "));
    key.fiscal_year = (uint16_t)atoi(strtok(NULL, " "));
    const char *sign = strtok(NULL, " ");
    for (uint8_t i = 1; i < COMPARE_COUNT; i++)
        indicator.comparator = strcmp(sign, comparator_sign(i)) ? indicator.comparator : i;
    indicator.value.text = strtok(NULL, " ");
    assert_ok(decimal_parse(indicator.value.text, &indicator.value.number));
    row.actual.text = strtok(NULL, " ");
    assert_ok(decimal_parse(row.actual.text, &row.actual.number));
    const char *reason = strtok(NULL, " ");
    row.reason = *reason == '-' ? "" : reason;
    target.target = (struct target){.subject_name = "p",
                                    .unit_code = "801001",
                                    .overall_goal = "g",
                                    .annual_goal = "g",
                                    .period = "",
                                    .whole_fen = MONEY_NONE,
                                    .total_fen = MONEY_NONE,
                                    .fiscal_fen = MONEY_NONE,
                                    .other_fen = MONEY_NONE,
                                    .indicators = &indicator,
                                    .indicator_count = 1};
    put_record(county, &key, &target);
    self.self_evaluation = (struct self_evaluation){
        .unit_code = "801001", .expected = "", .achieved = "", .rows = &row, .row_count = 1};
    key.kind = KIND_SELF_EVALUATION;
    put_record(county, &key, &self);
}

struct expecting {
    const char *id, *debtor;
    long window;
    bool found;
    struct duty duty;
};

static bool see(void *context, const struct duty *duty)
{
    struct expecting *expecting = context;
    const char *debtor = duty->upward                              ? "up"
                         : duty->obligation->owner == OWNER_OFFICE ? "-"
                                                                   : duty->id;
    if (strcmp(duty->obligation->id, expecting->id) == 0 &&
        strcmp(debtor, expecting->debtor) == 0 &&
        (!expecting->window || (size_t)expecting->window == duty->window + 1)) {
        expecting->found = true;
        expecting->duty = *duty;
    }
    return true;
}

/* What is lacking is said in English too: where in Chinese, and without a mark of Chinese sentences. */
static void expect_english(struct county *county, struct view *view, const struct duty_ask *ask,
                           const struct expecting *chinese)
{
    static const char *const marks[] = {"，", "；", "：", "（", "、", "等", "还", "没有", "要 "};
    struct duty_ask in_english = *ask;
    struct expecting english = {
        .id = chinese->id, .debtor = chinese->debtor, .window = chinese->window};
    in_english.english = true;
    assert_ok(duties_each(view, &county->arena, &in_english, see, &english));
    assert_int_equal(english.found, chinese->found);
    if (!english.found)
        return;
    bool good =
        english.duty.state == chinese->duty.state && !*english.duty.words == !*chinese->duty.words;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        good = good && !strstr(english.duty.words, marks[i]);
    if (!good)
        fail_msg("%s: %s of %s says in English “%s”, in Chinese “%s”", county->name, english.id,
                 english.debtor, english.duty.words, chinese->duty.words);
}

static bool say_duty(void *context, const struct duty *duty)
{
    buffer_print(context, "%s %s %u %d %zu/%zu %s %s %s %s\n", duty->obligation->id, duty->id,
                 duty->state, (int)duty->late, duty->done, duty->of, duty->step, duty->words,
                 duty->unit ? duty->unit->name : "", duty->name);
    return true;
}

struct duties_ask {
    struct county *county;
    const struct duty_ask *ask;
};

static enum status ask_duties(void *context, struct arena *arena, struct buffer *said)
{
    const struct duties_ask *of = context;
    struct view view;
    enum status status = replica_view(of->county->replica, &view);
    if (status == STATUS_OK)
        status = replica_view_close(&view, duties_each(&view, arena, of->ask, say_duty, said));
    return status;
}

/* DATE O-36 DEBTOR STATE [late] [of DONE/OF] [window N] [next STEP] [says WORDS] */
static void expect(struct county *county, char *words, bool receiver)
{
    struct duty_ask ask = {.held = &county->held, .receiver = receiver};
    struct expecting expecting = {.id = ""};
    struct view view;
    size_t done = 0, of = 0;
    bool late = false, counted = false;
    const char *says = "", *next = NULL;
    ask.as_of = date_parse_iso(strtok(words, " "));
    expecting.id = strtok(NULL, " ");
    expecting.debtor = strtok(NULL, " ");
    const char *state = strtok(NULL, " ");
    for (const char *word; (word = strtok(NULL, " "));) {
        late = late || strcmp(word, "late") == 0;
        if (strcmp(word, "of") == 0)
            counted = sscanf(strtok(NULL, " "), "%zu/%zu", &done, &of) == 2;
        if (strcmp(word, "window") == 0)
            expecting.window = atoi(strtok(NULL, " "));
        if (strcmp(word, "next") == 0)
            next = strtok(NULL, " ");
        if (strcmp(word, "says") == 0)
            says = strtok(NULL, "");
    }
    assert_true(county->sourced); /* no rule without its source */
    assert_ok(replica_view(county->replica, &view));
    assert_ok(duties_each(&view, &county->arena, &ask, see, &expecting));
    expect_english(county, &view, &ask, &expecting);
    replica_view_end(&view);
    struct buffer said = {0};
    struct duties_ask all = {county, &ask};
    const struct again question = {county->name, &county->store, ask_duties, &all};
    assert_ok(again(&question, 8, &said));
    buffer_free(&said);
    if (next && (!expecting.found || strcmp(expecting.duty.step, next) != 0))
        fail_msg("%s: next of %s is “%s”, not “%s”", county->name, expecting.debtor,
                 expecting.found ? expecting.duty.step : "", next);
    const char *is = expecting.found ? states[expecting.duty.state] : "none";
    if (strcmp(is, state) != 0 || (expecting.found && expecting.duty.late != late) ||
        (counted && (expecting.duty.done != done || expecting.duty.of != of)) ||
        (*says && !strstr(expecting.duty.words, says)))
        fail_msg("%s: %s of %s is %s%s %zu/%zu “%s”, not %s%s", county->name, expecting.id,
                 expecting.debtor, is, expecting.duty.late ? " late" : "", expecting.duty.done,
                 expecting.duty.of, expecting.found ? expecting.duty.words : "", state,
                 late ? " late" : "");
    county->expected++;
}

/* DATE self|target|transfer|monitoring YEAR ID WORDS [says WORDS]: in the list of forms; "dept/801" is an overall form. */
static void expect_listed(struct county *county, char *words)
{
    static const struct {
        const char *name;
        uint16_t kind;
    } whats[] = {{"self", KIND_SELF_EVALUATION},
                 {"target", KIND_TARGET},
                 {"transfer", KIND_WORK},
                 {"monitoring", KIND_MONITORING}};
    struct duty_ask duties = {.held = &county->held, .receiver = true};
    struct prefill_ask ask = {
        .scope = county->held.plan.scope, .all = true, .duties = &duties, .round = 0};
    struct prefill_owed *forms, *found = NULL;
    struct view view;
    size_t count;
    duties.as_of = date_parse_iso(strtok(words, " "));
    const char *what = strtok(NULL, " ");
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        ask.kind = strcmp(what, whats[i].name) == 0 ? whats[i].kind : ask.kind;
    ask.round = ask.kind == KIND_MONITORING ? (uint8_t)county->month : 0;
    ask.fiscal_year = (uint16_t)atoi(strtok(NULL, " "));
    const char *id = strtok(NULL, " "), *state = strtok(NULL, " "), *says = strtok(NULL, "");
    ask.department = strncmp(id, "dept/", 5) == 0;
    says = says && strncmp(says, "says ", 5) == 0 ? says + 5 : "";
    assert_ok(replica_view(county->replica, &view));
    assert_ok(prefill_owed(&view, &county->arena, &ask, &forms, &count, NULL));
    replica_view_end(&view);
    for (size_t i = 0; i < count; i++)
        found = strstr(forms[i].key.id, id) ? &forms[i] : found;
    if (!found || strcmp(found->state_words, state) != 0 || !strstr(found->lacks, says))
        fail_msg("%s: %s is listed as %s “%s”, not %s “%s”", county->name, id,
                 found ? found->state_words : "none", found ? found->lacks : "", state, says);
    county->expected++;
}

/* DATE UNIT SCORE [RANK]: by the rule set assessment. */
static void assess(struct county *county, char *words)
{
    struct duty_ask ask = {.held = &county->held, .receiver = true};
    struct table table;
    struct view view;
    bool found = false;
    ask.as_of = date_parse_iso(strtok(words, " "));
    const char *unit = strtok(NULL, " "), *score = strtok(NULL, " "), *rank = strtok(NULL, " ");
    assert_true(county->sourced);
    assert_ok(replica_view(county->replica, &view));
    assert_ok(assess_table(&view, &county->arena, &ask, false, &table));
    replica_view_end(&view);
    for (size_t i = 0; i < table.row_count; i++) {
        const struct table_value *cells = table.rows[i].values;
        if (strcmp(cells[1].text, unit) != 0)
            continue;
        found = true;
        if (strcmp(cells[3].text, score) != 0 || (rank && strcmp(cells[0].text, rank) != 0))
            fail_msg("%s: %s has %s, rank %s; not %s", county->name, unit, cells[3].text,
                     cells[0].text, score);
    }
    assert_true(found);
    county->expected++;
}

struct row_ask {
    struct county *county;
    const char *table, *department;
    int32_t as_of;
    uint16_t year;
};

/* Of the first sample: what was drawn, or its working papers. */
static enum status first_sample(struct view *view, struct arena *arena, const struct row_ask *row,
                                bool papers, struct table *table)
{
    struct samples samples;
    enum status status = samples_read(view, NULL, arena, &row->county->held.plan.scope, &samples);
    if (status != STATUS_OK)
        return status;
    if (!samples.count)
        return STATUS_NOT_FOUND;
    return papers ? papers_table(view, arena, &samples.items[0], row->as_of, table)
                  : sample_table(view, arena, &samples.items[0], row->as_of, table);
}

static enum status row_table(struct view *view, struct arena *arena, const struct row_ask *row,
                             const struct duty_ask *ask, struct table *table)
{
    const struct plan *plan = &row->county->held.plan;
    const struct scope *scope = &plan->scope;
    const char *name = row->table;
    struct work_list_ask list = {.scope = *scope, .open = true, .plan = plan, .as_of = row->as_of};
    struct project_rows_ask projects = {.scope = *scope,
                                        .department = row->department,
                                        .fiscal_year = row->year,
                                        .round = 8,
                                        .as_of = row->as_of};
    if (strcmp(name, "scores") == 0)
        return scores_table(view, arena, ask, row->year, table);
    if (strcmp(name, "ranking") == 0 || strcmp(name, "deductions") == 0)
        return assess_table(view, arena, ask, *name == 'd', table);
    if (strcmp(name, "transfers") == 0)
        return transfer_table(view, arena, scope, row->year, row->as_of, table);
    if (strcmp(name, "ledger") == 0)
        return ledger_table(view, arena, ask, table);
    if (strcmp(name, "sample") == 0 || strcmp(name, "papers") == 0)
        return first_sample(view, arena, row, *name == 'p', table);
    if (strcmp(name, "returns") == 0)
        return returns_table(view, arena, ask, row->year, table);
    if (strcmp(name, "key_projects") == 0)
        return key_projects_table(view, arena, ask, row->year, table);
    if (strcmp(name, "results") == 0)
        return results_table(view, arena, ask, row->year, table);
    if (strcmp(name, "evaluations") == 0) {
        list.open = false;
        return evaluations_table(view, arena, &list, plan, table);
    }
    if (strcmp(name, "open") == 0)
        return works_table(view, arena, &list, table);
    if (strcmp(name, "samples") == 0)
        return samples_table(view, arena, scope, row->as_of, table);
    if (strncmp(name, "due", 3) == 0)
        return due_table(view, arena, ask, 30, table);
    if (strncmp(name, "board", 5) == 0)
        return board_table(view, arena, ask, true, table);
    if (strncmp(name, "chase", 5) == 0)
        return chase_table(view, arena, ask, 30, table);
    if (strncmp(name, "projects", 8) == 0)
        return project_rows_table(view, arena, &projects, table);
    if (strcmp(name, "handling") == 0)
        return handling_table(view, arena, ask, row->year, 8, table);
    if (strcmp(name, "shares") == 0)
        return shares_table(view, arena, ask, table);
    if (strcmp(name, "shares@6530") == 0 || strcmp(name, "share_projects@6530") == 0) {
        struct duty_ask above = *ask;
        above.held = &row->county->prefecture;
        return strcmp(name, "shares@6530") == 0 ? shares_table(view, arena, &above, table)
                                                : share_projects_table(view, arena, &above, table);
    }
    if (strcmp(name, "triggers") == 0)
        return triggers_table(view, arena, ask, table);
    if (strcmp(name, "extensions") == 0)
        return extensions_table(view, arena, ask, table);
    if (strcmp(name, "allocations") == 0)
        return allocations_table(view, arena, ask, row->year, table);
    if (strcmp(name, "suspicions") == 0)
        return suspicions_table(view, arena, ask, row->year, 0, table);
    fail_msg("no table %s", name);
    return STATUS_UNSUPPORTED;
}

static void say_table(const struct table *table, struct buffer *said)
{
    table_put_csv(table, said);
    for (size_t i = 0; i < table->note_count; i++)
        buffer_print(said, "note %s\n", table->notes[i]);
}

static struct duty_ask duties_of(const struct row_ask *row)
{
    struct duty_ask ask = {
        .held = &row->county->held, .receiver = true, .totals = true, .as_of = row->as_of};
    ask.department = row->department;
    ask.sectors = &row->department;
    ask.sector_count = row->department != NULL;
    return ask;
}

static enum status ask_row(void *context, struct arena *arena, struct buffer *said)
{
    const struct row_ask *row = context;
    const struct duty_ask ask = duties_of(row);
    struct table table;
    struct view view;
    enum status status = replica_view(row->county->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = row_table(&view, arena, row, &ask, &table);
    if (status == STATUS_OK)
        say_table(&table, said);
    return replica_view_close(&view, status);
}

/* What is asked has these words, or has not. */
static void expect_said(struct county *county, again_ask *ask, void *context, const char *says,
                        bool there)
{
    struct buffer said = {0};
    const struct again question = {county->name, &county->store, ask, context};
    assert_true(county->sourced);
    assert_ok(again(&question, 40, &said));
    buffer_put_u8(&said, 0);
    if ((strstr((const char *)said.data, says) != NULL) != there) {
        (void)fprintf(stderr, "%s", (const char *)said.data); /* cmocka's own message is cut */
        fail_msg("%s: %s “%s” in what stands above", county->name, there ? "no" : "there is", says);
    }
    buffer_free(&said);
    county->expected++;
}

/* TABLE[:DEPARTMENT] DATE YEAR WORDS: a row of a table has these words, or none has. */
static void expect_row(struct county *county, char *words, bool there)
{
    struct row_ask row = {county, strtok(words, " "), NULL, 0, 0};
    const char *colon = strchr(row.table, ':');
    row.department = colon ? colon + 1 : NULL;
    row.as_of = date_parse_iso(strtok(NULL, " "));
    row.year = (uint16_t)atoi(strtok(NULL, " "));
    const char *says = strtok(NULL, "");
    const struct duty_ask ask = duties_of(&row);
    kept_expect(county, &ask);
    expect_said(county, ask_row, &row, says, there);
}

struct verify_ask {
    struct county *county;
    struct record_key key;
};

static enum status ask_verify(void *context, struct arena *arena, struct buffer *said)
{
    static const char *const outcomes[] = {"agrees", "differs", "unknown"};
    const struct verify_ask *of = context;
    struct table table;
    enum sample_outcome outcome;
    enum status status = county_verify(of->county, arena, &of->key, &table, &outcome);
    if (status != STATUS_OK)
        return status;
    buffer_print(said, "outcome %s\n", outcomes[outcome]);
    say_table(&table, said);
    return STATUS_OK;
}

/* PURPOSE NUMBER YEAR ROUND agrees|differs|unknown WORDS: every step made again says so. */
static void verify(struct county *county, char *words)
{
    char outcome[40];
    struct verify_ask of = {.county = county};
    county_sample_words(county, words, &of.key);
    snprintf(outcome, sizeof outcome, "outcome %s\n", strtok(NULL, " "));
    const char *says = strtok(NULL, "");
    expect_said(county, ask_verify, &of, outcome, true);
    expect_said(county, ask_verify, &of, says, true);
}

struct why_ask {
    struct county *county;
    int32_t as_of;
    const char *id, *debtor; /* of a duty */
    const char *unit;        /* of an assessment */
    struct record_key form;  /* both NULL: of a score */
};

static enum status ask_why(void *context, struct arena *arena, struct buffer *said)
{
    const struct why_ask *of = context;
    struct duty_ask ask = {.held = &of->county->held, .receiver = true, .as_of = of->as_of};
    struct reasons reasons;
    struct view view;
    struct why why;
    why_clear(&why);
    enum status status = replica_view(of->county->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = of->id     ? reasons_of_duty(&view, arena, &ask, of->id, of->debtor, &reasons, &why)
             : of->unit ? reasons_of_assessment(&view, arena, &ask, of->unit, &reasons, &why)
                        : reasons_of_score(&view, arena, &ask, &of->form, &reasons, &why);
    if (status == STATUS_OK)
        english_expect(of->county->name, &reasons, english_written());
    if (status == STATUS_OK)
        reasons_put_text(&reasons, REASONS_BOTH, said);
    return replica_view_close(&view, status);
}

/* DATE OBLIGATION DEBTOR|- WORDS: the reasons of that duty have these words. */
static void expect_why(struct county *county, char *words)
{
    struct why_ask of = {.county = county, .as_of = date_parse_iso(strtok(words, " "))};
    of.id = strtok(NULL, " ");
    of.debtor = strtok(NULL, " ");
    of.debtor = strcmp(of.debtor, "-") ? of.debtor : "";
    expect_said(county, ask_why, &of, strtok(NULL, ""), true);
}

/* DATE FORM WORDS: the reasons of a self-evaluation's score have a line that is this. */
static void explain(struct county *county, char *words)
{
    struct why_ask of = {.county = county, .as_of = date_parse_iso(strtok(words, " "))};
    assert_ok(record_key_parse(strtok(NULL, " "), &of.form, NULL));
    expect_said(county, ask_why, &of, strtok(NULL, ""), true);
}

/* DATE UNIT WORDS: the reasons of a unit's assessment have these words. */
static void assessed(struct county *county, char *words)
{
    struct why_ask of = {.county = county, .as_of = date_parse_iso(strtok(words, " "))};
    of.unit = strtok(NULL, " ");
    expect_said(county, ask_why, &of, strtok(NULL, ""), true);
}

/* RULE WORD …: another list in the plan. */
static void set_rule(struct county *county, char *words)
{
    struct rule_value *rule =
        (struct rule_value *)(uintptr_t)plan_rule_at(&county->held.plan, strtok(words, " "));
    assert_non_null(rule);
    const char **texts = arena_array(county->plans, const char *, 8);
    rule->count = 0;
    for (const char *word; rule->count < 8 && (word = strtok(NULL, " "));)
        texts[rule->count++] = arena_text(county->plans, word);
    rule->texts = texts;
    rule->unset = false;
}

/* OBLIGATION [万元]: whom it is about, by amount; else by none. */
static void set_least(struct county *county, char *words)
{
    const struct obligation *it = plan_obligation(&county->held.plan, strtok(words, " "));
    const char *least = strtok(NULL, " ");
    assert_true(it && it->where_count);
    it->where->least_wan = least ? arena_text(county->plans, least) : "";
}

static void set_kept(struct county *county, char *words)
{
    struct obligation *it =
        (struct obligation *)(uintptr_t)plan_obligation(&county->held.plan, strtok(words, " "));
    const char *word = strtok(NULL, " ");
    assert_true(it && word);
    if (strcmp(word, "stated") == 0 || strcmp(word, "received") == 0)
        it->kept.clock = *word == 's' ? CLOCK_STATED : CLOCK_RECEIVED;
    else if (strcmp(word, "filled") == 0 || strcmp(word, "approved") == 0)
        it->kept.done = *word == 'f' ? DONE_FILLED : DONE_APPROVED;
    else
        fail_msg("kept: no %s", word);
}

static void take_line(struct county *county, char *line, const struct buffer *base)
{
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, "| ", 2) == 0) {
        buffer_print(&county->rows, "%s\n", line + 2);
        return;
    }
    county_import(county);
    if (strncmp(line, "## ", 3) == 0) {
        if (county->kv)
            county_everything(county);
        county_close(county);
        arena_reset(&county->arena);
        county_open(county);
        snprintf(county->name, sizeof county->name, "%.190s", line + 3);
        county->sourced = false;
        county->held = county->akto;
        county->month = 8;
        county->now_ms = noon_of("2026-01-05");
        for (size_t i = 0; i < 2; i++)
            if (base[i].size) {
                buffer_put_bytes(&county->rows, buffer_bytes(&base[i]));
                county_import(county);
            }
    } else if (strncmp(line, "source ", 7) == 0) {
        county->sourced = true;
    } else if (strncmp(line, "at ", 3) == 0) {
        county->now_ms = noon_of(line + 3);
    } else if (strncmp(line, "round ", 6) == 0) {
        county->month = (unsigned)atoi(line + 6);
    } else if (strncmp(line, "expect ", 7) == 0) {
        expect(county, line + 7, true);
    } else if (strncmp(line, "below ", 6) == 0) {
        expect(county, line + 6, false);
    } else if (strcmp(line, "other plan") == 0) {
        county->held = county->other;
    } else if (strncmp(line, "assess ", 7) == 0) {
        assess(county, line + 7);
    } else if (strncmp(line, "assessed ", 9) == 0) {
        assessed(county, line + 9);
    } else if (strncmp(line, "review ", 7) == 0) {
        char *key = strtok(line + 7, " ");
        county_decide(county, key, strtok(NULL, " "));
    } else if (strncmp(line, "unset ", 6) == 0 || strncmp(line, "reset ", 6) == 0) {
        const struct rule_value *rule = plan_rule_at(&county->held.plan, line + 6);
        assert_non_null(rule);
        ((struct rule_value *)(uintptr_t)rule)->unset = line[0] == 'u';
    } else if (strncmp(line, "refused ", 8) == 0) {
        snprintf(county->refused, sizeof county->refused, "%.190s", line + 8);
    } else if (strncmp(line, "kept ", 5) == 0) {
        set_kept(county, line + 5);
    } else if (strncmp(line, "least ", 6) == 0) {
        set_least(county, line + 6);
    } else if (strncmp(line, "set ", 4) == 0) {
        set_rule(county, line + 4);
    } else if (strncmp(line, "row ", 4) == 0 || strncmp(line, "norow ", 6) == 0) {
        expect_row(county, strchr(line, ' ') + 1, line[0] == 'r');
    } else if (strncmp(line, "announce ", 9) == 0) {
        county_announce(county, line + 9);
    } else if (strncmp(line, "explain ", 8) == 0) {
        explain(county, line + 8);
    } else if (strncmp(line, "attach ", 7) == 0) {
        const char *key = strtok(line + 7, " ");
        county_attach(county, key, strtok(NULL, ""));
    } else if (strncmp(line, "why ", 4) == 0) {
        expect_why(county, line + 4);
    } else if (strncmp(line, "verify ", 7) == 0) {
        verify(county, line + 7);
    } else if (strncmp(line, "unsample ", 9) == 0) {
        county_withdraw_sample(county, line + 9);
    } else if (strncmp(line, "draw ", 5) == 0) {
        county_draw(county, line + 5);
    } else if (strncmp(line, "submit ", 7) == 0) {
        county_submit(county, line + 7);
    } else if (strncmp(line, "listed ", 7) == 0) {
        expect_listed(county, line + 7);
    } else if (strncmp(line, "warns ", 6) == 0) {
        county_warns(county, line + 6);
        county->expected++;
    } else if (strncmp(line, "overall ", 8) == 0) {
        put_overall(county, line + 8);
    } else if (strncmp(line, "scored ", 7) == 0) {
        put_scored(county, line + 7);
    } else if (strncmp(line, "self ", 5) == 0) {
        put_self(county, line + 5);
    } else if (strncmp(line, "decide ", 7) == 0) {
        char *key = strtok(line + 7, " ");
        county_decide_objection(county, key, strtok(NULL, ""));
    } else if (strncmp(line, "publish ", 8) == 0) {
        county_publish(county, line + 8);
    } else if (strncmp(line, "say ", 4) == 0) {
        county_say(county, line + 4);
    } else if (strncmp(line, "extend ", 7) == 0) {
        extend(county, line + 7);
    } else if (strncmp(line, "copy ", 5) == 0) {
        copy_work(county, line + 5);
    } else if (strncmp(line, "link ", 5) == 0) {
        link_project(county, line + 5);
    } else if (strncmp(line, "target ", 7) == 0) {
        put_target(county, line + 7, false);
    } else if (strncmp(line, "paper ", 6) == 0) {
        put_paper(county, line + 6);
    } else if (strncmp(line, "adjusted ", 9) == 0) {
        put_target(county, line + 9, true);
    } else if (strncmp(line, "withdraw ", 9) == 0) {
        county_decide(county, line + 9, "withdraw");
    } else if (line[0] && line[0] != '#') {
        fail_msg("cannot be read: %s", line);
    }
}

static void every_obligation_stands_as_its_records_say(void **state)
{
    struct county county;
    struct arena plans;
    struct buffer base[2] = {{0}, {0}};
    char path[1024], line[2000];
    size_t files = 0;
    bool cases = false;
    (void)state;
    memset(&county, 0, sizeof county);
    arena_init(&county.arena, 1u << 30);
    arena_init(&plans, 0);
    assert_ok(trust_start());
    county.plans = &plans;
    county_plan(&plans, "deploy/plans/653022-2026.yaml", "\x01", &county.akto);
    county_plan(&plans, "tests/plan/data/511302-2026.yaml", "511302", &county.other);
    county_plan(&plans, "deploy/plans/6530-2026.yaml", "6530", &county.prefecture);
    snprintf(path, sizeof path, "%s/tests/plan/data/works.txt", SIBEN_SOURCE_DIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        cases = cases || strncmp(line, "## ", 3) == 0;
        if (cases) {
            take_line(&county, line, base);
        } else if (strncmp(line, "| ", 2) == 0) {
            buffer_print(&base[files], "%s", line + 2);
        } else if (base[files].size && files == 0) {
            files = 1;
        }
    }
    fclose(file);
    county_everything(&county);
    assert_true(county.expected >= 60);
    again_end();
    county_everything_end();
    county_close(&county);
    for (size_t i = 0; i < 2; i++)
        buffer_free(&base[i]);
    buffer_free(&county.rows);
    arena_close(&plans);
    arena_close(&county.arena);
}

static bool go_on(void *context, const struct duty *duty)
{
    (void)context;
    return duty->obligation != NULL;
}

static enum status explain_all(struct view *view, struct arena *arena, const struct duty_ask *ask)
{
    const struct work_evidence evidence = {.title = "通报", .document = "1", .kept = "柜"};
    struct reasons reasons;
    struct record_key key;
    struct work work;
    struct why why;
    why_clear(&why);
    enum status status =
        record_key_parse("653022205/self_evaluation/65302226T000000000101/2025/0", &key, &why);
    if (status == STATUS_OK)
        status = reasons_of_score(view, arena, ask, &key, &reasons, &why);
    if (status == STATUS_OK)
        status = reasons_of_duty(view, arena, ask, "O-10", "65302226T000000000101", &reasons, &why);
    if (status == STATUS_OK)
        status = reasons_of_duty(view, arena, ask, "O-36", "", &reasons, &why);
    if (status == STATUS_OK)
        status = reasons_of_assessment(view, arena, ask, "801001", &reasons, &why);
    return status ? status : assess_record(view, arena, ask, &evidence, &key, &work);
}

/* Everything that is made from work records, with each allocation refused in turn. */
static enum status make_all(struct county *county, struct arena *arena)
{
    struct duty_ask ask = {.held = &county->held, .receiver = true, .as_of = date_of(2026, 7, 1)};
    struct work_list_ask list = {.scope = {"653022"}, .as_of = ask.as_of};
    struct samples samples;
    enum sample_outcome outcome;
    struct table table;
    struct view view;
    const char *words;
    enum status status = replica_view(county->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = duties_each(&view, arena, &ask, go_on, NULL);
    if (status == STATUS_OK)
        status = assess_table(&view, arena, &ask, true, &table);
    if (status == STATUS_OK)
        status = triggers_table(&view, arena, &ask, &table);
    if (status == STATUS_OK)
        status = trigger_words(&view, arena, &ask, "65302226T000000000101", &words);
    if (status == STATUS_OK)
        status = shares_table(&view, arena, &ask, &table);
    if (status == STATUS_OK)
        status = scores_table(&view, arena, &ask, 2025, &table);
    if (status == STATUS_OK)
        status = results_table(&view, arena, &ask, 2025, &table);
    if (status == STATUS_OK)
        status = final_words(&view, arena, &ask, "65302226T000000000101", 2026, &words);
    if (status == STATUS_OK)
        status = works_table(&view, arena, &list, &table);
    list.open = true;
    list.plan = &county->held.plan;
    if (status == STATUS_OK)
        status = works_table(&view, arena, &list, &table);
    if (status == STATUS_OK)
        status = samples_table(&view, arena, &list.scope, ask.as_of, &table);
    if (status == STATUS_OK)
        status = samples_read(&view, NULL, arena, &list.scope, &samples);
    if (status == STATUS_OK)
        status = suspicions_table(&view, arena, &ask, 2026, 0, &table);
    if (status == STATUS_OK && samples.count)
        status = sample_table(&view, arena, &samples.items[0], ask.as_of, &table);
    if (status == STATUS_OK && samples.count)
        status = sample_verify(&view, arena, &samples.items[0], &table, &outcome);
    if (status == STATUS_OK)
        status = lights_table(&view, arena, &ask, 2026, 5, &table);
    return replica_view_close(&view, status ? status : explain_all(&view, arena, &ask));
}

static void every_allocation_may_fail(void **state)
{
    static const char *const files[] = {
        "单位编码,单位名称,财政区划,主管部门编码,主管部门\n801001,木吉乡人民政府,653022205,801,"
        "木吉乡\n",
        "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,资金性质,"
        "年初预算数"
        ",调整数,金额单位,新增/延续\n2026,801001,木吉乡人民政府,65302226T000000000101,饮水管护,"
        "特定目标类,一般公共预算,县级,财政拨款,48,0,万元,新增\n",
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,得分,第三方机构,触发情形,评估结论,"
        "佐证材料,原件存放处\n"
        "事前评估,1,饮水,2026,2026-04-01,801001,65302226T000000000101,91,,新增,支持,报告,柜\n"
        "重点评价,1,饮水,2025,2026-04-01,801001,65302226T000000000101,91,某所,,,报告,柜\n"
        "培训,1,一,2026,2026-04-01,801001,,,,,,签到表,柜\n"};
    struct county county;
    struct arena plans;
    (void)state;
    memset(&county, 0, sizeof county);
    arena_init(&county.arena, 0);
    arena_init(&plans, 0);
    assert_ok(trust_start());
    county_plan(&plans, "deploy/plans/653022-2026.yaml", "\x01", &county.held);
    county_open(&county);
    county.now_ms = noon_of("2026-04-02");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        buffer_put_text(&county.rows, files[i]);
        county_import(&county);
    }
    put_self(&county, (char[]){"653022205 65302226T000000000101 2025 90.00"});
    put_self(&county, (char[]){"653022205 65302226T000000000101 2026 50.00"});
    county_announce(&county, (char[]){"verification 1 2026 0"});
    county_draw(&county, (char[]){"verification 1 2026 0"});
    bool done = false;
    for (long k = 1; !done; k++) {
        struct arena arena;
        arena_init(&arena, 0);
        memory_fail_after(k);
        enum status status = make_all(&county, &arena);
        memory_fail_never();
        done = status == STATUS_OK;
        if (!done)
            assert_status(status, STATUS_NO_MEMORY);
        arena_close(&arena);
        assert_true(k < 100000);
    }
    county_close(&county);
    buffer_free(&county.rows);
    arena_close(&plans);
    arena_close(&county.arena);
}

/* -- a sample that was tampered with: DOMAIN.md O-27, "抽样记录(seed/method)" -------------------------- */

static void write_over(struct county *county, const struct record_key *key,
                       const struct payload *payload)
{
    struct change change = {.key = *key, .replace_count = 1, .entered_for = "", .reason = ""};
    struct buffer bytes = {0};
    struct record record;
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_get(&view, &county->arena, key, &record));
    replica_view_end(&view);
    change.replaces = &record.shown;
    assert_ok(payload_encode(payload, &bytes));
    change.payload = arena_bytes(&county->arena, buffer_bytes(&bytes));
    county_write(county, &change, 1);
    buffer_free(&bytes);
}

static void expect_verified(struct county *county, enum sample_outcome expected, const char *says)
{
    struct samples samples;
    struct table table;
    struct view view;
    struct buffer text = {0};
    enum sample_outcome outcome;
    assert_ok(replica_view(county->replica, &view));
    assert_ok(samples_read(&view, NULL, &county->arena, &county->held.plan.scope, &samples));
    assert_int_equal(samples.count, 1);
    assert_ok(sample_verify(&view, &county->arena, &samples.items[0], &table, &outcome));
    replica_view_end(&view);
    table_put_csv(&table, &text);
    buffer_put_u8(&text, 0);
    if (outcome != expected || !strstr((const char *)text.data, says))
        fail_msg("outcome %d, not %d, or no “%s” in\n%s", outcome, expected, says,
                 (const char *)text.data);
    buffer_free(&text);
}

static void open_sampled(struct county *county, struct arena *plans)
{
    static const char units[] =
        "单位编码,单位名称,财政区划,主管部门编码,主管部门\n801001,木吉乡人民政府,"
        "653022205,801,木吉乡\n";
    static const char head[] =
        "预算年度,单位编码,单位名称,项目代码,项目名称,项目类别,预算类别,资金来源,"
        "资金性质,年初预算数,调整数,金额单位\n";
    memset(county, 0, sizeof *county);
    arena_init(&county->arena, 0);
    arena_init(plans, 0);
    assert_ok(trust_start());
    county_plan(plans, "deploy/plans/653022-2026.yaml", "\x01", &county->held);
    county_open(county);
    county->now_ms = noon_of("2026-06-01");
    buffer_put_text(&county->rows, units);
    county_import(county);
    buffer_put_text(&county->rows, head);
    for (int i = 1; i <= 3; i++)
        buffer_print(
            &county->rows,
            "2025,801001,木吉乡人民政府,65302225T00000000000%d,项目%d,特定目标类,一般公共预算,"
            "县级,财政拨款,20,0,万元\n",
            i, i);
    county_import(county);
    for (int i = 1; i <= 3; i++) {
        char words[80];
        snprintf(words, sizeof words, "653022205 65302225T00000000000%d 2025 90", i);
        put_self(county, words);
    }
    county_announce(county, (char[]){"verification 1 2025 0"});
    county_draw(county, (char[]){"verification 1 2025 0"});
}

static void read_draw(struct county *county, struct record_key *key, struct payload *payload)
{
    struct samples samples;
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    assert_ok(samples_read(&view, NULL, &county->arena, &county->held.plan.scope, &samples));
    replica_view_end(&view);
    *key = samples.items[0].key;
    key->kind = KIND_DRAW;
    *payload = (struct payload){.kind = KIND_DRAW, .draw = *samples.items[0].draw};
}

static void a_sample_that_was_tampered_with_is_told(void **state)
{
    (void)state;
    struct county county;
    struct arena plans;
    struct record_key key;
    struct payload good, bad;
    open_sampled(&county, &plans);
    expect_verified(&county, SAMPLE_AGREES, "抽中的名单,一致,重算抽中 1 个，结果写 1 个");
    read_draw(&county, &key, &good);
    const char *lot = good.draw.rows[0].project_code;
    const char *other = strcmp(lot, "65302225T000000000001") == 0 ? "65302225T000000000002"
                                                                  : "65302225T000000000001";
    /* somebody else instead: both are named */
    struct draw_row row = good.draw.rows[0];
    bad = good;
    bad.draw.rows = &row;
    row.project_code = other;
    write_over(&county, &key, &bad);
    expect_verified(&county, SAMPLE_DIFFERS, lot);
    expect_verified(&county, SAMPLE_DIFFERS, "写成抽中，重算没有抽中它");
    /* another seed than was committed to */
    bad = good;
    bad.draw.secret = "another";
    write_over(&county, &key, &bad);
    expect_verified(&county, SAMPLE_DIFFERS, "种子与承诺,不一致");
    /* a public value that nobody named before */
    bad = good;
    bad.draw.public_value = "03 08";
    write_over(&county, &key, &bad);
    expect_verified(&county, SAMPLE_DIFFERS, "公开数,不一致");
    write_over(&county, &key, &good);
    expect_verified(&county, SAMPLE_AGREES, "种子与承诺,一致");
    /* what came after the announcement changes nothing; another announcement is told */
    put_self(&county, (char[]){"653022205 65302225T000000000003 2025 50"});
    expect_verified(&county, SAMPLE_AGREES, "总体,一致,公布 3 个，重算 3 个");
    struct samples samples;
    struct view view;
    assert_ok(replica_view(county.replica, &view));
    assert_ok(samples_read(&view, NULL, &county.arena, &county.held.plan.scope, &samples));
    replica_view_end(&view);
    bad = (struct payload){.kind = KIND_SAMPLE, .sample = *samples.items[0].sample};
    bad.sample.share = 10000;
    key.kind = KIND_SAMPLE;
    write_over(&county, &key, &bad);
    expect_verified(&county, SAMPLE_DIFFERS, "公布写过几次,不一致,2 次");
    expect_verified(&county, SAMPLE_DIFFERS, "先公布、后抽取,不一致");
    bad.sample.population = 4;
    write_over(&county, &key, &bad);
    expect_verified(&county, SAMPLE_DIFFERS, "总体,不一致,公布 4 个，重算 3 个");
    county_close(&county);
    buffer_free(&county.rows);
    arena_close(&plans);
    arena_close(&county.arena);
}

static void growth_and_shares_are_compared_exactly(void **state)
{
    (void)state;
    /* DOMAIN.md O-04: ">50 % (strictly; “超过” excludes the number itself)" */
    assert_false(duty_grown(10000000, 15000000, 5000));
    assert_true(duty_grown(10000000, 15000001, 5000));
    assert_false(duty_grown(10000000, 9000000, 5000));
    assert_false(duty_grown(0, 9000000, 5000)); /* what it was is not known */
    assert_false(duty_grown(10000000, MONEY_NONE, 5000));
    /* O-21: "≥ 20 % of total project funds" */
    assert_true(duty_reaches(2000, 10000, 2000));
    assert_false(duty_reaches(1999, 10000, 2000));
    assert_false(duty_reaches(0, 0, 2000));
    assert_true(duty_reaches(INT64_C(1800000000000000000), INT64_C(9000000000000000000), 2000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_obligation_stands_as_its_records_say),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_sample_that_was_tampered_with_is_told),
        cmocka_unit_test(growth_and_shares_are_compared_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
