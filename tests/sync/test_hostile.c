/* Each message with each of its fields as nobody honest sends it, out of its turn, or beyond a limit: the
 * session ends with a reason that names it, and what both hold is as before. */
#include "pair.h"

#include "link.pb-c.h"

/* A frame with one message of each kind, ready to be put in. */
struct words {
    Link__Frame frame;
    Link__Hello hello;
    Link__Lane lane, *lanes[1];
    Link__Cursor cursor;
    Link__Pull pull, *pulls[2];
    Link__Batches batches, *batches_list[1];
    Link__HeadsAsk compare, *compares[1];
    Link__Heads heads, *heads_list[1];
    Link__Head head[2], *head_list[2];
    Link__Fetch fetch, *fetches[2];
    Link__Feed feed, *feeds[LINK_FETCH_MAX + 1];
    Link__Position at, *positions[2];
    Link__Doubt doubt, *doubts[1];
    Link__Ask ask, *asks[1];
    uint32_t numbers[1];
    uint64_t marks[FEED_MARKS_MAX + 1];
    const struct pair *pair;
    int to;
};

static uint8_t zeros[HASH_SIZE];

/* The number that the next frame to this side has. */
static uint32_t due(const struct words *w)
{
    return (uint32_t)(w->pair->sides[!w->to].sent_frames % LINK_FRAME_NUMBERS + 1);
}

static ProtobufCBinaryData text(const char *words)
{
    return (ProtobufCBinaryData){strlen(words), (uint8_t *)(uintptr_t)words};
}

static void words_init(struct words *w, const struct pair *pair, int to)
{
    memset(w, 0, sizeof *w);
    w->pair = pair;
    w->to = to;
    link__frame__init(&w->frame);
    link__hello__init(&w->hello);
    link__lane__init(&w->lane);
    link__cursor__init(&w->cursor);
    link__pull__init(&w->pull);
    link__batches__init(&w->batches);
    link__heads_ask__init(&w->compare);
    link__heads__init(&w->heads);
    link__fetch__init(&w->fetch);
    link__feed__init(&w->feed);
    link__position__init(&w->at);
    link__doubt__init(&w->doubt);
    link__ask__init(&w->ask);
    for (int i = 0; i < 2; i++) {
        link__head__init(&w->head[i]);
        w->head[i].node = w->head[i].scope = text("653022205");
        w->head[i].lane = LANE_DETAIL;
        w->head[i].incarnation = 0xa1;
        w->head[i].seq = 1;
        w->head[i].hash = (ProtobufCBinaryData){HASH_SIZE, zeros};
        w->head_list[i] = &w->head[i];
        w->pulls[i] = &w->pull;
        w->fetches[i] = &w->fetch;
        w->positions[i] = &w->at;
    }
    w->lanes[0] = &w->lane;
    w->batches_list[0] = &w->batches;
    w->compares[0] = &w->compare;
    w->heads_list[0] = &w->heads;
    w->doubts[0] = &w->doubt;
    w->asks[0] = &w->ask;
    for (size_t i = 0; i <= LINK_FETCH_MAX; i++)
        w->feeds[i] = &w->feed;
    w->feed.node = w->feed.scope = text("653022205");
    w->feed.lane = w->fetch.lane = w->pull.lane = w->batches.lane = LANE_DETAIL;
    w->fetch.feeds = w->feeds;
    w->fetch.n_feeds = 1;
    w->at.feed = 1;
    w->at.name = &w->head[0];
    w->at.seq = 1;
    w->at.hash = (ProtobufCBinaryData){HASH_SIZE, zeros};
    w->at.replica = text("6530");
    w->compare.lane = w->heads.lane = w->doubt.lane = LANE_DETAIL;
    w->compare.digest = (ProtobufCBinaryData){HASH_SIZE, zeros};
    w->frame.pulls = w->pulls;
    w->frame.batches = w->batches_list;
    w->frame.heads_asks = w->compares;
    w->frame.heads = w->heads_list;
    w->frame.fetches = w->fetches;
    w->frame.at = w->positions;
    w->frame.doubts = w->doubts;
    w->frame.asks = w->frame.answers = w->asks;
    w->frame.stale = w->frame.even = w->numbers;
    w->heads.heads = w->doubt.heads = w->head_list;
    w->feed.marks = w->marks;
    w->frame.number = due(w);
}

/* -- each of them: what it changes in an honest frame ---------------------------------------- */

#define CASE(name, ...)               \
    static void name(struct words *w) \
    {                                 \
        __VA_ARGS__;                  \
    }

CASE(empty, (void)w)
CASE(pull_lane, w->frame.n_pulls = 1; w->pull.lane = 9)
CASE(pull_credit, w->frame.n_pulls = 1; w->pull.credit = UINT32_MAX)
CASE(pull_time, w->frame.n_pulls = 1; w->pull.committed_ms = UINT64_MAX)
CASE(pull_later, w->frame.n_pulls = 1; w->pull.committed_ms = INT64_MAX;
     w->pull.committed_after_ms = 1)
CASE(pull_again, w->frame.n_pulls = 1; w->pull.from = &w->cursor)
CASE(pull_not_served, w->frame.n_pulls = 1; w->pull.lane = LANE_SUMMARY; w->pull.from = &w->cursor)
CASE(pull_beyond, w->frame.n_pulls = 1; w->pull.durable_to = 99)
CASE(batches_lane, w->frame.n_batches = 1; w->batches.lane = 77)
CASE(batches_fetched, w->frame.n_batches = 1; w->batches.fetched = true; w->batches.last = true)
CASE(compare_lane, w->frame.n_heads_asks = 1; w->compare.lane = 5)
CASE(compare_digest, w->frame.n_heads_asks = 1; w->compare.digest.len = 7)
CASE(compare_not_served, w->frame.n_heads_asks = 1; w->compare.lane = LANE_SUMMARY)
CASE(heads_unasked, w->frame.n_heads = 1; w->heads.tail = &w->cursor)
CASE(heads_lane, w->frame.n_heads = 1; w->heads.lane = 44; w->heads.tail = &w->cursor)
CASE(fetch_nothing, w->frame.n_fetches = 1; w->fetch.n_feeds = 0)
CASE(fetch_many, w->frame.n_fetches = 1; w->fetch.n_feeds = LINK_FETCH_MAX + 1)
CASE(fetch_lane, w->frame.n_fetches = 1; w->fetch.lane = 12)
CASE(fetch_other_lane, w->frame.n_fetches = 1; w->feed.lane = LANE_SUMMARY)
CASE(fetch_twice, w->frame.n_fetches = 2)
CASE(fetch_node, w->frame.n_fetches = 1; w->feed.node = text("no node"))
CASE(fetch_node_empty, w->frame.n_fetches = 1; w->feed.node = text(""))
CASE(fetch_node_long, w->frame.n_fetches = 1;
     w->feed.node = text("1234567890123456789012345678901234567890"
                         "1234567890123456789012345678901234567890"))
CASE(fetch_scope, w->frame.n_fetches = 1; w->feed.scope = text("653"))
CASE(fetch_scope_other, w->frame.n_fetches = 1; w->feed.scope = text("653022000"))
CASE(fetch_scope_nul, w->frame.n_fetches = 1;
     w->feed.scope = (ProtobufCBinaryData){3, (uint8_t *)"65\0"})
CASE(fetch_after, w->frame.n_fetches = 1; w->feed.after = UINT32_MAX)
CASE(fetch_marks, w->frame.n_fetches = 1; w->feed.n_marks = FEED_MARKS_MAX + 1)
CASE(position_no_name, w->frame.n_at = 1; w->at.name = NULL; w->at.feed = 4)
CASE(position_number, w->frame.n_at = 1; w->at.feed = 3)
CASE(position_node, w->frame.n_at = 1; w->head[0].node = text("a b"))
CASE(position_hash, w->frame.n_at = 1; w->at.hash.len = 3)
CASE(position_nothing, w->frame.n_at = 1; w->at.seq = 0; w->at.hash.len = 0)
CASE(position_seq, w->frame.n_at = 1; w->at.seq = UINT32_MAX)
CASE(position_time, w->frame.n_at = 1; w->at.at_ms = UINT64_MAX)
CASE(position_replica, w->frame.n_at = 1;
     w->at.replica = text("12345678901234567890123456789012345678901"
                          "234567890123456789012345678901234567890"))
CASE(position_of_child, w->frame.n_at = 1)
CASE(doubt_lane, w->frame.n_doubts = 1; w->doubt.lane = 31)
CASE(doubt_taken, w->frame.n_doubts = 1; w->doubt.n_heads = 1)
CASE(doubt_node, w->frame.n_doubts = 1; w->doubt.lane = LANE_SUMMARY; w->doubt.n_heads = 1)
CASE(even_lane, w->frame.n_even = 1; w->numbers[0] = 8)
CASE(even_undoubted, w->frame.n_even = 1; w->numbers[0] = LANE_DETAIL)
CASE(stale_lane, w->frame.n_stale = 1; w->numbers[0] = 20)
CASE(answer_unasked, w->frame.n_answers = 1; w->ask.id = 7)
CASE(ask_large, w->frame.n_asks = 1;
     w->ask.bytes = (ProtobufCBinaryData){LINK_QUESTION_SIZE_MAX + 1,
                                          memory_take(LINK_QUESTION_SIZE_MAX + 1)})
CASE(hello_again, w->frame.hello = &w->hello)
CASE(frame_missing, w->frame.number = due(w) + 1)
CASE(frame_twice, w->frame.number = due(w) - 1)
CASE(frame_number, w->frame.number = UINT32_MAX)
#undef CASE

static const struct hostile {
    const char *name;
    void (*change)(struct words *w);
    int to; /* 2: both, one after the other */
    enum status status;
    const char *words; /* of the reason */
} cases[] = {
    {"pull_lane", pull_lane, 2, STATUS_MALFORMED, "lane 9"},
    {"pull_credit", pull_credit, 2, STATUS_TOO_LARGE, "credit"},
    {"pull_time", pull_time, 2, STATUS_TOO_LARGE, "credit"},
    {"pull_later", pull_later, 2, STATUS_TOO_LARGE, "credit"},
    {"pull_again", pull_again, PARENT, STATUS_MALFORMED, "opened twice"},
    {"pull_not_served", pull_not_served, CHILD, STATUS_UNAUTHORISED, "not served"},
    {"pull_beyond", pull_beyond, PARENT, STATUS_MALFORMED, "99"},
    {"batches_lane", batches_lane, 2, STATUS_MALFORMED, "lane 77"},
    {"batches_fetched", batches_fetched, 2, STATUS_MALFORMED, "not asked"},
    {"compare_lane", compare_lane, 2, STATUS_MALFORMED, "lane 5"},
    {"compare_digest", compare_digest, 2, STATUS_MALFORMED, "cannot be compared"},
    {"compare_not_served", compare_not_served, CHILD, STATUS_MALFORMED, "cannot be compared"},
    {"heads_unasked", heads_unasked, 2, STATUS_MALFORMED, "not asked"},
    {"heads_lane", heads_lane, 2, STATUS_MALFORMED, "lane 44"},
    {"fetch_nothing", fetch_nothing, 2, STATUS_MALFORMED, "0 feeds"},
    {"fetch_many", fetch_many, 2, STATUS_MALFORMED, "feeds"},
    {"fetch_lane", fetch_lane, 2, STATUS_MALFORMED, "lane 12"},
    {"fetch_other_lane", fetch_other_lane, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_twice", fetch_twice, CHILD, STATUS_MALFORMED, "a fetch"},
    {"fetch_node", fetch_node, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_node_empty", fetch_node_empty, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_node_long", fetch_node_long, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_scope", fetch_scope, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_scope_other", fetch_scope_other, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_scope_nul", fetch_scope_nul, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_after", fetch_after, CHILD, STATUS_MALFORMED, "feed 0"},
    {"fetch_marks", fetch_marks, CHILD, STATUS_MALFORMED, "feed 0"},
    {"position_no_name", position_no_name, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_number", position_number, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_node", position_node, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_hash", position_hash, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_nothing", position_nothing, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_seq", position_seq, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_time", position_time, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_replica", position_replica, CHILD, STATUS_MALFORMED, "position 0"},
    {"position_of_child", position_of_child, PARENT, STATUS_MALFORMED, "from a child"},
    {"doubt_lane", doubt_lane, 2, STATUS_MALFORMED, "lane 31"},
    {"doubt_taken", doubt_taken, PARENT, STATUS_MALFORMED, "a doubt"},
    {"doubt_node", doubt_node, PARENT, STATUS_MALFORMED, "not of our feeds"},
    {"even_lane", even_lane, 2, STATUS_MALFORMED, "lane 8"},
    {"even_undoubted", even_undoubted, 2, STATUS_MALFORMED, "not doubted"},
    {"stale_lane", stale_lane, 2, STATUS_STALE, "lane 20"},
    {"answer_unasked", answer_unasked, 2, STATUS_MALFORMED, "not asked"},
    {"ask_large", ask_large, 2, STATUS_TOO_LARGE, "questions"},
    {"hello_again", hello_again, 2, STATUS_MALFORMED, ""},
    {"frame_missing", frame_missing, 2, STATUS_CLOSED, "overtaken on the way"},
    {"frame_twice", frame_twice, 2, STATUS_CLOSED, "overtaken on the way"},
    {"frame_number", frame_number, 2, STATUS_CLOSED, "overtaken on the way"},
};

/* -- a link that stands --------------------------------------------------------------------- */

static void in_step(struct pair *pair)
{
    char why[200];
    pair_init(pair);
    pair->trace = false;
    struct side *child = &pair->sides[CHILD], *parent = &pair->sides[PARENT];
    child->lanes_out &= ~(1u << LANE_SUMMARY); /* one lane that is not served */
    parent->lanes_in &= ~(1u << LANE_SUMMARY);
    size_t forms = pair_feed(child, "653022205", "653022205", LANE_DETAIL, 0xa1, true);
    size_t plans = pair_feed(parent, "653022", "653022205", LANE_NOTICE, 0xb1, true);
    for (int i = 0; i < 3; i++)
        pair_write(child, forms, 300);
    pair_write(parent, plans, 500);
    pair_connect(pair);
    pair_run(pair, 2000);
    if (!pair_agrees(pair, why, sizeof why))
        fail_msg("%s", why);
}

static void inject(struct side *side, const Link__Frame *frame)
{
    size_t size = link__frame__get_packed_size(frame);
    uint8_t *bytes = memory_take(size + 1);
    link__frame__pack(frame, bytes);
    pair_inject(side, bytes_of(bytes, size));
    memory_free(bytes);
}

static void try_case(const struct hostile *hostile, int to)
{
    struct pair pair;
    char why[200] = "";
    struct words *w = memory_take(sizeof *w);
    in_step(&pair);
    struct side *side = &pair.sides[to];
    const size_t stores = side->stores;
    words_init(w, &pair, to);
    hostile->change(w);
    inject(side, &w->frame);
    if (side->link || side->closed != hostile->status || !strstr(side->closed_text, hostile->words))
        fail_msg("%s to the %s: %s %s", hostile->name, to == CHILD ? "child" : "parent",
                 side->link ? "goes on" : status_name(side->closed), side->closed_text);
    assert_int_equal(side->stores, stores);
    if (w->frame.n_asks)
        memory_free(w->ask.bytes.data);
    pair_cut(&pair);
    pair_connect(&pair); /* it greets again, and nothing is lost */
    pair_run(&pair, 3000);
    if (!pair_agrees(&pair, why, sizeof why) || pair.broken)
        fail_msg("%s: %s %s", hostile->name, why, pair.broken ? pair.broken : "");
    pair_close(&pair);
    memory_free(w);
}

static void each_hostile_message_ends_the_session_with_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int to = 0; to < 2; to++)
            if (cases[i].to == 2 || cases[i].to == to)
                try_case(&cases[i], to);
}

/* An empty frame, or one with what is known already, is no offence. */
static void what_says_nothing_new_is_no_offence(void **state)
{
    static void (*const harmless[])(struct words * w) = {empty};
    (void)state;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        struct pair pair;
        struct words *w = memory_take(sizeof *w);
        in_step(&pair);
        words_init(w, &pair, PARENT);
        harmless[i](w);
        inject(&pair.sides[PARENT], &w->frame);
        assert_non_null(pair.sides[PARENT].link);
        pair_close(&pair);
        memory_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hostile_message_ends_the_session_with_a_reason),
        cmocka_unit_test(what_says_nothing_new_is_no_offence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
