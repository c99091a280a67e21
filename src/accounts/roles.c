/* roles -- role x resource -> whose. The one table that says who may do what. */
#include "inside.h"

#include <siben/record.h>

static const struct {
    const char *name, *chinese;
} roles[ROLE_COUNT] = {
#define X(name, text, chinese) {text, chinese},
    ROLE_LIST(X)
#undef X
};
static const char *const resources[RESOURCE_COUNT] = {
#define X(name, text) text,
    RESOURCE_LIST(X)
#undef X
};

#define ALL REACH_ALL
#define OWN REACH_OWN
/* clang-format off */
static const uint8_t table[ROLE_COUNT][RESOURCE_COUNT] = {
    [ROLE_CLERK]         = {[RESOURCE_DUTIES] = OWN, [RESOURCE_FORMS] = OWN, [RESOURCE_FORMS_WRITE] = OWN,
                            [RESOURCE_WORKS_WRITE] = OWN, [RESOURCE_CONTACTS] = OWN,
                            [RESOURCE_CONFLICTS] = OWN},
    [ROLE_LEADER]        = {[RESOURCE_DUTIES] = OWN, [RESOURCE_FORMS] = OWN, [RESOURCE_REVIEW_STEP] = OWN,
                            [RESOURCE_REVIEWS] = OWN, [RESOURCE_CONTACTS] = OWN, [RESOURCE_CONFLICTS] = OWN},
    [ROLE_DEPARTMENT]    = {[RESOURCE_DUTIES] = OWN, [RESOURCE_FORMS] = OWN, [RESOURCE_REVIEW_STEP] = OWN,
                            [RESOURCE_REVIEWS] = OWN, [RESOURCE_CONTACTS] = OWN},
    [ROLE_OFFICE]        = {[RESOURCE_DUTIES] = ALL, [RESOURCE_FORMS] = ALL, [RESOURCE_REVIEW_STEP] = ALL,
                            [RESOURCE_REVIEWS] = ALL, [RESOURCE_SUBMISSION] = ALL},
    [ROLE_REVIEWER]      = {[RESOURCE_DUTIES] = OWN, [RESOURCE_FORMS] = OWN, [RESOURCE_REVIEW] = OWN,
                            [RESOURCE_REVIEW_STEP] = OWN, [RESOURCE_REVIEWS] = OWN, [RESOURCE_REVIEWS_ALL] = OWN,
                            [RESOURCE_WORKS_WRITE] = OWN, [RESOURCE_CONTACTS] = OWN, [RESOURCE_CONFLICTS] = OWN,
                            [RESOURCE_CONFLICTS_WRITE] = OWN, [RESOURCE_SUBMISSION] = ALL},
    [ROLE_BUREAU]        = {[RESOURCE_DUTIES] = ALL, [RESOURCE_FORMS] = ALL, [RESOURCE_FORMS_WRITE] = ALL,
                            [RESOURCE_LISTS_WRITE] = ALL, [RESOURCE_WORKS_WRITE] = ALL, [RESOURCE_REVIEW] = ALL,
                            [RESOURCE_REVIEW_STEP] = ALL, [RESOURCE_REVIEWS] = ALL, [RESOURCE_REVIEWS_ALL] = ALL,
                            [RESOURCE_CONTACTS] = ALL,
                            [RESOURCE_SUBMISSION] = ALL, [RESOURCE_SUBMISSION_WRITE] = ALL,
                            [RESOURCE_NETWORK] = ALL, [RESOURCE_NETWORK_WRITE] = ALL,
                            [RESOURCE_CONFLICTS] = ALL, [RESOURCE_CONFLICTS_WRITE] = ALL},
    /* Reads all and changes nothing; whom to call is for who has to call. */
    [ROLE_AUDITOR]       = {[RESOURCE_DUTIES] = ALL, [RESOURCE_FORMS] = ALL, [RESOURCE_SUBMISSION] = ALL,
                            [RESOURCE_REVIEWS] = ALL, [RESOURCE_REVIEWS_ALL] = ALL, [RESOURCE_NETWORK] = ALL,
                            [RESOURCE_CONFLICTS] = ALL, [RESOURCE_ACCOUNTS] = ALL, [RESOURCE_AUDIT] = ALL},
    /* Lets people in; what they fill is not the administrator's business. */
    [ROLE_ADMINISTRATOR] = {[RESOURCE_NETWORK] = ALL, [RESOURCE_NETWORK_WRITE] = ALL, [RESOURCE_ACCOUNTS] = ALL,
                            [RESOURCE_ACCOUNTS_WRITE] = ALL, [RESOURCE_AUDIT] = ALL},
};
/* clang-format on */

const char *role_name(unsigned role)
{
    return role < ROLE_COUNT ? roles[role].name : "";
}

const char *role_chinese(unsigned role)
{
    return role < ROLE_COUNT ? roles[role].chinese : "—";
}

enum role role_of_name(const char *name)
{
    unsigned role = 0;
    while (role < ROLE_COUNT && strcmp(roles[role].name, name) != 0 &&
           strcmp(roles[role].chinese, name) != 0)
        role++;
    return (enum role)role;
}

const char *resource_name(unsigned resource)
{
    return resource < RESOURCE_COUNT ? resources[resource] : "";
}

enum reach role_reach(unsigned role, unsigned resource)
{
    return role < ROLE_COUNT && resource < RESOURCE_COUNT ? (enum reach)table[role][resource]
                                                          : REACH_NONE;
}

enum reach account_reach(const struct account *account, unsigned resource)
{
    enum reach furthest = REACH_NONE;
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if (account->roles & (1u << role) && role_reach(role, resource) > furthest)
            furthest = role_reach(role, resource);
    return furthest == REACH_OWN && account->every_unit ? REACH_ALL : furthest;
}

/* -- chains of review, sectors -------------------------------------------------------------- */

/* What the roles of a chain are called in rosters and plans: DOMAIN.md 7.4, "部门审核 → 绩效办审核". */
static const char *const steps[ROLE_COUNT] = {[ROLE_LEADER] = "分管领导",
                                              [ROLE_DEPARTMENT] = "主管部门",
                                              [ROLE_OFFICE] = "业务股室",
                                              [ROLE_REVIEWER] = "绩效办",
                                              [ROLE_BUREAU] = "绩效办"};

const char *role_step(unsigned role)
{
    return role < ROLE_COUNT && steps[role] ? steps[role] : "";
}

bool account_is_step(const struct account *account, const char *step)
{
    bool any = false;
    for (unsigned role = 0; role < ROLE_COUNT; role++) {
        bool is = strcmp(role_step(role), step) == 0;
        any = any || is;
        if (is && account->roles & (1u << role))
            return true;
    }
    return !any && account->roles & (1u << ROLE_BUREAU);
}

/* Reads, and nothing else: DOMAIN.md 4.2, a township has no department above it, but its road has one. */
bool role_sees_sector(unsigned role, unsigned resource)
{
    return role == ROLE_DEPARTMENT && (resource == RESOURCE_DUTIES || resource == RESOURCE_FORMS);
}

bool account_sees_sector(const struct account *account, unsigned resource, const char *department)
{
    bool sees = false;
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        sees = sees || (account->roles & (1u << role) && role_sees_sector(role, resource));
    for (size_t i = 0; sees && department[0] && i < account->department_count; i++)
        if (strcmp(account->departments[i], department) == 0)
            return true;
    return false;
}

static bool is_given(const struct account *account, const char *unit, const char *department)
{
    for (size_t i = 0; unit[0] && i < account->unit_count; i++)
        if (strcmp(account->units[i], unit) == 0)
            return true;
    for (size_t i = 0; department[0] && i < account->department_count; i++)
        if (strcmp(account->departments[i], department) == 0)
            return true;
    return false;
}

bool account_has(const struct account *account, const char *unit, const char *department)
{
    return account->every_unit || is_given(account, unit, department);
}

bool account_reaches(const struct account *account, unsigned resource, const char *unit,
                     const char *department)
{
    enum reach reach = account_reach(account, resource);
    return reach == REACH_OWN ? is_given(account, unit, department) : reach == REACH_ALL;
}

/* -- whose ---------------------------------------------------------------------------------- */

static enum status check_codes(const char codes[][UNIT_CODE_MAX + 1], size_t count, struct why *why)
{
    for (size_t i = 0; i < count; i++)
        if (!unit_code_valid(codes[i]))
            return why_set(why, STATUS_INVALID, codes[i], "不是单位代码，也不是部门代码",
                           "为 3 的倍数位数字（3–21 位），如 801001；照单位名册写");
    return STATUS_OK;
}

enum status account_whose(const struct account *account, struct why *why)
{
    bool own = false;
    enum status status = check_codes(account->units, account->unit_count, why);
    if (status == STATUS_OK)
        status = check_codes(account->departments, account->department_count, why);
    for (unsigned resource = 0; resource < RESOURCE_COUNT; resource++)
        own = own || account_reach(account, resource) == REACH_OWN;
    if (status == STATUS_OK && own && !account->unit_count && !account->department_count)
        return why_set(why, STATUS_INVALID, "单位", "这个角色只看自己管的单位，还没有选",
                       "选单位、主管部门，或选全部单位");
    return status;
}
