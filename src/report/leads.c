/* Which unit leads a department, where not all of its units are here. */
#include <siben/leads.h>

#include <string.h>

#define FIRST_OF_DEPARTMENT \
    "001" /* 主管部门 3 digits + 单位 3 digits, of which the department itself is the first */

bool leads_department(const struct leads_ask *ask)
{
    size_t size = strlen(ask->department_code);
    if (!ask->held->text[0] || scope_contains(ask->held, ask->place))
        return true;
    if (*ask->department_name && strcmp(ask->name, ask->department_name) == 0)
        return true;
    const char *rest = ask->first + size;
    return strncmp(ask->first, ask->department_code, size) == 0 &&
           (!*rest || strcmp(rest, FIRST_OF_DEPARTMENT) == 0);
}
