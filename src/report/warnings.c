/* What a person should look at before a result goes up. None of it stops anything. */
#include "figures.h"

#include <siben/alias.h>
#include <siben/view_kept.h>

enum warning {
    OVER_BUDGET,
    NOT_AS_PAID,
    NOT_AS_BUDGETED,
    IMPOSSIBLE,
    EXECUTION_RED,
    TARGET_RED,
    WARNING_COUNT
};
static const char *const warning_words[WARNING_COUNT] = {
    "执行数超过全年预算",
    "填报执行数与支付系统不一致",
    "表内全年预算与预算不一致",
    "完成目标完全不可能",
    "执行红灯",
    "目标红灯",
};

struct warnings {
    struct view *view;
    struct arena *arena;
    const struct submission_ask *ask;
    const struct place *place;
    size_t counts[WARNING_COUNT];
    const char *texts[WARNING_COUNT][SUBMISSION_WARNINGS_MAX];
    enum status status;
};

static void wan(int64_t fen, char text[MONEY_TEXT_SIZE])
{
    money_print_wan(fen, text);
}

static void warn(struct warnings *warnings, enum warning kind, const struct fact_image *image,
                 const char *rest)
{
    size_t at = warnings->counts[kind]++;
    if (at >= SUBMISSION_WARNINGS_MAX)
        return;
    const char *text =
        arena_print(warnings->arena, "%s %s：%s", image->subject.id, image->name, rest);
    warnings->texts[kind][at] = text;
    if (!text)
        warnings->status = STATUS_NO_MEMORY;
}

static void warn_amounts(struct warnings *warnings, enum warning kind,
                         const struct fact_image *image, const char *format, int64_t a, int64_t b)
{
    char first[MONEY_TEXT_SIZE], second[MONEY_TEXT_SIZE], rest[MONEY_TEXT_SIZE];
    struct buffer text = {0};
    wan(a, first);
    wan(b, second);
    wan(a - b, rest);
    /* {1}, {2}, {3}: the two amounts and what lies between them */
    for (const char *at = format; *at; at++) {
        if (at[0] == '{' && at[1] >= '1' && at[1] <= '3' && at[2] == '}') {
            buffer_put_text(&text, at[1] == '1' ? first : at[1] == '2' ? second : rest);
            at += 2;
        } else {
            buffer_put_u8(&text, (uint8_t)*at);
        }
    }
    buffer_put_u8(&text, 0);
    if (text.failed)
        warnings->status = STATUS_NO_MEMORY;
    else
        warn(warnings, kind, image, (const char *)text.data);
    buffer_free(&text);
}

struct sums {
    int64_t spent, annual;
    bool spent_said, annual_said;
};

static struct sums sum_rows(const struct spending_line *lines, size_t count)
{
    struct sums sums = {0, 0, false, count > 0};
    for (size_t i = 0; i < count; i++) {
        if (lines[i].spent_fen != MONEY_NONE &&
            money_add(sums.spent, lines[i].spent_fen, &sums.spent))
            sums.spent_said = true;
        if (lines[i].annual_fen == MONEY_NONE ||
            !money_add(sums.annual, lines[i].annual_fen, &sums.annual))
            sums.annual_said = false;
    }
    return sums;
}

/* What the records of a project say of a round, beside its image. */
struct said {
    struct sums form, paid;
    bool budgeted;
};

static enum status read_said(struct view *view, const struct record_key *key, unsigned round,
                             struct said *said)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct subject *subject = arena_take(&arena, sizeof *subject);
    enum status status = subject ? replica_subject(view, &arena, key, subject) : STATUS_NO_MEMORY;
    *said = (struct said){0};
    if (status == STATUS_OK) {
        const struct payload *form =
            round ? subject->monitoring[round].payload : subject->self_evaluation.payload;
        const struct payload *paid = subject->spending[round ? round : ROUND_MAX].payload;
        if (form)
            said->form =
                round ? sum_rows(form->monitoring.lines, form->monitoring.line_count)
                      : sum_rows(form->self_evaluation.lines, form->self_evaluation.line_count);
        if (paid)
            said->paid = sum_rows(paid->spending.lines, paid->spending.line_count);
        said->budgeted = subject->budget.payload != NULL;
    }
    arena_close(&arena);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Of the shown versions that an image was made of, as its digests have them: another version of any, and it is another name. */
static void name_said(const struct fact_image *image, unsigned round, uint64_t name[2])
{
    struct digest sum = {0};
    for (size_t i = 0; i < image->digest_count; i++)
        digest_add(&sum, &image->digests[i].sum, 1);
    name[0] = sum.low ^ (round + 1);
    name[1] = sum.high ^ UINT64_C(0x7375626d69740000); /* nothing else of a view_kept is named so */
}

/* Taken apart once: thousands of forms say the same as when it was last asked. Of what is counted together with another's
 * records (FOLD.md 8) the image does not name those. */
static enum status find_said(struct view *view, const struct fact_image *image, unsigned round,
                             struct said *said)
{
    const struct view_kept *kept = view->kept;
    bool keeps = kept && kept->find && kept->keep && image->digest_count &&
                 !replica_subject_joined(view, &image->subject);
    uint64_t name[2];
    name_said(image, round, name);
    if (keeps && kept->find(kept->context, name, said, sizeof *said))
        return STATUS_OK;
    enum status status = read_said(view, &image->subject, round, said);
    if (status == STATUS_OK && keeps)
        kept->keep(kept->context, name, said, sizeof *said);
    return status;
}

/* The form against what was imported and what the budget says. */
static void compare_records(struct warnings *warnings, const struct fact_image *image,
                            int64_t annual)
{
    struct said said;
    enum status status = find_said(warnings->view, image, warnings->ask->round, &said);
    if (status != STATUS_OK) {
        warnings->status = status;
        return;
    }
    if (said.form.spent_said && said.paid.spent_said && said.form.spent != said.paid.spent)
        warn_amounts(warnings, NOT_AS_PAID, image,
                     "填报执行数 {1} 万元，支付系统导入 {2} 万元，相差 {3} 万元", said.form.spent,
                     said.paid.spent);
    if (said.form.annual_said && said.budgeted && said.form.annual != annual)
        warn_amounts(warnings, NOT_AS_BUDGETED, image,
                     "表内全年预算 {1} 万元，预算为 {2} 万元，相差 {3} 万元", said.form.annual,
                     annual);
}

static bool look_at(void *context, const struct fact_image *image)
{
    struct warnings *warnings = context;
    const struct fact_round *round = &image->rounds[warnings->ask->round];
    int64_t spent = 0, annual = 0;
    char rate[MONEY_TEXT_SIZE];
    if (!image->exists || !round->reported || image->department_overall ||
        (image->listed && !image->required) || !place_has(warnings->place, image))
        return true;
    for (size_t i = 0; i < image->line_count; i++) {
        spent += image->lines[i].spent_fen[warnings->ask->round];
        annual += image->lines[i].annual_fen;
    }
    if (spent > annual)
        warn_amounts(warnings, OVER_BUDGET, image,
                     "执行数 {1} 万元，全年预算 {2} 万元，超出 {3} 万元", spent, annual);
    compare_records(warnings, image, annual);
    if (round->likelihood == LIKELIHOOD_IMPOSSIBLE)
        warn(warnings, IMPOSSIBLE, image, "填报为完全不可能完成目标");
    rate_print(spent, annual, rate);
    if (round->execution_light == LIGHT_RED) {
        const char *text = arena_print(warnings->arena, "执行红灯，执行率 %s", rate);
        warn(warnings, EXECUTION_RED, image, text ? text : "");
    }
    if (round->target_light == LIGHT_RED)
        warn(warnings, TARGET_RED, image, "目标红灯");
    return warnings->status == STATUS_OK;
}

/* One line counts them all; then as many as may be named, the gravest kinds first. */
static enum status gather(struct warnings *warnings, struct submission *submission)
{
    struct buffer head = {0};
    size_t all = 0, named = 0;
    for (size_t kind = 0; kind < WARNING_COUNT; kind++) {
        if (warnings->counts[kind])
            buffer_print(&head, "%s%s %zu 个", all ? "，" : "", warning_words[kind],
                         warnings->counts[kind]);
        all += warnings->counts[kind];
    }
    submission->warnings = arena_array(warnings->arena, const char *, SUBMISSION_WARNINGS_MAX + 2);
    const char *line = all ? arena_text_of(warnings->arena, buffer_bytes(&head)) : "";
    bool failed = head.failed || !line || !submission->warnings;
    buffer_free(&head);
    if (failed)
        return STATUS_NO_MEMORY;
    if (all)
        submission->warnings[submission->warning_count++] = line;
    for (size_t kind = 0; kind < WARNING_COUNT; kind++)
        for (size_t i = 0; i < warnings->counts[kind] && named < SUBMISSION_WARNINGS_MAX;
             i++, named++)
            submission->warnings[submission->warning_count++] = warnings->texts[kind][i];
    if (named < all) {
        line = arena_print(warnings->arena, "另有 %zu 条提示，见明细。", all - named);
        if (!line)
            return STATUS_NO_MEMORY;
        submission->warnings[submission->warning_count++] = line;
    }
    return STATUS_OK;
}

enum status submission_warnings(struct view *view, struct arena *arena,
                                const struct submission_ask *ask, const struct place *place,
                                struct submission *submission)
{
    struct warnings *warnings = arena_take(arena, sizeof *warnings);
    if (!warnings)
        return STATUS_NO_MEMORY;
    warnings->view = view;
    warnings->arena = arena;
    warnings->ask = ask;
    warnings->place = place;
    enum status status = replica_each_image(view, ask->fiscal_year, look_at, warnings);
    status = status ? status : warnings->status;
    return status ? status : gather(warnings, submission);
}
