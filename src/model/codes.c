/* codes -- the shapes of official codes. DOMAIN.md 4.2, 4.3. */
#include <siben/record.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool digits_from(const char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    return true;
}

/* Three digits a level, at most seven levels (VARCHAR2(21) in the national model). */
/* 主管部门 3 + 单位 3, the first of a department leads it: DOMAIN.md 4.2. */
enum unit_kind unit_kind_of(const struct unit *unit, const char *code)
{
    bool leads = (strlen(code) == 6 && strcmp(code + 3, "001") == 0) ||
                 (unit->department_code && strcmp(code, unit->department_code) == 0);
    if (!leads)
        return UNIT_KIND_SUBORDINATE;
    return scope_level(&unit->region) > COUNTY_LEVEL ? UNIT_KIND_TOWNSHIP : UNIT_KIND_DEPARTMENT;
}

bool unit_code_valid(const char *code)
{
    size_t size = code ? strnlen(code, UNIT_CODE_MAX + 1) : 0;
    return size > 0 && size <= UNIT_CODE_MAX && size % 3 == 0 && digits_from(code, 0, size);
}

#define PROJECT_CODE_USUAL 21
#define PROJECT_CODE_MIN 18
#define PROJECT_CODE_MAX 24

/* Division 6, year of creation 2, a letter, serial 12. */
bool project_code_usual(const char *code)
{
    return code && strnlen(code, PROJECT_CODE_MAX + 1) == PROJECT_CODE_USUAL &&
           digits_from(code, 0, 8) && code[8] >= 'A' && code[8] <= 'Z' &&
           digits_from(code, 9, PROJECT_CODE_USUAL);
}

/* "<node>-<n>": a project that has no official code yet (DESIGN 2.2). */
bool project_code_provisional(const char *code)
{
    const char *dash = strrchr(code, '-');
    size_t digits = dash ? strspn(dash + 1, "0123456789") : 0;
    return digits > 0 && dash[1 + digits] == '\0' && dash > code &&
           (size_t)(dash - code) <= NODE_NAME_MAX && node_name_valid(code);
}

bool project_code_valid(const char *code)
{
    size_t size = code ? strnlen(code, PROJECT_CODE_MAX + 1) : 0;
    if (size < PROJECT_CODE_MIN || size > PROJECT_CODE_MAX)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(code[i]) && !(code[i] >= 'A' && code[i] <= 'Z'))
            return false;
    }
    return true;
}
