/* leads -- the unit that leads a department (主管部门本级): it hands in what the department owes as a whole.
 *
 * Who holds the roster of the whole place knows it: the first of the department's units in order of code (DOMAIN.md 4.2). A
 * township's node holds the county departments' schools and stations that lie there, and not the department
 * itself: of those none leads, however it stands in the order.
 *
 * One rule: what may be another's is nobody's here, and says so. */
#ifndef SIBEN_LEADS_H
#define SIBEN_LEADS_H

#include <siben/names.h>

/* `first`: of the units of a department that are held the first in order of code; its name, and its department's. `held`: of which
 * scope the roster is here, "" of all; `place`: the county of that department. */
struct leads_ask {
    const char *first, *name, *department_code, *department_name; /* "" not said */
    const struct scope *held, *place;
};
bool leads_department(const struct leads_ask *ask);

#endif
