/* accounts -- who may sign in at this node's page, as what, and what they did.
 *
 * Kept in files of the data folder, never in a feed: accounts.json (rewritten whole, 0600) and
 * audit.log (only ever appended to; each line carries a hash over all before it). A command and
 * the running node may work on them at the same time: each change takes a lock. A backup of the
 * node has both; nothing that is made for others does.
 *
 * Sessions and the brake on guessing live in memory: they end with the process.
 *
 * One rule: what a role may not see is not answered; which role may do what stands in one table
 * (roles.c). It never reads a clock. */
#ifndef SIBEN_ACCOUNTS_H
#define SIBEN_ACCOUNTS_H

#include <siben/arena.h>
#include <siben/limits.h>
#include <siben/names.h>
#include <siben/status.h>

/* -- roles: DESIGN.md 1, DOMAIN.md 1.1 ---------------------------------------------------- */

/* X(NAME, "name", 中文): numbers are for this process only, names are kept. */
#define ROLE_LIST(X)                        \
    X(CLERK, "clerk", "经办人")             \
    X(LEADER, "leader", "分管领导")         \
    X(DEPARTMENT, "department", "主管部门") \
    X(OFFICE, "office", "业务股室")         \
    X(REVIEWER, "reviewer", "审核人")       \
    X(BUREAU, "bureau", "绩效办")           \
    X(AUDITOR, "auditor", "审计")           \
    X(ADMINISTRATOR, "administrator", "管理员")
enum role {
#define X(name, text, chinese) ROLE_##name,
    ROLE_LIST(X)
#undef X
        ROLE_COUNT
};
const char *role_name(unsigned role);
const char *role_chinese(unsigned role);
enum role role_of_name(const char *name); /* ROLE_COUNT: none */

/* What there is to see or do. X(NAME, "name") */
#define RESOURCE_LIST(X)                                                                         \
    X(DUTIES, "duties")           /* who owes what, what was returned, what arrived */           \
    X(FORMS, "forms")             /* forms as they stand, with their history */                  \
    X(FORMS_WRITE, "forms_write") /* fill, import, withdraw */                                   \
    X(LISTS_WRITE, "lists_write") /* rosters, project lists, spending, work records */           \
    X(WORKS_WRITE, "works_write") /* pieces of work, one by one at the page */                   \
    X(REVIEW, "review")           /* pass, return */                                             \
    X(REVIEW_STEP, "review_step") /* the same for the own step of a chain that is set */         \
    X(REVIEWS, "reviews")         /* read what waits for a review, as far as it is one's step */ \
    X(REVIEWS_ALL, "reviews_all") /* the same whoever's step it is */                            \
    X(CONTACTS, "contacts")       /* phone numbers: along the chain only */                      \
    X(SUBMISSION, "submission")   /* what goes up, and its receipts */                           \
    X(SUBMISSION_WRITE, "submission_write")                                                      \
    X(NETWORK, "network")             /* nodes, links, what lacks where */                       \
    X(NETWORK_WRITE, "network_write") /* bundles written and read, grants */                     \
    X(CONFLICTS, "conflicts")         /* 两个版本 */                                         \
    X(CONFLICTS_WRITE, "conflicts_write")                                                        \
    X(ACCOUNTS, "accounts") /* read who may sign in, as what */                                  \
    X(ACCOUNTS_WRITE, "accounts_write")                                                          \
    X(AUDIT, "audit")
enum resource {
#define X(name, text) RESOURCE_##name,
    RESOURCE_LIST(X)
#undef X
        RESOURCE_COUNT
};
const char *resource_name(unsigned resource);

/* Whose: nobody's, that of the units and departments of the account, or all that the node holds. */
enum reach { REACH_NONE, REACH_OWN, REACH_ALL };
enum reach role_reach(unsigned role, unsigned resource);

/* Which step of a chain of review (审核环节) a role is: 分管领导, 主管部门, 业务股室, 绩效办; "" none. */
const char *role_step(unsigned role);
/* Does it see, and no more, what its department is the 行业主管部门 of? */
bool role_sees_sector(unsigned role, unsigned resource);

/* -- accounts ----------------------------------------------------------------------------- */

struct account {
    char name[ACCOUNT_NAME_MAX + 1]; /* letters, digits, . - _ or 汉字: what one signs in with */
    char display[AUTHOR_MAX + 1];    /* 姓名: stands in what is written */
    char phone[32];
    unsigned roles; /* mask of 1 << enum role */
    char units[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1];
    size_t unit_count;
    char departments[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1]; /* and every unit of them */
    size_t department_count;
    bool every_unit;  /* its own are all that the node holds */
    bool disabled;    /* locked, until somebody unlocks it */
    bool ended;       /* for good: its name is never given to another; it is disabled as well */
    bool must_change; /* the password was set by another */
    char language[ACCOUNT_LANGUAGE_MAX + 1]; /* of the page: "zh", "en"; "" not chosen */
    int64_t made_ms, changed_ms;
    char password[ACCOUNT_HASH_SIZE]; /* Argon2id with its parameters; never leaves the room */
};
/* The furthest of its roles. */
enum reach account_reach(const struct account *account, unsigned resource);
/* Are its units and departments codes, and does a role that sees only its own have any? INVALID. */
enum status account_whose(const struct account *account, struct why *why) MUST_USE;
/* Is that unit its own: given to it, by itself or by its department? */
bool account_has(const struct account *account, const char *unit, const char *department);
/* May it see that of a unit of a department? "" of no unit: only with REACH_ALL. */
bool account_reaches(const struct account *account, unsigned resource, const char *unit,
                     const char *department);

/* May it speak for this step? A step that is no role's is the bureau's (绩效办) to enter. */
bool account_is_step(const struct account *account, const char *step);
/* Is this department, as 行业主管部门 of a project of others, one of the account's? */
bool account_sees_sector(const struct account *account, unsigned resource, const char *department);

struct accounts {
    struct account *items;
    size_t count;
};
/* None when there is no file yet. MALFORMED, IO_ERROR with why. In the arena. */
enum status accounts_read(struct arena *arena, const char *folder, struct accounts *accounts,
                          struct why *why) MUST_USE;
/* A copy of one. NOT_FOUND. */
enum status account_get(const char *folder, const char *name, struct account *account,
                        struct why *why) MUST_USE;
const struct account *accounts_find(const struct accounts *accounts, const char *name);

/* Could it be made beside these? EXISTS; INVALID: name, or nothing to do; TOO_LARGE. Nothing is written. */
enum status account_fits(const struct accounts *accounts, const struct account *account,
                         struct why *why) MUST_USE;
/* A new account with this password. EXISTS; INVALID: name, password, or nothing to do. `only_first`:
 * EXISTS as well when there is any. */
enum status account_add(const char *folder, const struct account *account, const char *password,
                        bool only_first, struct why *why) MUST_USE;
/* Another password; NOT_FOUND, INVALID; CONFLICT: it has ended. */
enum status account_set_password(const char *folder, const char *name, const char *password,
                                 bool must_change, int64_t now_ms, struct why *why) MUST_USE;
/* 姓名, phone, roles, units and departments of the account of that name become these; the rest stays.
 * NOT_FOUND, INVALID; CONFLICT: nobody else could administer, or it has ended. */
enum status account_change(const char *folder, const struct account *changed, int64_t now_ms,
                           struct why *why) MUST_USE;
/* Nobody signs in with it again, or takes its name. CONFLICT as account_disable(). */
enum status account_end(const char *folder, const char *name, int64_t now_ms,
                        struct why *why) MUST_USE;
/* The language that its owner has chosen; a session goes on. NOT_FOUND, INVALID. */
enum status account_set_language(const char *folder, const char *name, const char *language,
                                 struct why *why) MUST_USE;
/* NOT_FOUND; CONFLICT: nobody else could administer, or it has ended. */
enum status account_disable(const char *folder, const char *name, bool disable, int64_t now_ms,
                            struct why *why) MUST_USE;
/* Takes as long for a name that is not there. UNAUTHORISED with a why that does not tell which. */
enum status account_check(const char *folder, const char *name, const char *password,
                          struct account *account, struct why *why) MUST_USE;
/* Both files of the room as they are at one moment, for a backup of the node. */
#define ACCOUNTS_FILE_NAME "accounts.json"
#define AUDIT_FILE_NAME "audit.log"
struct accounts_moment {
    struct buffer accounts; /* the file; empty: there is none */
    size_t account_count;
    uint64_t log_size; /* of the whole lines of the log; 0: there is none */
};
/* Free it in any case. A file that this software does not understand is given as it is, with no count. */
enum status accounts_moment(const char *folder, struct accounts_moment *moment,
                            struct why *why) MUST_USE;
void accounts_moment_free(struct accounts_moment *moment);
/* A password that can be read out: 7KQ2-M8XN-4D3P. */
void account_password_new(char password[ACCOUNT_WORD_SIZE]);

/* -- sessions --------------------------------------------------------------------------------- */

struct sessions;
struct session { /* a copy */
    struct account account;
    char token[2 * SESSION_SECRET_SIZE + 1]; /* what a post must carry beside the cookie */
    int64_t began_ms, ends_ms;               /* at the latest */
};
struct sessions *sessions_new(const char *folder); /* NULL: no memory */
void sessions_free(struct sessions *sessions);
/* BUSY with a why and *wait_s: this name or address has guessed too often. */
enum status sessions_may_try(struct sessions *sessions, const char *name, const char *address,
                             int64_t now_ms, unsigned *wait_s, struct why *why) MUST_USE;
void sessions_tried(struct sessions *sessions, const char *name, const char *address, bool right,
                    int64_t now_ms);
/* *cookie is what the browser keeps. The one that has idled longest ends when there are too many. */
void sessions_begin(struct sessions *sessions, const struct account *account, int64_t now_ms,
                    char cookie[2 * SESSION_SECRET_SIZE + 1]);
/* NOT_FOUND: none, or it has ended: idle, too long, account changed or disabled since. `used`: a
 * person did something; what the page asks by itself keeps no session alive. */
enum status sessions_find(struct sessions *sessions, const char *cookie, int64_t now_ms, bool used,
                          struct session *session) MUST_USE;
/* How often sessions_find() has read the accounts: once for each time that the file was another. */
uint64_t sessions_readings(struct sessions *sessions);
/* Is there such a session? Reads no file. */
bool sessions_known(struct sessions *sessions, const char *cookie, int64_t now_ms);
void sessions_end(struct sessions *sessions, const char *cookie);
/* Times are monotonic. */

/* -- what was done: audit.log ---------------------------------------------------------------- */

struct audit_entry {
    int64_t at_ms;
    const char *who, *from; /* account, address */
    const char *what;       /* "sign-in", "review" …: stable */
    const char *of, *words; /* the record or account, and more */
};
/* Appended and synced. */
enum status audit_write(const char *folder, const struct audit_entry *entry,
                        struct why *why) MUST_USE;
/* What stands in the log, newest first. */
struct audit_ask {
    uint64_t before;            /* lines below this number; 0: from the newest */
    const char *who, *what;     /* "" any */
    int64_t from_ms, before_ms; /* 0: any */
    size_t most;
};
struct audit_chain {
    uint64_t lines;     /* whole ones */
    uint64_t broken_at; /* the first that does not follow from those before; 0: none */
    int64_t last_ms;    /* of the last whole line; 0: none */
    char head[65];      /* the hash of the last line that follows; "" none: to be noted elsewhere */
};
/* `proven`: it and all before it are as they were written. Lines behind a break are shown too, as
 * far as they can be read. *next: go on with before = this; 0: that was all. A broken chain is no
 * failure here. */
enum status audit_newest(const char *folder, const struct audit_ask *ask,
                         void (*visit)(void *context, uint64_t number, bool proven,
                                       const struct audit_entry *entry),
                         void *context, uint64_t *next, struct audit_chain *chain,
                         struct why *why) MUST_USE;
/* From the oldest; `number` counts from 1. CORRUPT with why: from that line on somebody has
 * changed it. A last line cut short by a power cut is left out. */
enum status audit_each(const char *folder,
                       bool (*visit)(void *context, uint64_t number,
                                     const struct audit_entry *entry),
                       void *context, struct why *why) MUST_USE;

/* -- JSON that somebody gives (src/accounts/json_read.c) --------------------------------------------- */

struct json_t;
struct json_error_t;
/* By jansson, flags are its: OK, and *root is to be freed; MALFORMED with *error (NULL: nobody asks); NO_MEMORY, and nothing that
 * was read is given. The program makes jansson take its memory by memory_take(). */
enum status json_read(struct bytes text, size_t flags, struct json_t **root,
                      struct json_error_t *error) MUST_USE;

#endif
