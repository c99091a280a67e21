/* One form against its dates: pure. */
#include "duty_walk.h"

#define DAY_MS INT64_C(86400000)
#define BEIJING_MS (8 * INT64_C(3600000))

const char *duty_chinese(unsigned state)
{
    static const char *const words[DUTY_STATE_COUNT] = {
        [DUTY_NOT_KEPT] = "未纳入", [DUTY_NOT_DUE] = "未到期",     [DUTY_OPEN] = "待报",
        [DUTY_FILLED] = "已报",     [DUTY_IN_REVIEW] = "审核中",   [DUTY_RETURNED] = "退回",
        [DUTY_DONE] = "按时完成",   [DUTY_DONE_LATE] = "逾期完成", [DUTY_OVERDUE] = "逾期",
        [DUTY_ADDED] = "追加"};
    return state < DUTY_STATE_COUNT ? words[state] : "—";
}

/* The first moment after a day of Beijing. */
static int64_t end_of_day(int32_t date)
{
    return ((int64_t)date + 1) * DAY_MS - BEIJING_MS;
}

static bool handed_in(uint8_t state)
{
    return state == COURSE_FILLED || state == COURSE_RETURNED || state == COURSE_APPROVED;
}

static int32_t term_of(const struct plan_held *held, int64_t returned_ms)
{
    struct workweek week = {&held->calendars, held->plan.scope.text, CALENDAR_CONFIRMED};
    if (held->plan.correction_days < 0)
        return DATE_NONE;
    return calendar_after(&week, date_of_instant(returned_ms),
                          (unsigned)held->plan.correction_days);
}

static int32_t longer(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

void duty_read_course(const struct plan_held *held, const struct course *course, int64_t end_ms,
                      struct course_read *read)
{
    bool awaited = false; /* corrections after a return */
    *read = (struct course_read){.state = COURSE_NONE, .correct_by = DATE_NONE};
    for (size_t i = 0; course && i < course->count && course->steps[i].ms < end_ms; i++) {
        const struct course_step *step = &course->steps[i];
        if (handed_in(step->state) && !read->first_ms)
            read->first_ms = step->ms;
        if (step->state == COURSE_WITHDRAWN)
            read->first_ms = 0; /* what its author took back was not handed in */
        if (awaited && handed_in(step->state) && read->correct_by != DATE_NONE)
            read->corrected_late =
                longer(date_of_instant(step->ms) - read->correct_by, read->corrected_late);
        if (handed_in(step->state))
            awaited = step->state == COURSE_RETURNED; /* taking it back ends no term */
        if (step->state == COURSE_RETURNED) {
            read->returns++;
            read->correct_by = term_of(held, step->ms);
        }
        if (step->state != read->state)
            read->state_ms = step->ms; /* a step of the chain hands nothing in anew */
        read->state = step->state;
        read->passed = step->state == COURSE_FILLED ? step->passed : 0;
    }
}

/* Before this day nobody has to hand in anything. */
static int32_t opening_of(const struct obligation *it)
{
    return it->opens != DATE_NONE ? it->opens : it->cutoff;
}

int32_t duty_counts_until(const struct duty *duty)
{
    int32_t due = duty->dates.due;
    return due != DATE_NONE && duty->extended != DATE_NONE && duty->extended > due ? duty->extended
                                                                                   : due;
}

bool duty_untermed(const struct duty *duty)
{
    return duty->added > 0 && duty->dates.due != DATE_NONE && duty_counts_until(duty) < duty->added;
}

bool duty_undated(const struct duty *duty)
{
    return duty->state == DUTY_DONE && (duty->dates.due == DATE_NONE || duty_untermed(duty) ||
                                        duty->obligation->kept.by == KEPT_CONTACTS);
}

const char *duty_words(const struct duty *duty)
{
    return duty_undated(duty) ? "完成" : duty_chinese(duty->state);
}

uint8_t duty_state_without(const struct duty *duty, int32_t as_of)
{
    const struct obligation *it = duty->obligation;
    int32_t opens = opening_of(it);
    if (duty->dates.due != DATE_NONE && as_of > duty_counts_until(duty))
        return duty_untermed(duty) ? DUTY_ADDED : DUTY_OVERDUE;
    if (it->event_count && duty->dates.due == DATE_NONE)
        return DUTY_NOT_DUE;
    return opens != DATE_NONE && as_of < opens ? DUTY_NOT_DUE : DUTY_OPEN;
}

void duty_of_course(const struct plan_held *held, const struct course *course, bool receiver,
                    int32_t as_of, struct duty *duty)
{
    struct course_read read;
    int32_t due = duty_counts_until(duty);
    duty_read_course(held, course, end_of_day(as_of), &read);
    bool late = due != DATE_NONE && !duty_untermed(duty) && read.first_ms &&
                date_of_instant(read.first_ms) > due;
    duty->late = late || read.corrected_late;
    duty->late_days = read.corrected_late;
    duty->returns = read.returns;
    duty->first_ms = read.first_ms;
    duty->done_ms = 0;
    duty->passed = 0;
    duty->step = "";
    duty->correct_by = read.state == COURSE_RETURNED ? read.correct_by : DATE_NONE;
    duty->returned_ms = read.state == COURSE_RETURNED ? read.state_ms : 0;
    bool approved = read.state == COURSE_APPROVED;
    if (approved || (duty->obligation->kept.done == DONE_FILLED && read.state == COURSE_FILLED)) {
        duty->state = duty->late ? DUTY_DONE_LATE : DUTY_DONE;
        duty->done_ms = read.state_ms;
    } else if (read.state == COURSE_RETURNED) {
        bool over = duty->correct_by != DATE_NONE && as_of > duty->correct_by;
        duty->state = over ? DUTY_OVERDUE : DUTY_RETURNED;
    } else if (read.state == COURSE_FILLED) {
        duty->state = receiver ? DUTY_IN_REVIEW : DUTY_FILLED;
        duty->passed = read.passed;
        if (duty->unit && read.passed < duty->unit->step_count)
            duty->step = duty->unit->steps[read.passed];
    } else {
        duty->state = duty_state_without(duty, as_of);
    }
}

/* Days beyond the day that counts: until it was handed in, or, overdue, until now; of what was returned beyond its term. */
int32_t duty_late_days(const struct duty *duty, int32_t as_of)
{
    int32_t until = duty_counts_until(duty), days = duty->late_days;
    bool overdue = duty->state == DUTY_OVERDUE;
    if (overdue && duty->first_ms && duty->correct_by != DATE_NONE)
        until = duty->correct_by;
    if (until == DATE_NONE || duty_untermed(duty) || (!overdue && !duty->first_ms))
        return days;
    int32_t beyond = (overdue ? as_of : date_of_instant(duty->first_ms)) - until;
    return beyond > days ? beyond : days;
}

/* Until when it is to be mended. Without a term for corrections nothing says overdue: that it is not set, and for how
 * long it has lain, is said. */
const char *duty_returned_words(const struct walking *walking, const struct duty *duty)
{
    char on[DATE_TEXT_SIZE], by[DATE_TEXT_SIZE];
    if (!duty->returned_ms)
        return "";
    int32_t day = date_of_instant(duty->returned_ms);
    date_print(day, on);
    if (duty->correct_by != DATE_NONE) {
        date_print(duty->correct_by, by);
        bool over = walking->ask->as_of > duty->correct_by;
        return arena_print(walking->arena,
                           walking->ask->english
                               ? (over ? "returned on %s, was to be mended by %s"
                                       : "returned on %s, to be mended by %s")
                               : (over ? "%s 退回，应在 %s 前改好" : "%s 退回，%s 前改好"),
                           on, by);
    }
    return arena_print(walking->arena,
                       walking->ask->english
                           ? "returned on %s, %d days ago; the plan sets no term for corrections"
                           : "%s 退回，已 %d 天；改正的期限计划未设定",
                       on, (int)(walking->ask->as_of - day));
}
