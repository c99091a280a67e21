/* asked -- questions whose answers are text, each asked with the k-th call of the store failing, and with
 * the k-th allocation failing: the same answer to the letter, or what failed.
 *
 * One rule: a table that ends early because a page could not be read looks like a shorter one; that is the
 * lie that is looked for. */
#ifndef SIBEN_ASKED_H
#define SIBEN_ASKED_H

#include "kth_store.h"

struct asking;
struct question {
    const char *name;
    enum status (*ask)(struct asking *asking);
};
struct asking {
    void *context;
    struct kv_failing *store; /* that the questions read; NULL: none */
    const struct question *question;
    struct buffer said, expected;
    size_t wrong;
};

static inline void say(struct asking *asking, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline void say(struct asking *asking, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_put(&asking->said, text, size < (int)sizeof text ? (size_t)size : sizeof text - 1);
    buffer_put_u8(&asking->said, '\n');
}

static inline enum status asked_run(void *context)
{
    struct asking *asking = context;
    enum status status = asking->question->ask(asking);
    return status == STATUS_OK && asking->said.failed ? STATUS_NO_MEMORY : status;
}

static inline void asked_look(void *context, enum status status, long k)
{
    struct asking *asking = context;
    if (k == 0) {
        buffer_free(&asking->expected);
        asking->expected = asking->said;
        asking->said = (struct buffer){0};
        assert_true(asking->expected.size > 1); /* it was about something */
    } else if (status == STATUS_OK &&
               !bytes_equal(buffer_bytes(&asking->said), buffer_bytes(&asking->expected))) {
        print_error("ASK=%s KTH=%ld: another answer\n", asking->question->name, k);
        asking->wrong++;
    }
    buffer_free(&asking->said);
    asking->said = (struct buffer){0};
}

/* `calls`: of the store; else allocations. ASK=name in the environment: that question alone. */
static inline void asked_each(struct asking *asking, const struct question *questions, size_t count,
                              bool calls, long step)
{
    const struct kth kth = {NULL, asked_run, asked_look, asking};
    const char *only = getenv("ASK");
    for (size_t i = 0; i < count; i++) {
        if (only && strcmp(only, questions[i].name) != 0)
            continue;
        asking->question = &questions[i];
        print_message("ASK=%s\n", questions[i].name);
        if (calls)
            (void)kth_each_call(&kth, asking->store, step);
        else
            (void)kth_each(&kth, step);
    }
    buffer_free(&asking->expected);
    asking->expected = (struct buffer){0};
    assert_int_equal(asking->wrong, 0);
}

/* The value of the k-th read is cut short: it is told as damage, or an answer is given all the same (the part
 * that was lost did not matter); nothing is read beyond it, and it is never called a lack of memory. */
static inline void asked_each_bite(struct asking *asking, const struct question *questions,
                                   size_t count, long step)
{
    const char *only = getenv("ASK");
    long told = 0, bad = 0;
    asking->store->bite = true;
    for (size_t i = 0; i < count; i++) {
        long all = 0;
        if (only && strcmp(only, questions[i].name) != 0)
            continue;
        asking->question = &questions[i];
        for (long k = 0; k <= all; k = k ? kth_next(k, step) : 1) {
            if (k > 0 && kth_left_out(k))
                continue;
            asking->store->calls = 0;
            asking->store->fail_at = k;
            enum status status = asked_run(asking);
            all = k ? all : asking->store->calls;
            told += status == STATUS_CORRUPT;
            if (status != STATUS_OK && status != STATUS_CORRUPT)
                print_error("ASK=%s KTH=%ld: half a value is %s\n", questions[i].name, k,
                            status_name(status));
            bad += status != STATUS_OK && status != STATUS_CORRUPT;
            buffer_free(&asking->said);
            asking->said = (struct buffer){0};
        }
    }
    asking->store->bite = false;
    asking->store->fail_at = 0;
    kv_failing_end(asking->store);
    assert_true(told > 0 || only);
    assert_int_equal(bad, 0);
}

#endif
