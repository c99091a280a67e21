/* POST /submission-return -- what came from below goes back: the version that was read, with reasons. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    struct record_key key;
    const char *text, *seen, *arguments[REASONS_MAX + 8] = {"review", "--seen"};
    size_t count = 3;
    (void)result;
    enum status status = input_version(call, &key, &text, &seen);
    if (status != STATUS_OK)
        return status;
    if (key.kind != KIND_SUBMISSION || strlen(seen) != 16)
        return why_set(&call->why, STATUS_INVALID, "key、seen", "没有说退回哪一次上报的哪一版",
                       "从上报列表里打开再退回");
    if (call_reach(call, RESOURCE_REVIEW) !=
        REACH_ALL) /* of whole counties: who reviews some units does not */
        return STATUS_UNAUTHORISED;
    const char *reasons[REASONS_MAX];
    size_t reason_count = 0;
    status = input_reasons(call, reasons, &reason_count);
    if (status != STATUS_OK)
        return status;
    arguments[2] = seen;
    arguments[count++] = "--return";
    arguments[count++] = reasons[0];
    arguments[count++] = "--";
    arguments[count++] = text;
    for (size_t i = 1; i < reason_count; i++)
        arguments[count++] = reasons[i];
    const char *words = reasons_words(call, reasons, reason_count);
    status = words ? audit(call, "return", text, words) : STATUS_NO_MEMORY;
    return status ? status : call_command(call, arguments, count, false, NULL);
}

const struct route route_submission_return = {.path = "/submission-return",
                                              .method = CONSOLE_POST,
                                              .access = ACCESS_ROLE,
                                              .resource = RESOURCE_SUBMISSION_WRITE,
                                              .answer = answer};
