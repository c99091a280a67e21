/* Why two nodes show a record differently, from what each holds of the other's version. */
#include "agree_inside.h"

static const struct {
    const char *name, *chinese;
} reasons[AGREE_REASON_COUNT] = {
    [AGREE_NOT_THERE_YET] = {"not_there_yet", "本机的版本还没有送到对方"},
    [AGREE_NOT_HERE_YET] = {"not_here_yet", "对方的版本还没有送到本机"},
    [AGREE_BOTH_UNDERWAY] = {"both_underway", "两边各有新版本，都还没有送到"},
    [AGREE_CONFLICT] = {"conflict", "两个版本并存，等人处理"},
    [AGREE_DECISION] = {"decision", "所依据的审核、重新打开或终止还没有送到"},
    [AGREE_UNEXPLAINED] = {"unexplained", "报送包相同而结果不同，请两边运行 siben check"},
    [AGREE_NOT_COUNTED_THERE] = {"not_counted_there", "对方不计入本机的版本"},
    [AGREE_NOT_COUNTED_HERE] = {"not_counted_here", "本机不计入对方的版本"},
    [AGREE_OTHER_FOLD] = {"other_fold", "两边的软件版本不同，取舍规则不同"},
    [AGREE_HANDED_OVER] = {"handed_over", "已移交，一边不再收到新版本"},
    [AGREE_ALTERED_HERE] = {"altered_here", "本机的内容与签名不符，被改动过"},
    [AGREE_ALTERED_THERE] = {"altered_there", "对方的内容与签名不符，被改动过"},
};

const char *agree_reason_chinese(unsigned reason)
{
    return reason < AGREE_REASON_COUNT ? reasons[reason].chinese : "";
}

const char *agree_reason_name(unsigned reason)
{
    return reason < AGREE_REASON_COUNT ? reasons[reason].name : "";
}

const char *agree_outcome_chinese(unsigned outcome)
{
    static const char *const words[AGREE_OUTCOME_COUNT] = {
        [AGREE_OPEN] = "没有完成",
        [AGREE_EQUAL] = "一致",
        [AGREE_DIFFERS] = "不一致",
        [AGREE_PASSED] = "核对中有新内容送到，现已一致",
    };
    return outcome < AGREE_OUTCOME_COUNT ? words[outcome] : "";
}

static bool same_shown(const struct agree_side *here, const struct agree_side *there)
{
    return here->has == there->has && (!here->has || (here->version.mark == there->version.mark &&
                                                      here->body_mark == there->body_mark));
}

static bool elsewhere(const struct agree_side *side, const struct scope *lower)
{
    const struct scope *home = &side->version.feed.scope;
    return side->has && side->version.feed.lane != LANE_NOTICE && !scope_contains(lower, home);
}

/* Neither end lacks what the other shows: they weigh it differently. */
static unsigned weigh(struct agree_difference *difference, bool same_batches, bool other_fold)
{
    const struct agree_side *here = &difference->here, *there = &difference->there;
    if (here->has && there->other_standing == STANDING_NOT_COUNTED) {
        difference->not_counted = there->other_not_counted;
        return AGREE_NOT_COUNTED_THERE;
    }
    if (there->has && here->other_standing == STANDING_NOT_COUNTED) {
        difference->not_counted = here->other_not_counted;
        return AGREE_NOT_COUNTED_HERE;
    }
    if (other_fold)
        return AGREE_OTHER_FOLD;
    if (same_batches)
        return AGREE_UNEXPLAINED;
    if (there->other_standing != STANDING_CONFLICT && here->other_standing != STANDING_CONFLICT)
        return AGREE_DECISION;
    difference->conflict =
        there->other_standing == STANDING_CONFLICT ? there->other_conflict : here->other_conflict;
    return AGREE_CONFLICT;
}

bool agree_explain(struct agree_difference *difference, const struct scope *lower,
                   bool same_batches, bool other_fold)
{
    const struct agree_side *here = &difference->here, *there = &difference->there;
    bool lacks_ours = here->has && !there->holds_other,
         lacks_theirs = there->has && !here->holds_other;
    if (!here->altered && !there->altered && same_shown(here, there) &&
        (!here->has || here->state == there->state))
        return false;
    difference->reason = here->altered                                       ? AGREE_ALTERED_HERE
                         : there->altered                                    ? AGREE_ALTERED_THERE
                         : elsewhere(here, lower) || elsewhere(there, lower) ? AGREE_HANDED_OVER
                         : lacks_ours && lacks_theirs                        ? AGREE_BOTH_UNDERWAY
                         : lacks_ours                                        ? AGREE_NOT_THERE_YET
                         : lacks_theirs                                      ? AGREE_NOT_HERE_YET
                                        : (uint8_t)weigh(difference, same_batches, other_fold);
    return true;
}
