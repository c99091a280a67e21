/* POST /submit -- the consolidated result of a year and round goes up. */
#include "api.h"

static enum status answer(struct call *call, json_t **result)
{
    long year, round;
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK && (!year || round < 0))
        status = why_set(&call->why, STATUS_INVALID, "year、round", "没有写报哪一年、哪一轮",
                         "监控写到几月底，例如 5；年终自评写 0");
    const char *years = status ? NULL : arena_print(&call->arena, "%ld", year);
    const char *rounds = status ? NULL : arena_print(&call->arena, "%ld", round);
    if (status == STATUS_OK && (!years || !rounds))
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = audit(call, "submit", years, rounds);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"submit", "--json", "--year", years, "--round", rounds};
    return call_command(call, arguments, sizeof arguments / sizeof arguments[0], false, result);
}

const struct route route_submit = {.path = "/submit",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_SUBMISSION_WRITE,
                                   .answer = answer};
