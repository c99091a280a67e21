/* What is sent up, by name. */
#include "submission_kinds.h"

#include <siben/plan.h>

static const char *const names[] = {
    [SUBMISSION_NONE] = "",
    [SUBMISSION_ROUND] = "round",
    [SUBMISSION_APPLICATION] = "application",
    [SUBMISSION_OVERALL_REVIEW] = "overall_review",
    [SUBMISSION_SELF_EVALUATION] = "self_evaluation",
    [SUBMISSION_TRANSFER] = "transfer",
    [SUBMISSION_RESULT_USE] = "result_use",
};
#define KINDS (sizeof names / sizeof names[0])

const char *submission_kind_name(unsigned kind)
{
    return kind < KINDS ? names[kind] : "";
}

unsigned submission_kind_of(const struct record_key *key)
{
    for (unsigned kind = 1; kind < KINDS; kind++) {
        struct record_key other;
        const struct submission_ask ask = {.scope = key->scope,
                                           .fiscal_year = key->fiscal_year,
                                           .round = key->round,
                                           .kind = (uint8_t)kind};
        submission_key(&ask, &other);
        if (kind != SUBMISSION_ROUND && kind != SUBMISSION_SELF_EVALUATION &&
            strcmp(other.id, key->id) == 0)
            return kind;
    }
    return key->round ? SUBMISSION_ROUND : SUBMISSION_SELF_EVALUATION;
}

static bool has_round(unsigned kind)
{
    return kind == SUBMISSION_ROUND || kind == SUBMISSION_APPLICATION;
}

static enum status read_kind(struct call *call, long round, uint8_t *kind)
{
    const char *name;
    enum status status = input_text(call, "kind", 32, &name);
    *kind = round ? SUBMISSION_ROUND : SUBMISSION_SELF_EVALUATION;
    for (unsigned i = 1; status == STATUS_OK && *name; i++) {
        if (i == KINDS)
            return why_set(&call->why, STATUS_INVALID, "kind", "没有这一种上报",
                           "round、self_evaluation、application、overall_review、transfer 或 "
                           "result_use");
        if (strcmp(names[i], name) == 0) {
            *kind = (uint8_t)i;
            break;
        }
    }
    return status;
}

enum status input_submission(struct call *call, long usual, struct submission_wanted *wanted)
{
    long year, round;
    *wanted = (struct submission_wanted){.kind = SUBMISSION_NONE};
    enum status status = input_number(call, "year", YEAR_MIN, YEAR_MAX, usual, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, usual ? 0 : -1, &round);
    if (status == STATUS_OK)
        status = read_kind(call, round, &wanted->kind);
    if (status != STATUS_OK)
        return status;
    bool named = *submission_kind_name(wanted->kind) && round >= 0;
    if (!year || (!named && has_round(wanted->kind)))
        return why_set(&call->why, STATUS_INVALID, "year、round", "没有写报哪一年、哪一轮",
                       "监控和它的结果应用写到几月底，例如 5；年终自评写 0");
    if (has_round(wanted->kind) && round == 0)
        return why_set(&call->why, STATUS_INVALID, "round", "没有写报哪一轮",
                       "写监控到几月底，例如 8");
    if (!has_round(wanted->kind) && round > 0)
        return why_set(&call->why, STATUS_INVALID, "round", "这项上报没有轮次",
                       "只有监控和它的结果应用按轮次报");
    wanted->year = (uint16_t)year;
    wanted->round = round > 0 ? (uint8_t)round : 0;
    return STATUS_OK;
}

struct submission_wanted submission_of(const struct plan *plan, const struct obligation *it)
{
    const struct plan_kept *kept = &it->kept;
    unsigned kind = kept->reported_by;
    bool goes = kind || (kept->by == KEPT_SUBMISSION && it->owner != OWNER_REGIONS);
    if (!goes)
        return (struct submission_wanted){.kind = SUBMISSION_NONE};
    if (!kind)
        kind = kept->round ? SUBMISSION_ROUND : SUBMISSION_SELF_EVALUATION;
    return (struct submission_wanted){
        .kind = (uint8_t)kind,
        .year = (uint16_t)(it->money_year > 0 ? it->money_year : plan->year),
        .round = has_round(kind) ? (uint8_t)kept->round : 0};
}

void put_submission_wanted(struct call *call, json_t *object,
                           const struct submission_wanted *wanted)
{
    if (!wanted->kind) {
        put_json(call, object, "submit", json_null());
        return;
    }
    json_t *made = answer_object(call);
    put_text(call, made, "kind", submission_kind_name(wanted->kind));
    put_number(call, made, "year", wanted->year);
    put_number(call, made, "round", wanted->round);
    put_json(call, object, "submit", made);
}
