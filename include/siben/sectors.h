/* sectors -- 行业主管部门: the department that sees a project of a unit that is not its own (a township's
 * road: the traffic bureau). DOMAIN.md 4.2: a township has no department above it.
 *
 * One rule: it changes nothing of whose the project is. Money, duties and sums stay with the department
 * of the unit; what a sector sees stands apart and is marked 行业. */
#ifndef SIBEN_SECTORS_H
#define SIBEN_SECTORS_H

#include <siben/replica.h>

#define SECTOR_MARK "（行业）"

struct sector {
    const char *code, *name; /* of the department */
};
struct sectors;
struct then;
/* Of every project within the scope that has one; `then` NULL: now. In the arena; close it also after a failure. */
enum status sectors_read(struct view *view, struct then *then, struct arena *arena,
                         const struct scope *scope, struct sectors **sectors) MUST_USE;
void sectors_close(struct sectors *sectors); /* NULL is fine */
/* By the project's id; NULL: it has none. */
const struct sector *sector_of(const struct sectors *sectors, const char *project);

#endif
