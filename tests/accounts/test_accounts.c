/* Who may sign in, for how long, and that the log cannot be changed unnoticed. */
#include "test.h"

#include <siben/accounts.h>
#include <siben/text.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/siben-accounts-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    static const char *const names[] = {"accounts.json", "accounts.lock", "audit.log"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(folder);
}

static void add(const char *name, unsigned roles, enum status expected)
{
    struct account account = {.roles = roles};
    struct why why = {.where = ""};
    snprintf(account.name, sizeof account.name, "%s", name);
    snprintf(account.display, sizeof account.display, "古丽");
    assert_status(account_add(folder, &account, "correct horse", false, &why), expected);
    assert_true(expected == STATUS_OK || (why.what[0] && why.hint[0]));
}

static void check(const char *name, const char *password, enum status expected)
{
    struct account account;
    struct why why = {.where = ""};
    assert_status(account_check(folder, name, password, &account, &why), expected);
    if (expected != STATUS_OK) /* nobody learns whether the name or the password was wrong */
        assert_string_equal(why.what, "用户名或密码不对");
}

static void an_account_signs_in_with_its_password_alone(void **state)
{
    struct account account = {.roles = 1};
    struct why why;
    char path[128];
    struct stat info;
    (void)state;
    add("clerk1", 1u << ROLE_CLERK, STATUS_OK);
    add("古丽", 1u << ROLE_CLERK, STATUS_OK);
    add("clerk1", 1u << ROLE_CLERK, STATUS_EXISTS);
    add("a b", 1u << ROLE_CLERK, STATUS_INVALID);
    add("", 1u << ROLE_CLERK, STATUS_INVALID);
    add("norole", 0, STATUS_INVALID);
    check("clerk1", "correct horse", STATUS_OK);
    check("clerk1", "correct horsE", STATUS_UNAUTHORISED);
    check("nobody", "correct horse", STATUS_UNAUTHORISED);
    snprintf(path, sizeof path, "%s/accounts.json", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    snprintf(account.name, sizeof account.name, "weak");
    snprintf(account.display, sizeof account.display, "weak");
    static const char *const weak[] = {"short", "", "aaaaaaaaaaaa", "weak12345!"};
    for (size_t i = 0; i < 3; i++)
        assert_status(account_add(folder, &account, weak[i], false, &why), STATUS_INVALID);
    assert_status(account_set_password(folder, "clerk1", "another horse", false, 1, &why),
                  STATUS_OK);
    check("clerk1", "correct horse", STATUS_UNAUTHORISED);
    check("clerk1", "another horse", STATUS_OK);
    assert_status(account_disable(folder, "clerk1", true, 1, &why), STATUS_OK);
    check("clerk1", "another horse", STATUS_UNAUTHORISED);
}

static void the_last_administrator_cannot_be_disabled(void **state)
{
    struct why why;
    (void)state;
    add("one", 1u << ROLE_ADMINISTRATOR, STATUS_OK);
    assert_status(account_disable(folder, "one", true, 1, &why), STATUS_CONFLICT);
    add("two", 1u << ROLE_ADMINISTRATOR, STATUS_OK);
    assert_status(account_disable(folder, "one", true, 1, &why), STATUS_OK);
    assert_status(account_disable(folder, "two", true, 1, &why), STATUS_CONFLICT);
}

static void what_an_account_is_can_be_changed_and_its_password_stays(void **state)
{
    struct account account, changed = {.roles = 1u << ROLE_REVIEWER, .unit_count = 1};
    struct why why = {.where = ""};
    (void)state;
    add("clerk1", 1u << ROLE_CLERK, STATUS_OK);
    assert_status(account_set_language(folder, "clerk1", "en", &why), STATUS_OK);
    assert_status(account_set_language(folder, "clerk1", "../x", &why), STATUS_INVALID);
    snprintf(changed.name, sizeof changed.name, "clerk1");
    snprintf(changed.display, sizeof changed.display, "审核人甲");
    snprintf(changed.units[0], sizeof changed.units[0], "801001");
    assert_status(account_change(folder, &changed, 9, &why), STATUS_OK);
    assert_status(account_get(folder, "clerk1", &account, &why), STATUS_OK);
    assert_string_equal(account.display, "审核人甲");
    assert_string_equal(account.units[0], "801001");
    assert_string_equal(account.language, "en");
    assert_int_equal(account.roles, 1u << ROLE_REVIEWER);
    check("clerk1", "correct horse", STATUS_OK);
    changed.roles = 0;
    assert_status(account_change(folder, &changed, 9, &why), STATUS_INVALID);
    snprintf(changed.name, sizeof changed.name, "nobody");
    changed.roles = 1;
    assert_status(account_change(folder, &changed, 9, &why), STATUS_NOT_FOUND);
}

static void nobody_removes_the_last_administrator_in_any_way(void **state)
{
    struct account clerk = {.roles = 1u << ROLE_CLERK};
    struct why why = {.where = ""};
    (void)state;
    add("one", 1u << ROLE_ADMINISTRATOR, STATUS_OK);
    add("two", 1u << ROLE_ADMINISTRATOR, STATUS_OK);
    assert_status(account_disable(folder, "two", true, 1, &why), STATUS_OK); /* it does not count */
    snprintf(clerk.name, sizeof clerk.name, "one");
    snprintf(clerk.display, sizeof clerk.display, "one");
    assert_status(account_change(folder, &clerk, 1, &why), STATUS_CONFLICT);
    assert_status(account_end(folder, "one", 1, &why), STATUS_CONFLICT);
    assert_string_equal(why.what, "这是最后一个管理员，不能终止");
    assert_status(account_disable(folder, "two", false, 1, &why), STATUS_OK);
    assert_status(account_end(folder, "one", 1, &why), STATUS_OK);
}

static void an_ended_account_and_its_name_never_return(void **state)
{
    struct account account;
    struct why why = {.where = ""};
    (void)state;
    add("clerk1", 1u << ROLE_CLERK, STATUS_OK);
    assert_status(account_end(folder, "clerk1", 1, &why), STATUS_OK);
    check("clerk1", "correct horse", STATUS_UNAUTHORISED);
    check("clerk1", "", STATUS_UNAUTHORISED);
    assert_status(account_disable(folder, "clerk1", false, 2, &why), STATUS_CONFLICT);
    assert_status(account_set_password(folder, "clerk1", "another horse", true, 2, &why),
                  STATUS_CONFLICT);
    assert_status(account_get(folder, "clerk1", &account, &why), STATUS_OK);
    assert_true(account.ended && account.disabled && !account.password[0]);
    add("clerk1", 1u << ROLE_CLERK, STATUS_EXISTS);
}

static void stays_as_it_is(const char *text)
{
    char path[128], read_back[160] = "";
    struct account account = {.roles = 1, .name = "clerk1", .display = "经办人甲"};
    struct why why;
    snprintf(path, sizeof path, "%s/accounts.json", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_status(account_add(folder, &account, "correct horse", false, &why), STATUS_MALFORMED);
    assert_int_equal(pread(fd, read_back, sizeof read_back - 1, 0), strlen(text));
    assert_string_equal(read_back, text);
    close(fd);
}

static void what_cannot_be_read_is_not_overwritten(void **state)
{
    (void)state;
    stays_as_it_is("{\"format\": 2, \"accounts\": []}");
    stays_as_it_is("{\"format\": 1, \"accounts\": {\"name\": \"a\"}}"); /* not a list of none */
    stays_as_it_is("{\"format\": 1, \"accounts\": [{\"name\": \"a\", \"units\": \"801001\"}]}");
    stays_as_it_is("{\"format\": 1, \"accounts\": [{\"name\": \"a\", \"roles\": \"clerk\"}]}");
}

/* -- roles --------------------------------------------------------------------------------- */

static void the_table_of_roles_is_the_one_that_people_were_told(void **state)
{
    static const struct {
        enum role role;
        const char *all, *own; /* resources, by name */
    } told[] = {
        {ROLE_CLERK, "", "duties forms forms_write works_write contacts conflicts"},
        {ROLE_LEADER, "", "duties forms review_step reviews contacts conflicts"},
        {ROLE_DEPARTMENT, "", "duties forms review_step reviews contacts"},
        {ROLE_OFFICE, "duties forms review_step reviews submission", ""},
        {ROLE_REVIEWER, "submission",
         "duties forms works_write review review_step reviews reviews_all contacts conflicts "
         "conflicts_write"},
        {ROLE_BUREAU,
         "duties forms forms_write lists_write works_write review review_step reviews reviews_all "
         "contacts submission "
         "submission_write network network_write "
         "conflicts conflicts_write",
         ""},
        {ROLE_AUDITOR,
         "duties forms reviews reviews_all submission network conflicts accounts audit", ""},
        {ROLE_ADMINISTRATOR, "network network_write accounts accounts_write audit", ""},
    };
    (void)state;
    assert_int_equal(sizeof told / sizeof told[0], ROLE_COUNT);
    for (size_t i = 0; i < ROLE_COUNT; i++)
        for (unsigned resource = 0; resource < RESOURCE_COUNT; resource++) {
            char name[64], all[256], own[256];
            snprintf(name, sizeof name, " %s ", resource_name(resource));
            snprintf(all, sizeof all, " %s ", told[i].all);
            snprintf(own, sizeof own, " %s ", told[i].own);
            enum reach expected = strstr(all, name)   ? REACH_ALL
                                  : strstr(own, name) ? REACH_OWN
                                                      : REACH_NONE;
            if (role_reach(told[i].role, resource) != expected)
                fail_msg("%s: %s", role_name(told[i].role), name);
        }
}

static void what_writes_is_for_who_may_read_it_too(void **state)
{
    static const unsigned pairs[][2] = {{RESOURCE_FORMS_WRITE, RESOURCE_FORMS},
                                        {RESOURCE_REVIEW, RESOURCE_REVIEW_STEP},
                                        {RESOURCE_REVIEW_STEP, RESOURCE_FORMS},
                                        {RESOURCE_REVIEW_STEP, RESOURCE_REVIEWS},
                                        {RESOURCE_REVIEW, RESOURCE_REVIEWS_ALL},
                                        {RESOURCE_REVIEWS_ALL, RESOURCE_REVIEWS},
                                        {RESOURCE_ACCOUNTS_WRITE, RESOURCE_ACCOUNTS},
                                        {RESOURCE_SUBMISSION_WRITE, RESOURCE_SUBMISSION},
                                        {RESOURCE_CONFLICTS_WRITE, RESOURCE_CONFLICTS}};
    (void)state;
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
            assert_true(role_reach(role, pairs[i][1]) >= role_reach(role, pairs[i][0]));
}

static void own_is_units_and_departments_and_nothing_else(void **state)
{
    struct account account = {.roles = 1u << ROLE_CLERK, .unit_count = 1, .department_count = 1};
    (void)state;
    snprintf(account.units[0], sizeof account.units[0], "801001");
    snprintf(account.departments[0], sizeof account.departments[0], "219");
    assert_true(account_reaches(&account, RESOURCE_FORMS, "801001", ""));
    assert_true(account_reaches(&account, RESOURCE_FORMS, "219003", "219"));
    assert_false(account_reaches(&account, RESOURCE_FORMS, "801002", "801"));
    assert_false(account_reaches(&account, RESOURCE_FORMS, "", ""));
    assert_false(account_reaches(&account, RESOURCE_REVIEW, "801001", "219"));
    account.roles |= 1u << ROLE_AUDITOR;
    assert_true(account_reaches(&account, RESOURCE_FORMS, "801002", ""));
    assert_false(account_reaches(&account, RESOURCE_FORMS_WRITE, "801002", ""));
    /* What it writes of these is its own, whatever more a role of it reaches. */
    account.roles |= 1u << ROLE_BUREAU;
    assert_true(account_has(&account, "801001", ""));
    assert_true(account_has(&account, "219003", "219"));
    assert_false(account_has(&account, "801002", "801"));
    assert_false(account_has(&account, "", ""));
    account.every_unit = true;
    assert_true(account_has(&account, "801002", "801"));
}

/* Steps are data: what rosters and plans call them; one that is nobody's is the bureau's to enter. */
static void a_role_speaks_for_its_step_of_a_chain_and_no_other(void **state)
{
    struct account account = {.roles = 1u << ROLE_DEPARTMENT};
    (void)state;
    assert_true(account_is_step(&account, "主管部门"));
    assert_false(account_is_step(&account, "绩效办"));
    assert_false(account_is_step(&account, "局领导"));
    account.roles = 1u << ROLE_BUREAU;
    assert_true(account_is_step(&account, "绩效办"));
    assert_true(account_is_step(&account, "局领导"));
    assert_false(account_is_step(&account, "主管部门"));
}

/* "sees (reads, and departs from nothing else)": its sector is read, and neither written, reviewed nor called. */
static void a_department_reads_its_sector_and_nothing_more(void **state)
{
    struct account account = {.roles = 1u << ROLE_DEPARTMENT, .department_count = 1};
    (void)state;
    snprintf(account.departments[0], sizeof account.departments[0], "305");
    for (unsigned resource = 0; resource < RESOURCE_COUNT; resource++)
        assert_int_equal(account_sees_sector(&account, resource, "305"),
                         resource == RESOURCE_DUTIES || resource == RESOURCE_FORMS);
    assert_false(account_sees_sector(&account, RESOURCE_FORMS, "306"));
    account.roles = 1u << ROLE_CLERK | 1u << ROLE_REVIEWER;
    assert_false(account_sees_sector(&account, RESOURCE_FORMS, "305"));
}

/* -- sessions --------------------------------------------------------------------------------- */

static struct sessions *begin(char cookie[2 * SESSION_SECRET_SIZE + 1])
{
    struct account account;
    struct why why;
    struct sessions *sessions = sessions_new(folder);
    add("clerk1", 1u << ROLE_CLERK, STATUS_OK);
    assert_status(account_check(folder, "clerk1", "correct horse", &account, &why), STATUS_OK);
    sessions_begin(sessions, &account, 1000, cookie);
    return sessions;
}

static void a_session_ends_idle_and_ends_at_the_end_of_the_day(void **state)
{
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    struct session session;
    struct sessions *sessions = begin(cookie);
    (void)state;
    int64_t at = 1000;
    assert_status(sessions_find(sessions, "", at, true, &session), STATUS_NOT_FOUND);
    for (; at + SESSION_IDLE_MS - 1 < 1000 + SESSION_MAX_MS; at += SESSION_IDLE_MS - 1)
        assert_status(sessions_find(sessions, cookie, at, true, &session), STATUS_OK);
    assert_status(sessions_find(sessions, cookie, 1000 + SESSION_MAX_MS, true, &session),
                  STATUS_NOT_FOUND);
    sessions_begin(sessions, &session.account, at, cookie);
    /* The page's own questions keep nobody signed in. */
    assert_status(sessions_find(sessions, cookie, at + SESSION_IDLE_MS - 1, false, &session),
                  STATUS_OK);
    assert_status(sessions_find(sessions, cookie, at + SESSION_IDLE_MS, false, &session),
                  STATUS_NOT_FOUND);
    sessions_free(sessions);
}

static void a_session_ends_with_another_password_or_a_disabled_account(void **state)
{
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    struct session session;
    struct why why;
    struct sessions *sessions = begin(cookie);
    (void)state;
    assert_status(sessions_find(sessions, cookie, 1001, true, &session), STATUS_OK);
    assert_status(account_set_password(folder, "clerk1", "another horse", true, 5, &why),
                  STATUS_OK);
    assert_status(sessions_find(sessions, cookie, 1002, true, &session), STATUS_NOT_FOUND);
    assert_false(sessions_known(sessions, cookie, 1002));
    sessions_free(sessions);
}

/* accounts.json is parsed at the first request and when it is another file; a role taken away is gone at the next. */
static void accounts_are_read_again_only_when_they_have_changed(void **state)
{
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    struct session session;
    struct why why;
    struct sessions *sessions = begin(cookie);
    (void)state;
    for (int64_t at = 1001; at < 1100; at++)
        assert_status(sessions_find(sessions, cookie, at, true, &session), STATUS_OK);
    assert_int_equal(sessions_readings(sessions), 1);
    struct account changed = session.account;
    changed.roles = 1u << ROLE_REVIEWER;
    assert_status(account_change(folder, &changed, 5, &why), STATUS_OK);
    assert_status(sessions_find(sessions, cookie, 1101, true, &session), STATUS_OK);
    assert_int_equal(session.account.roles, 1u << ROLE_REVIEWER);
    assert_status(sessions_find(sessions, cookie, 1102, true, &session), STATUS_OK);
    assert_int_equal(sessions_readings(sessions), 2);
    sessions_free(sessions);
}

static void guessing_is_braked_by_name_and_by_address(void **state)
{
    struct sessions *sessions = sessions_new(folder);
    struct why why = {.where = ""};
    unsigned wait;
    (void)state;
    for (int i = 0; i < BRAKE_FREE_TRIES; i++) {
        assert_status(sessions_may_try(sessions, "clerk1", "10.0.0.1", 0, &wait, &why), STATUS_OK);
        sessions_tried(sessions, "clerk1", "10.0.0.1", false, 0);
    }
    sessions_tried(sessions, "clerk1", "10.0.0.1", false, 0);
    assert_status(sessions_may_try(sessions, "clerk1", "10.0.0.2", 0, &wait, &why), STATUS_BUSY);
    assert_true(wait >= 1 && why.what[0]);
    assert_status(sessions_may_try(sessions, "other", "10.0.0.1", 0, &wait, &why), STATUS_OK);
    for (int i = 0; i < 60; i++)
        sessions_tried(sessions, "clerk1", "10.0.0.1", false, 0);
    assert_status(sessions_may_try(sessions, "clerk1", "10.0.0.2", 0, &wait, &why), STATUS_BUSY);
    assert_int_equal(wait, BRAKE_WAIT_MAX_S);
    assert_status(sessions_may_try(sessions, "other", "10.0.0.1", 0, &wait, &why), STATUS_BUSY);
    sessions_tried(sessions, "clerk1", "10.0.0.1", true, 0);
    assert_status(sessions_may_try(sessions, "clerk1", "10.0.0.1", 0, &wait, &why), STATUS_OK);
    sessions_free(sessions);
}

static void the_thousandth_session_ends_the_one_that_idled_longest(void **state)
{
    char first[2 * SESSION_SECRET_SIZE + 1], cookie[2 * SESSION_SECRET_SIZE + 1];
    struct session session;
    struct sessions *sessions = begin(first);
    (void)state;
    assert_status(sessions_find(sessions, first, 1001, false, &session), STATUS_OK);
    for (int i = 0; i < SESSIONS_MAX; i++)
        sessions_begin(sessions, &session.account, 2000 + i, cookie);
    assert_false(sessions_known(sessions, first, 4000));
    assert_true(sessions_known(sessions, cookie, 4000));
    sessions_free(sessions);
}

/* -- the log ------------------------------------------------------------------------------------- */

static void log_one(const char *who)
{
    struct why why = {.where = ""};
    const struct audit_entry entry = {.at_ms = 5,
                                      .who = who,
                                      .from = "::1",
                                      .what = "sign-in",
                                      .of = "\"quoted\"\n",
                                      .words = "四本账"};
    assert_status(audit_write(folder, &entry, &why), STATUS_OK);
}

static bool count_entry(void *context, uint64_t number, const struct audit_entry *entry)
{
    uint64_t *count = context;
    assert_int_equal(number, ++*count);
    assert_string_equal(entry->of, "\"quoted\"\n");
    assert_string_equal(entry->words, "四本账");
    return true;
}

/* Puts `with` at an offset from the end. */
static void scratch(off_t from_end, const char *with, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/audit.log", folder);
    int fd = open(path, O_WRONLY);
    off_t end = lseek(fd, 0, SEEK_END);
    assert_int_equal(pwrite(fd, with, size, end - from_end), size);
    close(fd);
}

static void a_log_that_was_changed_says_from_which_line(void **state)
{
    struct why why = {.where = ""};
    uint64_t count = 0;
    (void)state;
    for (int i = 0; i < 3; i++)
        log_one("clerk1");
    assert_status(audit_each(folder, count_entry, &count, &why), STATUS_OK);
    assert_int_equal(count, 3);
    scratch(0, "{\"torn", 6); /* a power cut */
    count = 0;
    assert_status(audit_each(folder, count_entry, &count, &why), STATUS_OK);
    assert_int_equal(count, 3);
    log_one("ayi");
    count = 0;
    assert_status(audit_each(folder, count_entry, &count, &why), STATUS_OK);
    assert_int_equal(count, 4);
    scratch(100, "X", 1);
    count = 0;
    assert_status(audit_each(folder, count_entry, &count, &why), STATUS_CORRUPT);
    assert_int_equal(count, 3);
    assert_non_null(strstr(why.what, "第 4 行"));
}

static void keep_numbers(void *context, uint64_t number, bool proven,
                         const struct audit_entry *entry)
{
    char *text = context;
    size_t size = strlen(text);
    snprintf(text + size, 256 - size, "%s%llu%s ", entry->who, (unsigned long long)number,
             proven ? "" : "?");
}

static void look(const struct audit_ask *ask, const char *expected, uint64_t expected_next,
                 struct audit_chain *chain)
{
    char seen[256] = "";
    struct why why = {.where = ""};
    uint64_t next;
    assert_status(audit_newest(folder, ask, keep_numbers, seen, &next, chain, &why), STATUS_OK);
    assert_string_equal(seen, expected);
    assert_int_equal(next, expected_next);
}

static void the_log_is_read_from_its_newest_a_page_at_a_time(void **state)
{
    struct audit_chain chain;
    (void)state;
    look(&(struct audit_ask){.who = "", .what = "", .most = 3}, "", 0, &chain);
    assert_int_equal(chain.lines, 0);
    static const char *const people[] = {"a", "b", "a", "c", "a"};
    for (int i = 0; i < 5; i++)
        log_one(people[i]);
    look(&(struct audit_ask){.who = "", .what = "", .most = 3}, "a5 c4 a3 ", 3, &chain);
    assert_int_equal(chain.lines, 5);
    assert_int_equal(chain.broken_at, 0);
    assert_int_equal(strlen(chain.head), 64);
    look(&(struct audit_ask){.who = "", .what = "", .most = 3, .before = 3}, "b2 a1 ", 0, &chain);
    look(&(struct audit_ask){.who = "a", .what = "sign-in", .most = 2}, "a5 a3 ", 2, &chain);
    look(&(struct audit_ask){.who = "a", .what = "sign-in", .most = 2, .before = 2}, "a1 ", 0,
         &chain);
    look(&(struct audit_ask){.who = "", .what = "sign", .most = 9}, "", 0, &chain);
    look(&(struct audit_ask){.who = "", .what = "", .most = 9, .from_ms = 6}, "", 0, &chain);
    look(&(struct audit_ask){.who = "", .what = "", .most = 9, .before_ms = 5}, "", 0, &chain);
    look(&(struct audit_ask){.who = "b", .what = "", .most = 9, .from_ms = 5, .before_ms = 6},
         "b2 ", 0, &chain);
    assert_int_equal(chain.last_ms, 5);
    char head[65];
    memcpy(head, chain.head, sizeof head);
    scratch(100, "X", 1); /* the last line: shown no more, or not believed */
    look(&(struct audit_ask){.who = "b", .what = "", .most = 9}, "b2 ", 0, &chain);
    assert_int_equal(chain.broken_at, 5);
    assert_string_not_equal(chain.head, head);
    log_one("d");
    look(&(struct audit_ask){.who = "d", .what = "", .most = 9}, "d6? ", 0, &chain);
    assert_int_equal(chain.broken_at, 5);
}

int main(void)
{
#define ONE(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        ONE(an_account_signs_in_with_its_password_alone),
        ONE(the_last_administrator_cannot_be_disabled),
        ONE(what_an_account_is_can_be_changed_and_its_password_stays),
        ONE(nobody_removes_the_last_administrator_in_any_way),
        ONE(an_ended_account_and_its_name_never_return),
        ONE(what_cannot_be_read_is_not_overwritten),
        ONE(the_table_of_roles_is_the_one_that_people_were_told),
        ONE(what_writes_is_for_who_may_read_it_too),
        ONE(own_is_units_and_departments_and_nothing_else),
        ONE(a_role_speaks_for_its_step_of_a_chain_and_no_other),
        ONE(a_department_reads_its_sector_and_nothing_more),
        ONE(a_session_ends_idle_and_ends_at_the_end_of_the_day),
        ONE(a_session_ends_with_another_password_or_a_disabled_account),
        ONE(accounts_are_read_again_only_when_they_have_changed),
        ONE(guessing_is_braked_by_name_and_by_address),
        ONE(the_thousandth_session_ends_the_one_that_idled_longest),
        ONE(a_log_that_was_changed_says_from_which_line),
        ONE(the_log_is_read_from_its_newest_a_page_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
