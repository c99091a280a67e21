/* Adjustments of targets (adjust.h), asked, refused, approved, and changed without one: whoever asks about them while
 * memory or the store fails hears the same, or what failed. */
#include "desk.h"

#include "again.h"

#include <siben/adjust.h>
#include <siben/approved.h>

#define TARGET_KEY MUJI "/target/" WATER "/2026/0"
#define ASKED MUJI "/work/work/adjustment/T-1/2026/0"
#define PLACES 60

static struct desk desk;
static struct arena arena;

static int open_county(void **state)
{
    (void)state;
    int status = desk_open_county(&desk, &arena);
    desk_take_sample(&desk, "T1-target-2026.xlsx");
    return status;
}

static int close_county(void **state)
{
    (void)state;
    again_end();
    return desk_close_county(&desk, &arena);
}

/* -- what is asked ------------------------------------------------------------------------------- */

enum what { FOUND, MADE, APPROVED, REFUSED, OPEN_TABLE, TABLE, WHY_WORK, WHY_TARGET, WORDS, WHATS };
static const char *const names[WHATS] = {"find",         "make",           "approve",
                                         "refuse",       "open table",     "table",
                                         "why it is so", "why the target", "words"};

static void say_changes(struct buffer *said, const struct work *work)
{
    for (size_t i = 0; i < work->row_count; i++)
        buffer_print(said, "%s %s %s %s\n", work->rows[i].handling, work->rows[i].field,
                     work->rows[i].stated, work->rows[i].found);
}

static enum status make(struct view *view, struct arena *room, const struct adjustable *from,
                        struct buffer *said, struct why *why)
{
    struct target to = from->target;
    struct record_key key;
    struct work work = {.row_count = 0};
    const struct adjust_ask ask = {
        .from = from, .to = &to, .reason = "补报", .basis = "文", .date = 20600};
    to.annual_goal = "另一个目标";
    enum status status = adjust_make(view, room, &ask, &key, &work, why);
    buffer_print(said, "%s\n", status ? "" : key.id);
    say_changes(said, &work);
    return status;
}

static enum status decide(struct view *view, struct arena *room, const char *refused,
                          struct buffer *said, struct why *why)
{
    struct record_key key;
    struct adjust_decision decision;
    assert_ok(record_key_parse(ASKED, &key, NULL));
    enum status status = adjust_decide(view, room, &key, refused, "县绩效办", &decision, why);
    if (status == STATUS_OK)
        buffer_print(said, "%s %d %s %u\n", decision.review.id, decision.approves,
                     decision.approves ? decision.words : "",
                     decision.review_payload.review.verdict);
    return status;
}

static enum status say_why(struct view *view, struct arena *room, const char *text,
                           struct buffer *said, struct why *why)
{
    struct reasons reasons;
    struct record_key key;
    assert_ok(record_key_parse(text, &key, NULL));
    enum status status = reasons_of_adjustment(view, room, &key, &reasons, why);
    if (status == STATUS_OK)
        reasons_put_text(&reasons, REASONS_BOTH, said);
    return status;
}

static enum status say_table(struct view *view, struct arena *room, bool open, struct buffer *said)
{
    struct scope county;
    struct table table;
    assert_ok(scope_parse("653022", &county, NULL));
    enum status status = adjust_table(view, room, &county, 2026, open, &table);
    if (status != STATUS_OK)
        return status;
    table_put_csv(&table, said);
    for (size_t i = 0; i < table.note_count; i++)
        buffer_print(said, "%s\n", table.notes[i]);
    return STATUS_OK;
}

static enum status say_words(struct view *view, struct arena *room, struct buffer *said)
{
    struct record_key key;
    const char *words;
    assert_ok(record_key_parse(TARGET_KEY, &key, NULL));
    enum status status = adjust_words(view, room, &key, &words);
    if (status == STATUS_OK)
        buffer_print(said, "[%s]\n", words);
    return status;
}

static enum status say(enum what what, struct view *view, struct arena *room, struct buffer *said,
                       struct why *why)
{
    struct adjustable from;
    enum status status;
    switch (what) {
    case FOUND:
    case MADE:
        status = adjustable_find(view, room, WATER, 2026, &from, why);
        if (status == STATUS_OK)
            buffer_print(said, "%s\n", from.target.annual_goal);
        return status == STATUS_OK && what == MADE ? make(view, room, &from, said, why) : status;
    case APPROVED:
    case REFUSED:
        return decide(view, room, what == REFUSED ? "不合规" : NULL, said, why);
    case WHY_WORK:
    case WHY_TARGET:
        return say_why(view, room, what == WHY_WORK ? ASKED : TARGET_KEY, said, why);
    case WORDS:
        return say_words(view, room, said);
    default:
        return say_table(view, room, what == OPEN_TABLE, said);
    }
}

static enum status ask(void *context, struct arena *room, struct buffer *said)
{
    struct view view;
    struct why why;
    why_clear(&why);
    enum status status = replica_view(desk.replica, &view);
    if (status != STATUS_OK)
        return status;
    return replica_view_close(&view, say(*(const enum what *)context, &view, room, said, &why));
}

/* How many of them could be answered as things stand. */
static size_t ask_all(void)
{
    size_t answered = 0;
    for (enum what what = FOUND; what < WHATS; what++) {
        struct buffer said = {0};
        const struct again question = {names[what], &desk.store, ask, &what};
        answered += again(&question, PLACES, &said) == STATUS_OK;
        buffer_free(&said);
    }
    return answered;
}

/* -- how things stand ------------------------------------------------------------------------------ */

static void ask_for_thirty_kilometres(void)
{
    desk_decide(&desk, TARGET_KEY, false);
    desk_take_text(
        &desk, "a.csv",
        "工作类型,工作编号,事项,预算年度,日期,单位编码,项目代码,调整事项,调整指标,原值,新值,"
        "情况说明,佐证材料,佐证文号,原件存放处\n"
        "绩效目标调整,T-1,饮水,2026,2026-06-20,801001," WATER
        ",改指标值,维护供水管网长度,≥26公里,30公里,合同增加,批复,阿财绩〔2026〕9号,档案柜 2\n");
    assert_int_equal(desk.written, 1);
}

static void write_change(const struct record_key *key, const struct payload *payload)
{
    struct buffer bytes = {0};
    struct span *span;
    assert_ok(payload_encode(payload, &bytes));
    const struct change change = {
        .key = *key, .entered_for = "", .reason = "", .payload = buffer_bytes(&bytes)};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_write(span, "某人", ++desk.now_ms, &change, 1, NULL, NULL, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&bytes);
}

/* As the office does: the decision, and the target itself in the same commit. */
static void decide_in_fact(const char *refused)
{
    struct record_key key;
    struct view view;
    struct span *span;
    struct adjust_decision decision;
    struct buffer review = {0}, target = {0};
    assert_ok(record_key_parse(ASKED, &key, NULL));
    assert_ok(replica_view(desk.replica, &view));
    assert_ok(adjust_decide(&view, &arena, &key, refused, "县绩效办", &decision, &desk.why));
    assert_ok(replica_view_close(&view, STATUS_OK));
    if (!decision.approves) {
        write_change(&decision.review, &decision.review_payload);
        return;
    }
    assert_ok(payload_encode(&decision.review_payload, &review));
    assert_ok(payload_encode(&decision.target, &target));
    const struct change also = {
        .key = decision.review, .entered_for = "", .reason = "", .payload = buffer_bytes(&review)};
    const struct approved_change both = {.form = {.key = decision.from.key,
                                                  .entered_for = "",
                                                  .reason = "",
                                                  .payload = buffer_bytes(&target)},
                                         .seen = decision.from.shown,
                                         .reason = decision.words,
                                         .also = &also,
                                         .also_count = 1};
    assert_ok(replica_begin(desk.replica, &span));
    assert_ok(replica_change_approved(span, "县绩效办", ++desk.now_ms, &both, &desk.why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&review);
    buffer_free(&target);
}

static void of_one_that_waits_is_refused_and_is_approved(void **state)
{
    (void)state;
    ask_for_thirty_kilometres();
    assert_int_equal(ask_all(), WHATS);
    decide_in_fact("请写明依据");
    assert_int_equal(ask_all(), WHATS);
    decide_in_fact(NULL);
    assert_int_equal(ask_all(), WHATS - 2); /* it is decided */
}

static void of_a_target_that_was_changed_without_one(void **state)
{
    (void)state;
    struct payload payload;
    struct record_key key;
    desk_decide(&desk, TARGET_KEY, false);
    desk_decide(&desk, TARGET_KEY, true);
    assert_ok(record_key_parse(TARGET_KEY, &key, NULL));
    desk_record(&desk, &arena, TARGET_KEY, &payload);
    payload.target.indicators[0].weight += 100;
    payload.target.indicators[1].weight -= 100;
    write_change(&key, &payload);
    desk_decide(&desk, TARGET_KEY, false);
    assert_int_equal(ask_all(), WHATS - 3); /* nothing was asked: neither decided nor explained */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_one_that_waits_is_refused_and_is_approved, open_county,
                                        close_county),
        cmocka_unit_test_setup_teardown(of_a_target_that_was_changed_without_one, open_county,
                                        close_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
