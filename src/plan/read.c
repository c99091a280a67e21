/* The plan file: its schema. DOMAIN.md section 1. */
#include "check.h"
#include "schema.h"

#define DAYS_MAX 366
#define TEXTS_MAX 60

static const char *const owners[] = {"office", "units",   "departments", "projects",
                                     "funds",  "regions", "agencies",    NULL};
static const char *const keepers[] = {"not_yet",    "target",   "monitoring", "self_evaluation",
                                      "submission", "contacts", "reviews",    "parts",
                                      "allocation", "work",     "standing",   NULL};
static const char *const work_types[WORK_TYPE_COUNT + 1] = {"none",
#define X(name, number, text, chinese) [number] = text,
                                                            WORK_TYPE_LIST(X)
#undef X
};
static const char *const counted[] = {"records", "objects", "units", "agencies", NULL};
static const char *const everys[] = {"none",      "unit",   "weak_unit", "monitored", "graded",
                                     "evaluated", "agency", "sampled",   "triggered", NULL};
static const char *const clocks[] = {"usual", "stated", "received", NULL};
static const char *const shown[] = {
    "targets", "overall_target", "self_evaluations", "overall_self_evaluation", "reports", NULL};
static const char *const submissions[] = {
    "none",     "round",      "application", "overall_review", "self_evaluation",
    "transfer", "result_use", NULL};
static const char *const dones[] = {"filled", "approved", NULL};
static const char *const phases[] = {"any", "initial", "midyear", "special", NULL};
static const char *const books[] = {"general_public",   "gov_fund", "state_capital",
                                    "social_insurance", "outside",  NULL};
static const char *const sources[] = {"none", "central", "region",  "prefecture", "county",
                                      "own",  "loan",    "society", NULL};
static const char *const standings[] = {"confirmed", "unconfirmed", "proposal", NULL};

#define FIELD(type_, record, member) \
    .name = #member, .type = FIELD_##type_, .at = offsetof(struct record, member)
#define COUNTED(record, member, count, most_) \
    .at = offsetof(struct record, member), .count_at = offsetof(struct record, count), .most = most_
#define FIELDS(list) .fields = list, .field_count = sizeof(list) / sizeof((list)[0])

static const struct field where_fields[] = {
    {FIELD(WORDS, plan_where, books), .words = books},
    {FIELD(WORDS, plan_where, sources), .words = sources},
    {FIELD(WORD, plan_where, phase), .words = phases},
    {FIELD(TEXT, plan_where, least_wan)},
};
static const struct schema where_schema = {.called = "范围",
                                           FIELDS(where_fields),
                                           .size = sizeof(struct plan_where),
                                           .place_at = SCHEMA_NO_PLACE};

static const struct field kept_fields[] = {
    {FIELD(WORD, plan_kept, by), .needed = true, .words = keepers},
    {FIELD(WORD, plan_kept, done), .words = dones},
    {FIELD(NUMBER, plan_kept, round), .least = 0, .most = ROUND_MAX},
    {.name = "of", .type = FIELD_TEXTS, COUNTED(plan_kept, of, of_count, PLAN_OBLIGATIONS_MAX)},
    {FIELD(TEXT, plan_kept, words)},
    {FIELD(WORDS, plan_kept, types), .words = work_types},
    {FIELD(BOOL, plan_kept, each_type)},
    {FIELD(BOOL, plan_kept, evidence)},
    {FIELD(BOOL, plan_kept, followed)},
    {FIELD(WORD, plan_kept, count), .words = counted},
    {FIELD(WORD, plan_kept, every), .words = everys},
    {FIELD(WORD, plan_kept, clock), .words = clocks},
    {FIELD(WORD, plan_kept, reported_by), .words = submissions},
    {FIELD(WORDS, plan_kept, shows), .words = shown},
    {FIELD(TEXT, plan_kept, least)},
    {FIELD(TEXT, plan_kept, share)},
    {FIELD(TEXT, plan_kept, coverage)},
    {.name = "names",
     .type = FIELD_TEXTS,
     COUNTED(plan_kept, names, name_count, PLAN_OBLIGATIONS_MAX)},
};
static const struct schema kept_schema = {.called = "存放",
                                          FIELDS(kept_fields),
                                          .size = sizeof(struct plan_kept),
                                          .place_at = offsetof(struct plan_kept, place)};

static void event_start(void *record)
{
    struct plan_event *event = record;
    event->days = event->working_days = -1;
}
static const struct field event_fields[] = {
    {FIELD(TEXT, plan_event, after), .needed = true},
    {FIELD(NUMBER, plan_event, working_days), .least = 0, .most = DAYS_MAX},
    {FIELD(NUMBER, plan_event, days), .least = 0, .most = DAYS_MAX},
};
static const struct schema event_schema = {.called = "随事项的期限",
                                           FIELDS(event_fields),
                                           .size = sizeof(struct plan_event),
                                           .place_at = offsetof(struct plan_event, place),
                                           .start = event_start};

static void obligation_start(void *record)
{
    struct obligation *obligation = record;
    obligation->recurs = true;
}
static const struct field obligation_fields[] = {
    {FIELD(TEXT, obligation, id), .needed = true},
    {FIELD(TEXT, obligation, section), .needed = true},
    {FIELD(TEXT, obligation, title), .needed = true},
    {FIELD(TEXT, obligation, title_english)},
    {FIELD(TEXT, obligation, sentence), .needed = true},
    {FIELD(TEXT, obligation, sentence_english)},
    {.name = "owes",
     .type = FIELD_WORD,
     .needed = true,
     .words = owners,
     .at = offsetof(struct obligation, owner)},
    {FIELD(TEXT, obligation, to), .open = true},
    {FIELD(NUMBER, obligation, money_year), .least = YEAR_MIN, .most = YEAR_MAX},
    {.name = "where",
     .type = FIELD_MAPS,
     .schema = &where_schema,
     COUNTED(obligation, where, where_count, 1)},
    {.name = "debtors", .type = FIELD_TEXTS, COUNTED(obligation, debtors, debtor_count, TEXTS_MAX)},
    {FIELD(DATE, obligation, opens)},
    {FIELD(DATE, obligation, cutoff), .open = true},
    {.name = "due",
     .type = FIELD_DATES,
     .open = true,
     COUNTED(obligation, dues, due_count, PLAN_WINDOWS_MAX)},
    {.name = "event",
     .type = FIELD_MAPS,
     .schema = &event_schema,
     COUNTED(obligation, event, event_count, 1)},
    {.name = "thresholds",
     .type = FIELD_PAIRS,
     COUNTED(obligation, thresholds, threshold_count, 0)},
    {FIELD(TEXT, obligation, consequence), .open = true},
    {FIELD(TEXT, obligation, evidence), .open = true},
    {FIELD(TEXT, obligation, note)},
    {FIELD(BOOL, obligation, recurs)},
    {FIELD(MAP, obligation, kept), .needed = true, .schema = &kept_schema},
};
static const struct schema obligation_schema = {.called = "义务",
                                                FIELDS(obligation_fields),
                                                .size = sizeof(struct obligation),
                                                .place_at = offsetof(struct obligation, place),
                                                .unset_at = offsetof(struct obligation, unset),
                                                .unset_count_at =
                                                    offsetof(struct obligation, unset_count),
                                                .start = obligation_start};

static const char *const measures[] = {"overdue",     "late",      "returned",    "vetoed",
                                       "unrectified", "untrained", "uncorrected", "verdict",
                                       "score_below", "named",     NULL};
static const char *const verdicts[] = {"none", "confirmed", "mostly", "untrue", NULL};

const char *measure_name(unsigned measure)
{
    return measure < MEASURE_COUNT ? measures[measure] : "";
}

static const struct field item_fields[] = {
    {FIELD(TEXT, plan_item, name), .needed = true},
    {FIELD(TEXT, plan_item, english)},
    {FIELD(WORD, plan_item, counts), .needed = true, .words = measures},
    {.name = "obligations",
     .type = FIELD_TEXTS,
     COUNTED(plan_item, obligations, obligation_count, PLAN_OBLIGATIONS_MAX)},
    {FIELD(WORDS, plan_item, works), .words = work_types},
    {FIELD(WORDS, plan_item, verdicts), .words = verdicts},
    {FIELD(TEXT, plan_item, below)},
    {FIELD(TEXT, plan_item, each), .needed = true},
    {FIELD(TEXT, plan_item, most), .needed = true},
};
static const struct schema item_schema = {.called = "扣分项",
                                          FIELDS(item_fields),
                                          .size = sizeof(struct plan_item),
                                          .place_at = offsetof(struct plan_item, place)};

static const struct field rule_fields[] = {
    {FIELD(TEXT, rule_set, id), .needed = true},
    {FIELD(TEXT, rule_set, version), .needed = true},
    {FIELD(TEXT, rule_set, source), .needed = true},
    {FIELD(WORD, rule_set, standing), .needed = true, .words = standings},
    {.name = "values",
     .type = FIELD_VALUES,
     .needed = true,
     COUNTED(rule_set, values, value_count, 0)},
    {.name = "items",
     .type = FIELD_MAPS,
     .schema = &item_schema,
     COUNTED(rule_set, items, item_count, TEXTS_MAX)},
};
static const struct schema rule_schema = {.called = "规则",
                                          FIELDS(rule_fields),
                                          .size = sizeof(struct rule_set),
                                          .place_at = offsetof(struct rule_set, place)};

static const char *const unit_kinds[] = {"township", "department", "subordinate", NULL};
static const struct field chain_fields[] = {
    {FIELD(WORD, plan_chain, of), .needed = true, .words = unit_kinds},
    {.name = "steps",
     .type = FIELD_TEXTS,
     .needed = true,
     COUNTED(plan_chain, steps, step_count, REVIEW_STEPS_MAX)},
    {.name = "may_skip",
     .type = FIELD_TEXTS,
     COUNTED(plan_chain, may_skip, skip_count, REVIEW_STEPS_MAX)},
};
static const struct schema chain_schema = {.called = "审核环节",
                                           FIELDS(chain_fields),
                                           .size = sizeof(struct plan_chain),
                                           .place_at = offsetof(struct plan_chain, place)};

static const struct field contact_fields[] = {
    {FIELD(SCOPE, plan_contact, region), .needed = true},
    {FIELD(TEXT, plan_contact, name), .needed = true},
    {FIELD(TEXT, plan_contact, phone)},
};
static const struct schema contact_schema = {.called = "联系人",
                                             FIELDS(contact_fields),
                                             .size = sizeof(struct plan_contact),
                                             .place_at = offsetof(struct plan_contact, place)};

static void plan_start(void *record)
{
    struct plan *plan = record;
    plan->correction_days = plan->late_addition_days = -1;
}
static const struct field plan_fields[] = {
    {.name = "plan", .type = FIELD_TEXT, .needed = true, .at = offsetof(struct plan, name)},
    {FIELD(NUMBER, plan, edition), .needed = true, .least = 1, .most = 999},
    {FIELD(SCOPE, plan, scope), .needed = true, .place_at = offsetof(struct plan, scope_place)},
    {FIELD(NUMBER, plan, year), .needed = true, .least = YEAR_MIN, .most = YEAR_MAX},
    {FIELD(TEXT, plan, title), .needed = true},
    {FIELD(TEXT, plan, source), .needed = true},
    {FIELD(TEXT, plan, office), .needed = true},
    {FIELD(TEXT, plan, phone), .open = true},
    {FIELD(TEXT, plan, superior), .open = true},
    {.name = "calendars",
     .type = FIELD_TEXTS,
     .needed = true,
     COUNTED(plan, calendars, calendar_count, PLAN_CALENDARS_MAX)},
    {FIELD(NUMBER, plan, correction_days), .open = true, .least = 0, .most = DAYS_MAX,
     .place_at = offsetof(struct plan, correction_place)},
    {FIELD(NUMBER, plan, late_addition_days), .open = true, .least = 0, .most = DAYS_MAX},
    {.name = "review_chains",
     .type = FIELD_MAPS,
     .open = true,
     .schema = &chain_schema,
     COUNTED(plan, chains, chain_count, UNIT_KIND_COUNT)},
    {.name = "contacts",
     .type = FIELD_MAPS,
     .schema = &contact_schema,
     COUNTED(plan, contacts, contact_count, TEXTS_MAX)},
    {.name = "rules",
     .type = FIELD_MAPS,
     .needed = true,
     .schema = &rule_schema,
     COUNTED(plan, rules, rule_count, PLAN_OBLIGATIONS_MAX)},
    {.name = "obligations",
     .type = FIELD_MAPS,
     .needed = true,
     .schema = &obligation_schema,
     COUNTED(plan, obligations, obligation_count, PLAN_OBLIGATIONS_MAX)},
};
static const struct schema plan_schema = {.called = "计划",
                                          FIELDS(plan_fields),
                                          .size = sizeof(struct plan),
                                          .place_at = SCHEMA_NO_PLACE,
                                          .unset_at = offsetof(struct plan, unset),
                                          .unset_count_at = offsetof(struct plan, unset_count),
                                          .start = plan_start};

enum status plan_read(struct arena *arena, const char *name, struct bytes text, struct plan *plan,
                      struct findings *findings)
{
    struct reading reading = {arena, name, findings};
    struct plan read;
    struct tree *tree;
    size_t before = findings->blocking;
    memset(&read, 0, sizeof read);
    if (text.size > PLAN_FILE_MAX) {
        const struct tree start = {.line = 1, .column = 1};
        schema_complain(&reading, &start, "PLAN_LARGE", "缩短引文和说明",
                        "计划有 %zu 字节，最多 %u", text.size, (unsigned)PLAN_FILE_MAX);
        return STATUS_INVALID;
    }
    enum status status = tree_read(arena, name, text, &tree, findings);
    if (status == STATUS_OK)
        status = schema_read(&reading, &plan_schema, tree, &read);
    if (status)
        return status;
    if (findings->blocking == before)
        plan_check_meaning(&reading, &read);
    if (arena->failed || findings->arena->failed)
        return STATUS_NO_MEMORY;
    if (findings->blocking != before)
        return STATUS_INVALID;
    *plan = read;
    return STATUS_OK;
}

enum status plan_rule_set_read(struct arena *arena, struct bytes text, const char *id,
                               struct rule_set *rules)
{
    struct findings findings = {.arena = arena};
    struct reading reading = {arena, "", &findings};
    struct tree *tree;
    enum status status =
        text.size > PLAN_FILE_MAX ? STATUS_INVALID : tree_read(arena, "", text, &tree, &findings);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? status : STATUS_MALFORMED;
    const struct tree *sets = tree_value(tree, "rules");
    for (size_t i = 0; sets && sets->kind == TREE_LIST && i < sets->count; i++) {
        const struct tree *name = tree_value(sets->items[i], "id");
        if (!name || name->kind != TREE_TEXT || strcmp(name->text, id) != 0)
            continue;
        memset(rules, 0, sizeof *rules);
        status = schema_read(&reading, &rule_schema, sets->items[i], rules);
        return arena->failed ? STATUS_NO_MEMORY : status;
    }
    return STATUS_NOT_FOUND;
}

/* "deploy/plans/a.yaml" and "../data/b.json" give "deploy/plans/../data/b.json". */
bool plan_path_beside(const char *plan, const char *name, char path[PLAN_PATH_MAX])
{
    const char *slash = strrchr(plan, '/');
    size_t folder = slash && name[0] != '/' ? (size_t)(slash - plan) + 1 : 0;
    if (folder + strlen(name) >= PLAN_PATH_MAX)
        return false;
    memcpy(path, plan, folder);
    memcpy(path + folder, name, strlen(name) + 1);
    return true;
}

size_t plan_calendar_names(struct bytes text, const char *plan,
                           char names[PLAN_CALENDARS_MAX][PLAN_PATH_MAX])
{
    struct arena arena;
    struct tree *tree;
    size_t count = 0;
    arena_init(&arena, 0);
    struct findings findings = {.arena = &arena};
    bool read =
        text.size <= PLAN_FILE_MAX && tree_read(&arena, plan, text, &tree, &findings) == STATUS_OK;
    const struct tree *list = read ? tree_value(tree, "calendars") : NULL;
    for (size_t i = 0; list && list->kind == TREE_LIST && i < list->count; i++)
        if (list->items[i]->kind == TREE_TEXT && count < PLAN_CALENDARS_MAX &&
            plan_path_beside(plan, list->items[i]->text, names[count]))
            count++;
    arena_close(&arena);
    return count;
}
