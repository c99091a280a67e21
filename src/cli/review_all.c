/* review --all-passed: every form of a round that has nothing to look at, but for those that a person opens. */
#include "review.h"

#include <siben/bulk_review.h>
#include <siben/form_findings.h>
#include <siben/form_rules.h>

#include <stdio.h>

struct asking {
    struct command_context *context;
    const char *step; /* "": the last of each chain */
};

static bool has_findings(struct view *view, const struct record *record, struct arena *arena)
{
    struct payload payload;
    struct form_rules rules;
    struct findings findings = {.arena = arena};
    if (payload_decode(arena, record->key.kind, record->payload, &payload) != STATUS_OK ||
        replica_form_rules(view, arena, &record->key, &rules) != STATUS_OK ||
        form_findings(view, &record->key, &payload, &rules, &findings) != STATUS_OK)
        return true;
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity >= SEVERITY_WARNING)
            return true;
    return arena->failed;
}

/* Is it this step's turn, by a chain that is set or because none is? */
static bool is_turn(const struct review_standing *standing, const char *step)
{
    const struct review_chain *chain = &standing->chain;
    if (!chain->count)
        return !*step;
    return strcmp(standing->next, *step ? step : chain->steps[chain->count - 1]) == 0;
}

static enum status look_at(void *context, struct view *view, const struct record *record,
                           const struct review_standing *standing, struct arena *arena,
                           struct bulk_look *look)
{
    const struct asking *asking = context;
    bool decided = record->state.approved || record->state.returned;
    *look = (struct bulk_look){.mine = true,
                               .found = !decided && has_findings(view, record, arena),
                               .turn = !decided && is_turn(standing, asking->step),
                               .step = asking->step,
                               .unit = ""};
    return STATUS_OK;
}

static enum status write_all(struct command_context *context, struct view *view,
                             const struct bulk *bulk)
{
    struct change *changes = arena_array(&context->arena, struct change, bulk->count + 1);
    int32_t today = date_of_instant(context->now_ms);
    struct review_chains chains;
    struct arena scratch; /* of one form's words */
    enum status status = changes ? STATUS_OK : STATUS_NO_MEMORY;
    arena_init(&scratch, 0);
    review_chains_open(&chains, view, &context->arena, &scratch);
    for (size_t i = 0; i < bulk->count && status == STATUS_OK; i++) {
        struct record_key key;
        struct payload payload;
        arena_reset(&scratch);
        status = bulk_word(view, &scratch, &chains, &bulk->forms[i], context->user, today, &key,
                           &payload, &context->why);
        if (status == STATUS_OK)
            status = command_change(context, view, &key, &payload, &changes[i]);
    }
    arena_close(&scratch);
    return status == STATUS_OK && bulk->count
               ? command_write(context, changes, bulk->count, NULL, NULL)
               : status;
}

/* Those that a person opens, in this pass or an earlier one: anybody can see later that they were opened. */
static void list_opened(struct command_context *context, const struct bulk *bulk)
{
    static const char *const columns[] = {"form:表", "one_of:每多少张抽一张", "state:看过没有",
                                          "reviewer:谁看的"};
    struct list list;
    list_begin(context, &list, "机审抽中、由人打开的表", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < bulk->count + bulk->opened_count; i++) {
        const struct bulk_form *form = i < bulk->count ? &bulk->forms[i] : NULL;
        const struct bulk_opened *opened = form ? NULL : &bulk->opened[i - bulk->count];
        char key[RECORD_KEY_TEXT_SIZE], one_of[8];
        if (form && !form->drawn)
            continue;
        record_key_print(form ? &form->key : &opened->form, key, sizeof key);
        (void)snprintf(one_of, sizeof one_of, "%u",
                       (unsigned)(form ? form->one_of : opened->one_of));
        const char *cells[] = {key, one_of,
                               form                                  ? "待打开"
                               : opened->verdict == VERDICT_PASSED   ? "看过，通过"
                               : opened->verdict == VERDICT_RETURNED ? "看过，退回"
                               : opened->verdict == VERDICT_STEP     ? "审核中"
                                                                     : "待打开",
                               form ? "" : opened->reviewer};
        list_row(context, &list, cells);
    }
    enum table_format format;
    if (command_format(context, &format) == STATUS_OK)
        command_table(context, &list.table, format);
}

static void say_left(struct command_context *context, const struct bulk *bulk)
{
    if (bulk->checked)
        command_print(context,
                      "不能机审 %zu 张：%s（%s）\n  逐张审核：siben review 记录 --pass "
                      "--check 完整性=优 --check 相关性=优 --check 适当性=优 --check "
                      "可行性=优\n",
                      bulk->checked, CHECKS_ASKED, bulk->checks_source);
    if (bulk->full)
        command_print(context, "不能机审 %zu 张：计划要求逐张审核（%s）\n", bulk->full,
                      bulk->full_source);
    if (bulk->unset)
        command_print(context,
                      "不能机审 %zu 张：计划没有设定机审时由人打开多少（%s 的 open_one_of "
                      "未设定）\n",
                      bulk->unset, bulk->source);
    if (bulk->other_turn)
        command_print(context, "还没有轮到或已经过了这个审核环节 %zu 张：写 --step 环节\n",
                      bulk->other_turn);
    if (bulk->below)
        command_print(context, "下级绩效办审核的 %zu 张不在这里机审：由下级审核后上报\n",
                      bulk->below);
    if (bulk->drawn + bulk->waiting)
        command_print(context,
                      "抽出 %zu 张由人打开（每 %u 张 1 张，至少 1 张；%s）：逐张 siben review 记录 "
                      "--pass\n",
                      bulk->drawn + bulk->waiting, (unsigned)bulk->one_of, bulk->source);
}

static enum status read_all(struct command_context *context, struct view *view,
                            struct asking *asking, struct bulk *bulk)
{
    long year, round;
    const char *kind = command_value(context, "--kind");
    struct bulk_ask ask = {.scope = context->node->config.scope,
                           .kind = kind ? kind_of_name(kind) : KIND_MONITORING,
                           .look = look_at,
                           .context = asking};
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, 0, &round);
    if (status != STATUS_OK)
        return status;
    if (!review_is_form(ask.kind) || ask.kind == KIND_FUND || year == 0 ||
        (ask.kind == KIND_MONITORING && round == 0))
        return why_set(&context->why, STATUS_INVALID, "--all-passed",
                       "--all-passed 需要 --year，监控还需要 --round",
                       "--kind 为 target、monitoring 或 self_evaluation");
    ask.fiscal_year = (uint16_t)year;
    ask.round = (int)round;
    return bulk_read(view, &context->arena, &ask, bulk);
}

int review_all(struct command_context *context, struct view *view)
{
    struct asking asking = {.context = context, .step = review_step_said(context)};
    struct bulk bulk;
    enum status status = read_all(context, view, &asking, &bulk);
    if (status == STATUS_OK && command_flag(context, "--list")) {
        list_opened(context, &bulk);
        return EXIT_OK;
    }
    if (status == STATUS_OK && !bulk.count && bulk.full && !bulk.found && !bulk.checked)
        status =
            why_set(&context->why, STATUS_CONFLICT, bulk.full_source,
                    "计划要求这种表逐张审核，不能机审通过", "逐张审核：siben review 记录 --pass");
    if (status == STATUS_OK)
        status = write_all(context, view, &bulk);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "机审通过 %zu 张；有问题待人审 %zu 张；此前已审 %zu 张\n",
                  bulk.count - bulk.drawn, bulk.found, bulk.before);
    say_left(context, &bulk);
    return EXIT_OK; /* what is left waits for a person: that is what it is for */
}
