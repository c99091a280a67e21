/* POST /review -- passes or returns the version that was read, where nobody else has it open. */
#include "api.h"

#include <siben/review_chain.h>
#include <siben/reviewing.h>

/* "checks": {"完整性": "优", …}: the four checks of a target, as --check takes them. */
static enum status add_checks(struct call *call, const char **arguments, size_t *count)
{
    json_t *checks = json_object_get(call->input, "checks"), *grade;
    const char *name;
    if (!checks || json_is_null(checks))
        return STATUS_OK;
    if (!json_is_object(checks) || json_object_size(checks) > REVIEW_CHECKS)
        return why_set(&call->why, STATUS_INVALID, "checks", "四项审核结论写得不对",
                       "完整性、相关性、适当性、可行性，各写优、良、中、差");
    json_object_foreach(checks, name, grade)
    {
        const char *text = json_string_value(grade);
        const char *both = text ? arena_print(&call->arena, "%s=%s", name, text) : NULL;
        if (!both)
            return text ? STATUS_NO_MEMORY
                        : why_set(&call->why, STATUS_INVALID, "checks", "四项审核结论写得不对",
                                  "完整性、相关性、适当性、可行性，各写优、良、中、差");
        arguments[(*count)++] = "--check";
        arguments[(*count)++] = both;
    }
    return STATUS_OK;
}

/* Which step of the form's chain this account speaks for: the one whose turn it is, else its next one, else any. */
static const char *own_step(const struct call *call, const struct review_standing *standing)
{
    const struct account *account = &call->session.account;
    const struct review_chain *chain = &standing->chain;
    for (size_t i = standing->passed; i < chain->count; i++)
        if (account_is_step(account, chain->steps[i]))
            return chain->steps[i];
    for (size_t i = 0; i < chain->count; i++)
        if (account_is_step(account, chain->steps[i]))
            return chain->steps[i];
    return NULL;
}

struct speaking {
    const struct record_key *key;
    const char *step; /* "": no chain is set */
};

static enum status choose_step(struct call *call, struct view *view, void *context)
{
    struct speaking *speaking = context;
    struct record record;
    struct review_chains chains;
    struct review_standing standing = {.next = ""};
    const char *office;
    review_chains_open(&chains, view, &call->arena, &call->arena);
    enum status status = form_office(call, view, speaking->key, &office);
    if (status == STATUS_OK && *office)
        return why_set(&call->why, STATUS_CONFLICT, office, "这张表由下级绩效办审核，不在这里审核",
                       "请下级审核后上报；下级办不了的，在本机用 siben review 代为审核");
    if (status == STATUS_OK)
        status = replica_get(view, &call->arena, speaking->key, &record);
    if (status == STATUS_OK && record.shown.seq && record.state.withdrawn)
        return why_set(&call->why, STATUS_CONFLICT, NULL, "这张表已经撤回，不用审核",
                       "等填报单位重新交来再审");
    if (status == STATUS_OK)
        status = review_standing_of(&chains, &record, &standing);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status; /* the command says so */
    if (!standing.chain.count)
        return STATUS_OK;
    const char *step = own_step(call, &standing);
    if (!step)
        return why_set(&call->why, STATUS_CONFLICT, "step", "您不在这张表的审核环节里",
                       review_chain_words(&call->arena, &standing.chain, standing.passed));
    speaking->step = step;
    return STATUS_OK;
}

/* Where no chain is set it takes the right to review, as ever. */
static enum status may_speak(struct call *call, const struct record_key *key, const char **step)
{
    struct speaking speaking = {key, ""};
    enum status status = form_within(call, key, RESOURCE_REVIEW_STEP);
    if (status == STATUS_OK)
        status = call_view(call, choose_step, &speaking);
    if (status == STATUS_OK && !*speaking.step)
        status = form_within(call, key, RESOURCE_REVIEW);
    *step = speaking.step;
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct record_key key;
    const char *text, *seen, *verdict,
        *step = "", *arguments[REASONS_MAX + 10 + 2 * REVIEW_CHECKS] = {"review"};
    size_t count = 1;
    (void)result;
    enum status status = input_version(call, &key, &text, &seen);
    if (status == STATUS_OK)
        status = input_text(call, "verdict", 16, &verdict);
    if (status == STATUS_OK)
        status = may_speak(call, &key, &step);
    if (status != STATUS_OK)
        return status;
    bool passed = strcmp(verdict, "pass") == 0;
    if ((!passed && strcmp(verdict, "return") != 0) || strlen(seen) != 16)
        return why_set(&call->why, STATUS_INVALID, "verdict",
                       "没有说明通过还是退回，或看的是哪一版",
                       "verdict 写 pass 或 return，seen 写版本号");
    arguments[count++] = "--seen";
    arguments[count++] = seen;
    if (*step) {
        arguments[count++] = "--step";
        arguments[count++] = step;
    }
    status = add_checks(call, arguments, &count);
    if (status != STATUS_OK)
        return status;
    arguments[count++] = passed ? "--pass" : "--return";
    size_t first = count;
    const char *words = seen; /* of what is returned, why */
    if (!passed)
        status = input_reasons(call, arguments, &count);
    if (status != STATUS_OK)
        return status;
    if (!passed && !(words = reasons_words(call, &arguments[first], count - first)))
        return STATUS_NO_MEMORY;
    if (!passed) { /* --return takes the first; those behind the record are the others */
        for (size_t i = count; i > first + 1; i--)
            arguments[i + 1] = arguments[i - 1];
        count += 2;
        arguments[first + 1] = "--";
        arguments[first + 2] = text;
    } else {
        arguments[count++] = "--";
        arguments[count++] = text;
        if (json_object_get(call->input, "reasons")) /* which former reason is mended; by machine */
            status = input_reasons(call, arguments, &count);
        if (status != STATUS_OK)
            return status;
    }
    status = claim_free(call, &key);
    if (status == STATUS_OK)
        status = audit(call, passed ? "pass" : "return", text, words);
    if (status == STATUS_OK)
        status = call_command(call, arguments, count, false, NULL);
    if (status == STATUS_OK)
        claim_over(call, &key);
    return status;
}

const struct route route_review = {.path = "/review",
                                   .method = CONSOLE_POST,
                                   .access = ACCESS_ROLE,
                                   .resource = RESOURCE_REVIEW_STEP,
                                   .answer = answer};
