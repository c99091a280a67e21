/* then -- lists, roster and what hangs on them, as they stood here at the end of a past day.
 *
 * A record stood as the versions and decisions make it that had come by then, by the clock of this replica, as courses
 * have it (replica.h). What has not changed since is read as it stands, so that a past day costs what came after it.
 *
 * One rule: where no list of a year had come by then, its lists, projects and budgets are read as of the day on which the
 * first came, and the roster likewise: as with plans (duties.h). then_early_ms() says so, and whoever shows it must. All
 * else (forms, money handed down, extensions) had come by the day itself, or was not there. */
#ifndef SIBEN_THEN_H
#define SIBEN_THEN_H

#include <siben/replica.h>

struct then;
/* `scope` and `year`: whose lists and roster, and by which year's moment what has no year is read. *then stays NULL where
 * nothing has come since: then it is as it is now. For one view; then_close() also after a failure, NULL is fine. */
enum status then_open(struct view *view, const struct scope *scope, uint16_t year, int64_t end_ms,
                      struct then **then) MUST_USE;
void then_close(struct then *then);

/* As replica_get(), replica_each(), replica_image() and replica_each_course(); a NULL `then` is now. What had not come is
 * not found. Courses are whole all the same; images that stood then and are none now come last. */
enum status then_get(struct then *then, struct view *view, struct arena *arena,
                     const struct record_key *key, struct record *record) MUST_USE;
enum status then_each(struct then *then, struct view *view, const struct scope *scope,
                      unsigned kind, unsigned fiscal_year,
                      bool (*visit)(void *context, struct view *view, const struct record *record,
                                    struct arena *arena),
                      void *context) MUST_USE;
enum status then_image(struct then *then, struct view *view, struct arena *arena,
                       const struct record_key *subject, struct fact_image *image) MUST_USE;
enum status then_each_course(struct then *then, struct view *view, unsigned fiscal_year,
                             bool (*visit)(void *context, const struct fact_image *image,
                                           const struct course *courses, size_t count),
                             void *context) MUST_USE;

/* As replica_image(), replica_subject(), replica_light_set() and replica_each_image(), of all that had come by the day itself:
 * with every form, and lights by the plan of then. Dearer: who asks first looks through all that has come since. */
enum status then_whole_image(struct then *then, struct view *view, struct arena *arena,
                             const struct record_key *subject, struct fact_image *image) MUST_USE;
enum status then_subject(struct then *then, struct view *view, struct arena *arena,
                         const struct record_key *key, struct subject *subject) MUST_USE;
enum status then_light_set(struct then *then, struct view *view, struct arena *arena,
                           const struct scope *region, uint16_t year,
                           struct light_set *set) MUST_USE;
enum status then_each_image(struct then *then, struct view *view, unsigned fiscal_year,
                            bool (*visit)(void *context, const struct fact_image *image),
                            void *context) MUST_USE;

/* The end of the day on which the first list of the year, or for year 0 the first unit, came: where none had by then. 0:
 * one had, or none ever did. */
enum status then_early_ms(struct then *then, uint16_t fiscal_year, int64_t *ms) MUST_USE;

#endif
