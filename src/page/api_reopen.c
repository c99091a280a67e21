/* POST /reopen -- a locked form is opened again, as the version that was read, for a reason that its unit is told. */
#include "api.h"

#include <stdio.h>

struct asked {
    const struct record_key *key;
    const char *seen;
};

static enum status look(struct call *call, struct view *view, void *context)
{
    const struct asked *asked = context;
    struct record record;
    const char *office;
    char mark[20];
    enum status status = form_office(call, view, asked->key, &office);
    if (status == STATUS_OK && *office)
        return why_set(&call->why, STATUS_CONFLICT, office,
                       "这张表由下级绩效办审核，不在这里重新打开",
                       "请下级重新打开；下级办不了的，在本机用 siben reopen 代为打开");
    if (status == STATUS_OK)
        status = replica_get(view, &call->arena, asked->key, &record);
    if (status != STATUS_OK)
        return status;
    snprintf(mark, sizeof mark, "%016llx", (unsigned long long)record.shown.mark);
    return record.shown.seq && strcmp(mark, asked->seen) == 0
               ? STATUS_OK
               : why_set(&call->why, STATUS_STALE, NULL, "这张表在您看的时候又改过了",
                         "看过新的一版再重新打开");
}

static enum status answer(struct call *call, json_t **result)
{
    struct record_key key;
    struct asked asked = {.key = &key};
    const char *text, *reasons[REASONS_MAX];
    size_t count = 0;
    (void)result;
    enum status status = input_version(call, &key, &text, &asked.seen);
    if (status == STATUS_OK)
        status = form_within(call, &key, RESOURCE_REVIEW);
    if (status == STATUS_OK)
        status = input_reasons(call, reasons, &count);
    if (status == STATUS_OK)
        status = call_view(call, look, &asked);
    if (status != STATUS_OK)
        return status;
    const char *words = reasons_words(call, reasons, count);
    const char *const arguments[] = {"reopen", "--reason", words, "--", text};
    status = words ? audit(call, "reopen", text, words) : STATUS_NO_MEMORY;
    return status
               ? status
               : call_command(call, arguments, sizeof arguments / sizeof *arguments, false, NULL);
}

const struct route route_reopen = {.path = "/reopen",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_REVIEW,
                                   .answer = answer};
