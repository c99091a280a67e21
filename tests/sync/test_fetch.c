/* A file of a neighbour: by transcripts, against a peer that has it, and one that lies. */
#include "test.h"

#include <siben/fetch.h>

/* What the peer has, and how it answers. */
static struct peer_file {
    uint8_t bytes[200000];
    size_t size;
    enum file_said said;
    uint64_t claims; /* another size than it has; 0: the true one */
    size_t more;     /* bytes that nobody asked for */
    int64_t ms_per_kb, rtt_ms;
} there;
/* What has come here. */
static uint8_t here[sizeof there.bytes];
static uint64_t kept;
static size_t room;
static struct fetch fetch;
static int64_t now;
static bool quiet;
static unsigned questions;
static uint32_t largest, largest_late; /* pieces */
static const struct hash digest = {{7, 7, 7}};

static int begin(void **state)
{
    (void)state;
    there = (struct peer_file){.size = sizeof there.bytes, .ms_per_kb = 1, .rtt_ms = 20};
    for (size_t i = 0; i < sizeof there.bytes; i++)
        there.bytes[i] = (uint8_t)(i * 31 >> 3);
    memset(here, 0, sizeof here);
    fetch = (struct fetch){.state = FETCH_IDLE};
    kept = 0;
    room = sizeof here;
    now = 1000;
    quiet = true;
    questions = largest = largest_late = 0;
    return 0;
}

static void answer_of(const struct file_question *question, struct buffer *out)
{
    struct file_answer answer = {.said = there.said};
    size_t left = question->offset < there.size ? there.size - question->offset : 0;
    size_t size = question->want < left ? question->want : left;
    if (there.said == FILE_HERE) {
        answer.size = there.claims ? there.claims : there.size;
        answer.bytes = bytes_of(there.bytes + (left ? question->offset : 0),
                                question->want ? size + there.more : 0);
    }
    file_answer_write(&answer, out);
    now += there.rtt_ms + (int64_t)answer.bytes.size * there.ms_per_kb / 1024;
}

static struct fetch_action step(struct fetch_event event)
{
    struct fetch_action action;
    event.now_ms = now;
    event.quiet = quiet;
    fetch_step(&fetch, &event, &action);
    return action;
}
static struct fetch_action start(uint64_t named)
{
    return step(
        (struct fetch_event){.type = FETCH_START, .digest = digest, .size = named, .offset = kept});
}
static struct fetch_action answered(struct bytes bytes)
{
    return step((struct fetch_event){.type = FETCH_ANSWERED, .bytes = bytes});
}

/* Question and answer as they travel. */
static struct fetch_action ask(const struct fetch_action *asked)
{
    struct buffer wire = {0}, back = {0};
    struct file_question question;
    file_question_write(&asked->question, &wire);
    assert_ok(file_question_read(buffer_bytes(&wire), &question));
    assert_memory_equal(&question.digest, &digest, HASH_SIZE);
    questions++;
    largest = question.want > largest ? question.want : largest;
    if (question.offset > there.size / 2)
        largest_late = question.want > largest_late ? question.want : largest_late;
    answer_of(&question, &back);
    struct fetch_action action = answered(buffer_bytes(&back));
    if (action.type == FETCH_STORE) { /* stored while the answer's bytes live */
        assert_int_equal(action.offset, kept);
        if (kept + action.bytes.size <= room) {
            memcpy(here + kept, action.bytes.data, action.bytes.size);
            kept += action.bytes.size;
        }
        bool fits = kept == action.offset + action.bytes.size;
        action = step((struct fetch_event){.type = FETCH_STORED,
                                           .status = fits ? STATUS_OK : STATUS_NO_SPACE});
    }
    buffer_free(&wire);
    buffer_free(&back);
    return action;
}

/* Until it is over or holds, or so many questions were asked. */
static struct fetch_action go_on(struct fetch_action action, unsigned most)
{
    for (unsigned i = 0; action.type == FETCH_ASK && i < most; i++)
        action = ask(&action);
    if (action.type == FETCH_FINISH) {
        bool right = kept == there.size && memcmp(here, there.bytes, kept) == 0;
        action = step((struct fetch_event){.type = FETCH_FINISHED,
                                           .status = right ? STATUS_OK : STATUS_CORRUPT});
    }
    return action;
}
static void expect_over(struct fetch_action action, enum fetch_end end)
{
    assert_int_equal(action.type, FETCH_OVER);
    assert_text_equal(fetch_end_words(action.end), fetch_end_words(end));
    assert_int_equal(fetch.state, FETCH_IDLE);
}

static void a_file_comes_whole(void **state)
{
    (void)state;
    expect_over(go_on(start(there.size), 1000), FETCH_DONE);
    expect_over(go_on(start(0), 1000), FETCH_DONE); /* all of it is here: one look */
    assert_int_equal(kept, there.size);
}

static void a_line_that_is_cut_anywhere_goes_on_where_it_stood(void **state)
{
    (void)state;
    unsigned all = 0;
    expect_over(go_on(start(0), 1000), FETCH_DONE);
    all = questions;
    for (unsigned cut = 0; cut < all; cut++) {
        begin(NULL);
        struct fetch_action action = go_on(start(0), cut);
        uint64_t before = kept;
        if (fetch.state != FETCH_IDLE)
            expect_over(step((struct fetch_event){.type = FETCH_GONE}), FETCH_CUT);
        assert_int_equal(answered(bytes_of("F", 1)).type, FETCH_NOTHING); /* late */
        assert_int_equal(kept, before);
        action = start(0);
        assert_int_equal(action.question.offset, before);
        expect_over(go_on(action, 1000), FETCH_DONE);
    }
    assert_true(all > 5);
}

static void an_answer_that_does_not_come_is_a_cut(void **state)
{
    (void)state;
    (void)start(0);
    now += FETCH_ANSWER_MS;
    assert_int_equal(step((struct fetch_event){.type = FETCH_TICK}).type, FETCH_NOTHING);
    now++;
    expect_over(step((struct fetch_event){.type = FETCH_TICK}), FETCH_CUT);
    (void)start(0);
    expect_over(step((struct fetch_event){.type = FETCH_ANSWERED, .status = STATUS_CLOSED}),
                FETCH_CUT);
    (void)start(0);
    expect_over(answered(bytes_of("", 0)), FETCH_CUT);
}

static void what_is_larger_than_said_is_refused_before_any_of_it_is_taken(void **state)
{
    (void)state;
    expect_over(go_on(start(there.size - 1), 1000), FETCH_WRONG);
    assert_int_equal(questions, 1);
    there.claims = FILE_BYTES_MAX + 1;
    expect_over(go_on(start(0), 1000), FETCH_WRONG);
    assert_int_equal(kept, 0);
    there.claims = 0;
    there.size = 0;
    expect_over(go_on(start(0), 1000), FETCH_WRONG); /* an empty file has no digest that is named */
    there.size = 100;
    kept = 101; /* more is here than there is */
    expect_over(go_on(start(0), 1000), FETCH_WRONG);
}

static void a_peer_that_breaks_the_rules_in_the_middle_is_refused(void **state)
{
    (void)state;
    struct fetch_action action = go_on(start(0), 3);
    uint64_t before = kept;
    there.more = 1; /* more than was asked for */
    expect_over(go_on(action, 1000), FETCH_WRONG);
    assert_int_equal(kept, before);
    there.more = 0;
    action = go_on(start(0), 3);
    there.claims = there.size + 5; /* another size than it had */
    expect_over(go_on(action, 1000), FETCH_WRONG);
    there.claims = 0;
    action = go_on(start(0), 1);
    there.size = fetch.offset; /* no bytes */
    there.claims = sizeof there.bytes;
    expect_over(go_on(action, 1000), FETCH_WRONG);
    begin(NULL);
    (void)start(0);
    struct buffer holds = {0};
    file_answer_write(&(struct file_answer){.said = FILE_HERE, .count = 1}, &holds);
    expect_over(answered(buffer_bytes(&holds)), FETCH_WRONG); /* to another question */
    (void)start(0);
    expect_over(answered(bytes_of("F\1\0\0", 4)), FETCH_WRONG); /* cut short */
    buffer_free(&holds);
}

static void wrong_bytes_are_found_at_the_end(void **state)
{
    (void)state;
    struct fetch_action action = go_on(start(0), 4);
    there.bytes[there.size - 1] ^= 1;
    action = go_on(action, 1000);
    here[0] ^= 1;
    expect_over(action, FETCH_DONE); /* what is kept is what came; the store knows the name */
    begin(NULL);
    action = go_on(start(0), 4);
    here[5] ^= 1;
    expect_over(go_on(action, 1000), FETCH_WRONG);
}

static void what_is_not_there_or_not_ours_ends_at_once(void **state)
{
    (void)state;
    there.said = FILE_NOT_HERE;
    expect_over(go_on(start(0), 1000), FETCH_ABSENT);
    there.said = FILE_REFUSED;
    expect_over(go_on(start(0), 1000), FETCH_REFUSED);
    assert_int_equal(questions, 2);
}

static void older_software_answers_something_else(void **state)
{
    (void)state;
    (void)start(0);
    expect_over(answered(bytes_of("\2\14\0", 3)), FETCH_UNKNOWN);
    (void)start(0);
    expect_over(answered(bytes_of("F\2\0\0", 4)), FETCH_UNKNOWN); /* and later */
}

static void a_full_disk_keeps_what_came(void **state)
{
    (void)state;
    room = 50000;
    expect_over(go_on(start(0), 1000), FETCH_NO_ROOM);
    assert_true(kept > 20000 && kept <= room);
    room = sizeof here;
    expect_over(go_on(start(0), 1000), FETCH_DONE);
}

static void batches_go_first(void **state)
{
    (void)state;
    quiet = false;
    assert_int_equal(start(0).type, FETCH_NOTHING);
    assert_int_equal(step((struct fetch_event){.type = FETCH_TICK}).type, FETCH_NOTHING);
    quiet = true;
    struct fetch_action action = step((struct fetch_event){.type = FETCH_TICK});
    assert_int_equal(action.type, FETCH_ASK);
    action = go_on(action, 3);
    quiet = false; /* a batch comes while a piece is on its way */
    action = ask(&action);
    assert_int_equal(action.type, FETCH_NOTHING);
    quiet = true;
    action = step((struct fetch_event){.type = FETCH_TICK});
    there.said = FILE_LATER; /* the peer has one */
    action = ask(&action);
    assert_int_equal(action.type, FETCH_NOTHING);
    now += FETCH_REST_MS - 100;
    assert_int_equal(step((struct fetch_event){.type = FETCH_TICK}).type, FETCH_NOTHING);
    now += 200;
    there.said = FILE_HERE;
    expect_over(go_on(step((struct fetch_event){.type = FETCH_TICK}), 1000), FETCH_DONE);
}

static void pieces_are_as_large_as_the_line_is_fast(void **state)
{
    (void)state;
    there.ms_per_kb = 0;
    expect_over(go_on(start(0), 1000), FETCH_DONE);
    assert_int_equal(largest, FILE_PIECE_MAX);
    begin(NULL);
    there.ms_per_kb = 128; /* 64 kbit/s */
    there.rtt_ms = 600;    /* by satellite */
    expect_over(go_on(start(0), 1000), FETCH_DONE);
    assert_in_range(largest, FILE_PIECE_MIN, 2 * FILE_PIECE_MIN);
    begin(NULL);
    there.ms_per_kb = 8; /* 1 Mbit/s */
    expect_over(go_on(start(0), 1000), FETCH_DONE);
    assert_in_range(largest, 8u << 10, 32u << 10);
    begin(NULL);
    there.ms_per_kb = 0;
    struct fetch_action action = go_on(start(0), 8);
    kept = fetch.offset;
    there.ms_per_kb = 128; /* the line has become slow: a few pieces later they are small */
    for (int i = 0; i < 8 && fetch.piece > FILE_PIECE_MIN && action.type == FETCH_ASK; i++)
        action = ask(&action);
    assert_true(action.type != FETCH_ASK || fetch.piece <= 2 * FILE_PIECE_MIN);
}

static void questions_and_answers_read_as_they_were_written(void **state)
{
    (void)state;
    struct file_question question = {.ask = FILE_ASK_HOLDS, .count = 3}, read;
    struct file_answer answer = {.said = FILE_HERE, .count = 3}, heard;
    struct buffer bytes = {0};
    question.digests[1] = digest;
    question.held[1] = answer.held[2] = true;
    file_question_write(&question, &bytes);
    assert_ok(file_question_read(buffer_bytes(&bytes), &read));
    assert_memory_equal(&read, &question, sizeof read);
    for (size_t cut = 0; cut < bytes.size; cut++)
        assert_true(file_question_read(bytes_of(bytes.data, cut), &read) != STATUS_OK);
    bytes.data[3] = FILE_HOLDS_MAX + 1;
    assert_status(file_question_read(buffer_bytes(&bytes), &read), STATUS_MALFORMED);
    buffer_clear(&bytes);
    file_answer_write(&answer, &bytes);
    assert_ok(file_answer_read(buffer_bytes(&bytes), &heard));
    assert_int_equal(heard.count, 3);
    assert_true(heard.held[2] && !heard.held[1]);
    for (size_t cut = 0; cut < bytes.size; cut++)
        assert_true(file_answer_read(bytes_of(bytes.data, cut), &heard) != STATUS_OK);
    bytes.data[3] = FILE_SAID_COUNT;
    assert_status(file_answer_read(buffer_bytes(&bytes), &heard), STATUS_MALFORMED);
    buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_file_comes_whole, begin),
        cmocka_unit_test_setup(a_line_that_is_cut_anywhere_goes_on_where_it_stood, begin),
        cmocka_unit_test_setup(an_answer_that_does_not_come_is_a_cut, begin),
        cmocka_unit_test_setup(what_is_larger_than_said_is_refused_before_any_of_it_is_taken,
                               begin),
        cmocka_unit_test_setup(a_peer_that_breaks_the_rules_in_the_middle_is_refused, begin),
        cmocka_unit_test_setup(wrong_bytes_are_found_at_the_end, begin),
        cmocka_unit_test_setup(what_is_not_there_or_not_ours_ends_at_once, begin),
        cmocka_unit_test_setup(older_software_answers_something_else, begin),
        cmocka_unit_test_setup(a_full_disk_keeps_what_came, begin),
        cmocka_unit_test_setup(batches_go_first, begin),
        cmocka_unit_test_setup(pieces_are_as_large_as_the_line_is_fast, begin),
        cmocka_unit_test_setup(questions_and_answers_read_as_they_were_written, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
