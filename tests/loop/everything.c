/* What can be asked of a county: whatever records a case has made, each rule meets them. */
#include "everything.h"

#include "again.h"
#include "english.h"

#include <siben/adjust.h>
#include <siben/bulk_review.h>
#include <siben/prefill.h>
#include <siben/reasons.h>

#define PLACES 2

struct inquiry {
    struct county *county;
    struct duty_ask duties;
    uint16_t year;
    const struct record_key *key; /* of questions about one record */
    const struct sample_item *sample;
    enum status (*ask)(struct inquiry *inquiry, struct view *view, struct arena *arena,
                       struct buffer *said);
    enum status (*table)(struct inquiry *inquiry, struct view *view, struct arena *arena,
                         struct table *table);
};

static enum status put_question(void *context, struct arena *arena, struct buffer *said)
{
    struct inquiry *inquiry = context;
    struct table table;
    struct view view;
    enum status status = replica_view(inquiry->county->replica, &view);
    if (status != STATUS_OK)
        return status;
    status = inquiry->table ? inquiry->table(inquiry, &view, arena, &table)
                            : inquiry->ask(inquiry, &view, arena, said);
    if (status == STATUS_OK && inquiry->table) {
        table_put_csv(&table, said);
        for (size_t i = 0; i < table.note_count; i++)
            buffer_print(said, "note %s\n", table.notes[i]);
    }
    return replica_view_close(&view, status);
}

static void ask(struct inquiry *inquiry, const char *name)
{
    struct buffer said = {0};
    char words[400];
    snprintf(words, sizeof words, "%s: %s%s%s", inquiry->county->name, name,
             inquiry->key ? " of " : "", inquiry->key ? inquiry->key->id : "");
    const struct again question = {words, &inquiry->county->store, put_question, inquiry};
    (void)again(&question, PLACES, &said); /* what cannot be asked of this county is refused */
    buffer_free(&said);
}

/* -- tables ---------------------------------------------------------------------------------- */

#define TABLE(name, call)                                                                \
    static enum status name(struct inquiry *of, struct view *view, struct arena *arena,  \
                            struct table *table)                                         \
    {                                                                                    \
        const struct scope *scope = &of->county->held.plan.scope;                        \
        struct work_list_ask list = {                                                    \
            .scope = *scope, .plan = &of->county->held.plan, .as_of = of->duties.as_of}; \
        (void)scope, (void)list;                                                         \
        return call;                                                                     \
    }
TABLE(due, due_table(view, arena, &of->duties, 30, table))
TABLE(board, board_table(view, arena, &of->duties, false, table))
TABLE(chase, chase_table(view, arena, &of->duties, 30, table))
TABLE(extensions, extensions_table(view, arena, &of->duties, table))
TABLE(allocations, allocations_table(view, arena, &of->duties, of->year, table))
TABLE(triggers, triggers_table(view, arena, &of->duties, table))
TABLE(shares, shares_table(view, arena, &of->duties, table))
TABLE(share_projects, share_projects_table(view, arena, &of->duties, table))
TABLE(scores, scores_table(view, arena, &of->duties, of->year, table))
TABLE(scores_before, scores_table(view, arena, &of->duties, of->year - 1, table))
TABLE(results, results_table(view, arena, &of->duties, of->year - 1, table))
TABLE(lights, lights_table(view, arena, &of->duties, of->year, of->county->month, table))
TABLE(handling, handling_table(view, arena, &of->duties, of->year, of->county->month, table))
TABLE(ranking, assess_table(view, arena, &of->duties, false, table))
TABLE(deductions, assess_table(view, arena, &of->duties, true, table))
TABLE(ledger, ledger_table(view, arena, &of->duties, table))
TABLE(returns, returns_table(view, arena, &of->duties, of->year, table))
TABLE(works, works_table(view, arena, &list, table))
TABLE(ex_ante, ex_ante_table(view, arena, &list, table))
TABLE(evaluations, evaluations_table(view, arena, &list, list.plan, table))
TABLE(funds, funds_table(view, arena, &list, table))
TABLE(transfers, transfer_table(view, arena, scope, 0, list.as_of, table))
TABLE(samples, samples_table(view, arena, scope, list.as_of, table))
TABLE(suspicions, suspicions_table(view, arena, &of->duties, of->year, 0, table))
TABLE(suspicions_of_round,
      suspicions_table(view, arena, &of->duties, of->year, (uint8_t)of->county->month, table))
TABLE(objections, objections_table(view, arena, scope, 0, false, table))
TABLE(adjustments, adjust_table(view, arena, scope, of->year, false, table))
TABLE(drawn, sample_table(view, arena, of->sample, list.as_of, table))
TABLE(papers, papers_table(view, arena, of->sample, list.as_of, table))

static const struct {
    const char *name;
    enum status (*table)(struct inquiry *, struct view *, struct arena *, struct table *);
} tables[] = {{"due", due},
              {"board", board},
              {"chase", chase},
              {"extensions", extensions},
              {"allocations", allocations},
              {"triggers", triggers},
              {"shares", shares},
              {"share projects", share_projects},
              {"scores", scores},
              {"scores of the year before", scores_before},
              {"results", results},
              {"lights", lights},
              {"handling", handling},
              {"ranking", ranking},
              {"deductions", deductions},
              {"ledger", ledger},
              {"returns", returns},
              {"works", works},
              {"ex ante", ex_ante},
              {"evaluations", evaluations},
              {"funds", funds},
              {"transfers", transfers},
              {"samples", samples},
              {"suspicions", suspicions},
              {"suspicions of the round", suspicions_of_round},
              {"objections", objections},
              {"adjustments", adjustments}};

/* -- one record -------------------------------------------------------------------------------- */

static enum status put_reasons(enum status status, struct reasons *reasons, struct buffer *said)
{
    if (status != STATUS_OK)
        return status;
    english_expect(reasons->title, reasons, english_written());
    reasons_put_text(reasons, REASONS_BOTH, said);
    return STATUS_OK;
}

static enum status why_assessed(struct inquiry *of, struct view *view, struct arena *arena,
                                struct buffer *said)
{
    static const char *const units[] = {"801001", "802001", "301001"};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
        struct reasons reasons;
        struct why why;
        why_clear(&why);
        status =
            put_reasons(reasons_of_assessment(view, arena, &of->duties, units[i], &reasons, &why),
                        &reasons, said);
    }
    return status;
}

static enum status why_form(struct inquiry *of, struct view *view, struct arena *arena,
                            struct buffer *said)
{
    struct reasons reasons;
    struct why why;
    why_clear(&why);
    if (of->key->kind == KIND_MONITORING)
        return put_reasons(reasons_of_lights(view, arena, &of->duties, of->key, &reasons, &why),
                           &reasons, said);
    if (of->key->kind == KIND_SELF_EVALUATION)
        return put_reasons(reasons_of_score(view, arena, &of->duties, of->key, &reasons, &why),
                           &reasons, said);
    return put_reasons(reasons_of_adjustment(view, arena, of->key, &reasons, &why), &reasons, said);
}

static enum status as_table(struct inquiry *of, struct view *view, struct arena *arena,
                            struct table *table)
{
    struct record record;
    struct payload payload;
    struct form_about about;
    enum status status = replica_get(view, arena, of->key, &record);
    if (status == STATUS_OK)
        status = payload_decode(arena, of->key->kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = form_about_read(view, arena, of->key, &payload, &about);
    return status ? status : form_table(arena, of->key, &payload, &about, table);
}

static enum status opened(struct inquiry *of, struct view *view, struct arena *arena,
                          struct buffer *said)
{
    struct prefill form;
    enum status status = prefill_read(view, arena, of->key, &form);
    for (size_t i = 0; status == STATUS_OK && i < form.row_count; i++)
        buffer_print(said, "%s %s\n", form.rows[i].indicator ? form.rows[i].indicator->name : "—",
                     form.rows[i].was);
    if (status == STATUS_OK)
        buffer_print(said, "%s %d\n", form.unapproved, form.target_approved);
    return status;
}

static enum status decided(struct inquiry *of, struct view *view, struct arena *arena,
                           struct buffer *said)
{
    struct objection_decision decision = {.changes_list = false};
    struct why why;
    why_clear(&why);
    enum status status = objection_decide(view, arena, of->key, NULL, "r", &decision, &why);
    if (status == STATUS_OK)
        buffer_print(said, "%s %d\n", decision.review.id, decision.changes_list);
    return status;
}

struct keys {
    struct arena *arena;
    struct record_key *items;
    size_t count, capacity;
};

static bool see_key(void *context, struct view *view, const struct record *record,
                    struct arena *arena)
{
    struct keys *keys = context;
    (void)view, (void)arena;
    if (keys->count < keys->capacity)
        keys->items[keys->count++] = record->key;
    return true;
}

static void ask_records(struct inquiry *inquiry)
{
    static const unsigned kinds[] = {KIND_TARGET, KIND_MONITORING, KIND_SELF_EVALUATION, KIND_WORK};
    struct county *county = inquiry->county;
    struct keys keys = {.capacity = 40};
    struct view view;
    keys.items = arena_array(&county->arena, struct record_key, keys.capacity);
    assert_ok(replica_view(county->replica, &view));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        assert_ok(replica_each(&view, NULL, kinds[i], 0, see_key, &keys));
    replica_view_end(&view);
    for (size_t i = 0; i < keys.count; i++) {
        inquiry->key = &keys.items[i];
        inquiry->table = NULL;
        inquiry->ask = why_form;
        ask(inquiry, "reasons");
        inquiry->ask = opened;
        ask(inquiry, "the form");
        inquiry->ask = decided;
        if (keys.items[i].kind == KIND_WORK)
            ask(inquiry, "the decision");
        inquiry->table = as_table;
        ask(inquiry, "the table");
    }
    inquiry->key = NULL;
}

static void ask_samples(struct inquiry *inquiry)
{
    struct county *county = inquiry->county;
    struct samples all;
    struct view view;
    assert_ok(replica_view(county->replica, &view));
    assert_ok(samples_read(&view, NULL, &county->arena, &county->held.plan.scope, &all));
    replica_view_end(&view);
    for (size_t i = 0; i < all.count; i++) {
        inquiry->sample = &all.items[i];
        inquiry->table = drawn;
        ask(inquiry, "who was drawn");
        inquiry->table = papers;
        ask(inquiry, "working papers");
    }
}

/* -- what goes up, what a machine passes --------------------------------------------------------- */

static enum status submissions(struct inquiry *of, struct view *view, struct arena *arena,
                               struct buffer *said)
{
    enum status status = STATUS_OK;
    for (uint8_t kind = 0; kind <= SUBMISSION_RESULT_USE && status == STATUS_OK; kind++) {
        const struct submission_ask what = {
            .scope = of->county->held.plan.scope,
            .fiscal_year = of->year,
            .round = kind == SUBMISSION_NONE ? (uint8_t)of->county->month : 0,
            .kind = kind,
            .as_of = of->duties.as_of,
            .plan_version = of->county->held.mark};
        struct submission submission;
        struct record_key key;
        status = submission_build(view, arena, &what, &key, &submission);
        for (size_t i = 0; status == STATUS_OK && i < submission.warning_count; i++)
            buffer_print(said, "%s: %s\n", key.id, submission.warnings[i]);
        for (unsigned part = 0; status == STATUS_OK && part <= SUBMISSION_WORKS; part++) {
            struct table table;
            status = submission_table(arena, &key, &submission, (enum submission_part)part, &table);
            if (status == STATUS_OK)
                table_put_csv(&table, said);
            status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
        }
    }
    return status;
}

static enum status look(void *context, struct view *view, const struct record *record,
                        const struct review_standing *standing, struct arena *arena,
                        struct bulk_look *look)
{
    (void)context, (void)view, (void)record, (void)standing, (void)arena;
    *look = (struct bulk_look){.mine = true, .turn = true, .step = "", .unit = ""};
    return STATUS_OK;
}

static enum status by_machine(struct inquiry *of, struct view *view, struct arena *arena,
                              struct buffer *said)
{
    static const unsigned kinds[] = {KIND_TARGET, KIND_MONITORING, KIND_SELF_EVALUATION, KIND_WORK};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && status == STATUS_OK; i++) {
        struct bulk bulk;
        const struct bulk_ask what = {.scope = of->county->held.plan.scope,
                                      .kind = kinds[i],
                                      .fiscal_year = of->year,
                                      .round = -1,
                                      .look = look};
        status = bulk_read(view, arena, &what, &bulk);
        if (status == STATUS_OK)
            buffer_print(said, "%zu %zu %zu %zu %zu %zu %zu %s %s %s\n", bulk.count, bulk.drawn,
                         bulk.before, bulk.found, bulk.full, bulk.checked, bulk.unset, bulk.source,
                         bulk.full_source, bulk.checks_source);
    }
    return status;
}

void county_everything(struct county *county)
{
    struct inquiry inquiry = {.county = county, .year = 2026};
    inquiry.duties = (struct duty_ask){
        .held = &county->held, .receiver = true, .as_of = date_of_instant(county->now_ms)};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        inquiry.table = tables[i].table;
        ask(&inquiry, tables[i].name);
    }
    ask_samples(&inquiry);
    ask_records(&inquiry);
    inquiry.table = NULL;
    inquiry.ask = why_assessed;
    ask(&inquiry, "why assessed so");
    inquiry.ask = submissions;
    ask(&inquiry, "submissions");
    inquiry.ask = by_machine;
    ask(&inquiry, "what a machine passes");
}

void county_everything_end(void)
{
    assert_true(again_asked() > 2000);
    english_end();
    again_end();
}
