/* target -- what a target asks, in words, and what two bodies of one differ in.
 *
 * One rule: indicators are the same by their number, never by their name; but for rows that have none. */
#ifndef SIBEN_TARGET_H
#define SIBEN_TARGET_H

#include <siben/record.h>

const char *phase_chinese(unsigned phase); /* 年初目标, 年中追加目标, 专项资金目标; "" PHASE_NONE */
/* "≥26公里", 健全, 2026-11-30前: what an indicator asks, as it is read back. */
void indicator_asked(const struct indicator *indicator, char *text, size_t size);

/* -- how an indicator grows in the course of the year: 计量方式 (DOMAIN.md 2.4) -- */

const char *accrual_chinese(unsigned accrual); /* 累计 水平 一次性 时间节点 上限 定性 — */
const char *accrual_english(unsigned accrual);
/* As plans name them: "one_off". NONE: there is no such. */
enum accrual accrual_named(const char *name);
/* 1 << enum accrual of each, names that are none left out; 0 where all are named, or none: all may be used. */
uint32_t accrual_kinds(const char *const *names, size_t count);
bool accrual_used(uint32_t used, unsigned accrual);
const char *accrual_kinds_chinese(struct arena *arena,
                                  uint32_t used); /* "水平、上限"; in the arena */
/* A date is a milestone and words are qualitative, whoever says nothing; of a number somebody must say: NONE. */
enum accrual accrual_of_value(const struct quantity *value);
bool accrual_fits(unsigned accrual, const struct quantity *value);
/* Where nobody said. */
enum accrual accrual_guess(const struct indicator *indicator);
enum accrual accrual_of(const struct indicator *indicator); /* as said, else as guessed */

/* What two bodies of a target differ in, indicator by indicator (by their numbers). */
struct target_change {
    uint8_t kind;          /* enum adjust_kind */
    const char *what;      /* name of the indicator; 年度资金总额, 年度总体目标 … */
    const char *levels;    /* "产出指标/数量指标" of an indicator; "" */
    const char *was, *now; /* as read back; "" where there is none */
    int32_t weight;        /* hundredths, of one that is new */
};
/* None: they ask the same. In the arena; texts of the targets are borrowed. */
enum status target_changes(struct arena *arena, const struct target *was, const struct target *now,
                           struct target_change **changes, size_t *count) MUST_USE;

/* All that an adjustment can be about, a change each: `was` is what stands there now, `now` "". In the arena; texts of the
 * target are borrowed. */
enum status target_holds(struct arena *arena, const struct target *target,
                         struct target_change **holds, size_t *count) MUST_USE;

/* The rows of a piece of work that asks for an adjustment: one each change. `id` is the target's. */
enum status adjust_rows(struct arena *arena, const struct target *was, const struct target *now,
                        const char *id, const char *reason, struct work *work) MUST_USE;

/* Which indicator of the target the row at `place` is about: the one that it names by its number. A row without a
 * number was typed before the target was here: then the one of its name, if one alone can be meant, no other row is
 * about it, and its figure is in that unit. So lights do not depend on which of both came first. NULL: none. */
const struct indicator *monitoring_indicator(const struct target *target,
                                             const struct monitoring *form, size_t place);
/* The row with the number that it would have had, for whoever shows forms or goes on from them. */
struct monitoring_row monitoring_tied(const struct target *target, const struct monitoring *form,
                                      size_t place);

#endif
