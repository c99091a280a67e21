#include "turn.h"

/* The next step, or one behind those that may be passed by. */
static bool is_mine(const struct account *account, const struct review_chain *chain, size_t passed)
{
    for (size_t i = passed; i < chain->count; i++) {
        if (account_is_step(account, chain->steps[i]))
            return true;
        if (!chain->may_skip[i])
            return false;
    }
    return false;
}

bool turn_is_mine(const struct call *call, const struct review_chain *chain, size_t passed)
{
    return chain && chain->count ? is_mine(&call->session.account, chain, passed)
                                 : call_reach(call, RESOURCE_REVIEW) != REACH_NONE;
}

enum status turn_read(struct call *call, struct review_chains *chains, const struct record *record,
                      const char *unit, struct turn *turn)
{
    struct review_standing standing;
    enum status status = review_standing_in(chains, record, unit, &standing);
    *turn = (struct turn){.step = "", .chain = ""};
    if (status != STATUS_OK)
        return status;
    turn->last = standing.passed + 1 >= standing.chain.count;
    turn->mine = turn_is_mine(call, &standing.chain, standing.passed);
    if (!standing.chain.count)
        return STATUS_OK;
    turn->step = arena_text(&call->arena, standing.next);
    turn->chain = review_chain_words(&call->arena, &standing.chain, standing.passed);
    return turn->step && !call->arena.failed ? STATUS_OK : STATUS_NO_MEMORY;
}
