/* POST /submit -- a consolidated result goes up: of a round, or of another kind that the plan asks for. */
#include "submission_kinds.h"

/* As the command has it: "overall-review"; NULL: it is named by its round alone. */
static const char *option_of(struct call *call, unsigned kind)
{
    char *text;
    if (kind == SUBMISSION_ROUND || kind == SUBMISSION_SELF_EVALUATION)
        return NULL;
    text = arena_text(&call->arena, submission_kind_name(kind));
    for (char *at = text; at && *at; at++)
        *at = *at == '_' ? '-' : *at;
    return text;
}

static enum status answer(struct call *call, json_t **result)
{
    struct submission_wanted wanted;
    enum status status = input_submission(call, 0, &wanted);
    if (status != STATUS_OK)
        return status;
    const char *years = arena_print(&call->arena, "%u", wanted.year),
               *rounds = arena_print(&call->arena, "%u", wanted.round),
               *kind = option_of(call, wanted.kind);
    if (!years || !rounds || call->arena.failed)
        return STATUS_NO_MEMORY;
    const char *seen;
    status = input_text(call, "seen", 16, &seen);
    if (status == STATUS_OK && !*seen)
        status = why_set(&call->why, STATUS_INVALID, "seen", "没有写看到的是哪样的内容",
                         "先打开要上报的内容看过");
    if (status != STATUS_OK)
        return status;
    status = audit(call, "submit", years,
                   kind ? arena_print(&call->arena, "%s %s", kind, rounds) : rounds);
    if (status != STATUS_OK)
        return status;
    const char *arguments[10] = {"submit",  "--json", "--year", years,
                                 "--round", rounds,   "--seen", seen};
    size_t count = 8;
    if (kind) {
        arguments[count++] = "--kind";
        arguments[count++] = kind;
    }
    return call_command(call, arguments, count, false, result);
}

const struct route route_submit = {.path = "/submit",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_SUBMISSION_WRITE,
                                   .answer = answer};
