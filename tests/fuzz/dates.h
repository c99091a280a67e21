/* dates -- what holds of the dates of a plan: nobody is reminded after the day that is due. */
#include <siben/plan.h>

static void plan_dates_hold(const struct plan *plan, const struct calendars *calendars)
{
    for (size_t i = 0; i < plan->obligation_count; i++)
        for (size_t k = 0; k < plan_windows(&plan->obligations[i]); k++) {
            struct plan_dates dates =
                plan_dates_of(plan, calendars, &plan->obligations[i], k, DATE_NONE);
            REQUIRE(dates.remind == DATE_NONE || dates.remind <= dates.due);
        }
}
