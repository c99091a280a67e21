/* api -- what the files of the API share: one handler, one file (api_<name>.c), one line in
 * routes.c, one description in openapi/<name>.json.
 *
 * One rule: a handler is called only for who may have something of its resource; what of it, the
 * handler asks seen.c, unit by unit. */
#ifndef SIBEN_PAGE_API_H
#define SIBEN_PAGE_API_H

#include "inside.h"

#include <siben/accounts.h>
#include <siben/report.h>
#include <siben/view_kept.h>

#include <jansson.h>

struct answering { /* answers.c */
    struct kept *kept;
};
struct call {
    struct page *page;
    const struct console_request *request;
    struct console_response *response;
    const struct route *route;
    bool signed_in;
    struct session session;
    char cookie[2 * SESSION_SECRET_SIZE + 1];
    json_t *input; /* what was posted as JSON: an object; NULL when nothing was */
    int64_t now_ms;
    struct arena arena;         /* of this call */
    struct seen_units *units;   /* read in it, or NULL */
    struct why why;             /* where, what, what to do, when the handler gives no OK */
    unsigned http;              /* instead of what its status means; 0 */
    struct answering answering; /* what is being made for others too */
    struct holding *holding;    /* of what is made for all (shared.h) */
    struct view_kept keeps;     /* of its views */
    bool stood;                 /* the answer stood already, and was given */
    bool short_of_memory;       /* an answer is not whole: set by the puts below */
    bool done;           /* what was asked may be done: a failure after it is one of the answer */
    unsigned wait_s;     /* with BUSY */
    const char *audited; /* what audit() wrote of this person's call, and of what; NULL */
    const char *audited_of;
};

enum access {
    ACCESS_ANYBODY,   /* before anybody has signed in */
    ACCESS_SIGNED_IN, /* whatever the role, also with a password that must be changed */
    ACCESS_ROLE       /* whose roles reach something of the resource */
};
struct route {
    const char *path; /* below /api/v1: "/today" */
    enum console_method method;
    enum access access;
    unsigned resource; /* enum resource, with ACCESS_ROLE */
    bool
        kept; /* a reading of the store alone: what it answers stands until the next commit (answers.c) */
    bool quiet;        /* the page asks by itself: it keeps no session alive */
    uint64_t size_max; /* of what is posted; 0: CONSOLE_BODY_MAX */
    /* Answers with *result, taken over; NULL: the response was filled, or there is nothing to say. */
    enum status (*answer)(struct call *call, json_t **result);
};
extern const struct route *const routes[]; /* ends with NULL */

/* api.c: everything below /api. */
void api_answer(struct page *page, const struct console_request *request,
                struct console_response *response);
unsigned api_head(struct page *page, const struct console_request *request, uint64_t *size_max,
                  struct why *why);
const char *api_refuse(const char *path, unsigned http, const struct why *why, struct buffer *body);
/* Another site's page in a person's name. */
bool comes_from_elsewhere(const struct console_request *request);

/* answer.c: what is put into an answer; each notices when there was no memory for it. */
json_t *answer_object(struct call *call);
json_t *answer_list(struct call *call);
void put_json(struct call *call, json_t *object, const char *name, json_t *value); /* taken over */
void put_text(struct call *call, json_t *object, const char *name, const char *text);
void put_number(struct call *call, json_t *object, const char *name, int64_t value);
void put_bool(struct call *call, json_t *object, const char *name, bool value);
void put_date(struct call *call, json_t *object, const char *name, int32_t date);  /* null: none */
void put_instant(struct call *call, json_t *object, const char *name, int64_t ms); /* null: 0 */
void put_key(struct call *call, json_t *object, const char *name, const struct record_key *key);
void append(struct call *call, json_t *list, json_t *value);
/* document, name, kept, digest ("": no file was taken), size, here: whether its bytes are. */
void put_proof(struct call *call, json_t *object, const struct work_evidence *evidence);
/* {"title","notes","columns":[{id,name,group,kind}],"rows":[{total,values}]} as table_put_json(). */
json_t *answer_table(struct call *call, const struct table *table);

/* spoken.c: the program's words in an answer that was printed so, where one names a command (true); and why something was refused. */
bool spoken_in(struct arena *arena, json_t *answer); /* false: no memory */
bool spoken_answer(struct call *call, json_t *result, struct bytes printed);
void spoken_why(struct call *call);

/* answers.c: true: the response has the answer that stands. Else it is to be made, and ended in any case. */
bool answers_begin(struct call *call, struct answering *answering);
void answers_end(struct call *call, struct answering *answering, bool good);
struct answers *answers_new(void); /* NULL: no memory */
void answers_free(struct answers *answers);
void answers_committed(struct answers *answers); /* any thread */

/* noted.c: of the shown version of a form, by what the plan asks now. NO_MEMORY. The arena is for the moment. */
struct noted {
    uint64_t mark, seq;                 /* of the version and of what it was looked at by */
    uint16_t blocking, warnings, hints; /* findings */
    bool unreadable;                    /* of a newer software: nobody here can say */
    bool listed;                        /* a fund that only a list has named: no table yet */
    bool written;                       /* the next two are known */
    char unit[UNIT_CODE_MAX + 1];       /* "": it says none */
    char author[AUTHOR_MAX + 1];
    int64_t committed_ms; /* here */
};
enum status noted_read(struct call *call, struct view *view, const struct record *record,
                       struct arena *arena, struct noted *noted) MUST_USE;
/* The same by rules that hold for it, of replica_form_rules(). */
struct form_rules;
enum status noted_read_by(struct call *call, struct view *view, const struct record *record,
                          const struct form_rules *rules, struct arena *arena,
                          struct noted *noted) MUST_USE;
/* Of that version: who wrote it, and when it came. */
enum status noted_written(struct call *call, struct view *view, const struct record_key *key,
                          const struct version_name *version, struct arena *arena,
                          struct noted *noted) MUST_USE;

/* plans.c: a version of a plan, read once; NULL: it cannot be, or there are too many. Any thread. */
struct plans *plans_new(void); /* NULL: no memory */
void plans_free(struct plans *plans);
struct plan;
struct plan_held;
struct obligation;
const struct plan_held *plans_get(struct plans *plans, const struct record_key *key,
                                  const struct version_name *version, struct bytes payload);
bool plans_have(struct plans *plans, const struct obligation *obligations); /* one of theirs */
/* The round of monitoring that was due last; where there are no forms of it, or the plan has none, the last of which there
 * are any: a prefecture looks at its counties'. 0: none at all. */
enum status plan_round_shown(struct call *call, struct view *view, const struct plan *plan,
                             uint16_t year, int32_t as_of, unsigned *round) MUST_USE;

/* input.c: what was posted, or stands in the query. INVALID fills the call's why. */
enum status input_text(struct call *call, const char *name, size_t most,
                       const char **text) MUST_USE;
enum status input_number(struct call *call, const char *name, long least, long most, long usual,
                         long *number) MUST_USE;
/* The end of this day, Beijing; `usual` when absent. */
enum status input_date(struct call *call, const char *name, int32_t usual, int32_t *date) MUST_USE;
/* The day itself where it is over, for plan_held_on(); else DATE_NONE: as it is shown. */
int32_t day_before_today(const struct call *call, int32_t day);
enum status input_key(struct call *call, const char *name, struct record_key *key) MUST_USE;
/* "key" with its words, and "seen": the version of it that was read (16 digits, which the caller asks for); "" none. */
enum status input_version(struct call *call, struct record_key *key, const char **text,
                          const char **seen) MUST_USE;

/* seen.c: what this account may see. */
enum reach call_reach(const struct call *call, unsigned resource);
/* The one unit that the account reaches, where it is no more than that; NULL. */
const char *call_only_unit(const struct call *call, unsigned resource);
bool call_sees(const struct call *call, unsigned resource, const char *unit,
               const char *department);
/* brought.c: files that an account has put here; any thread. */
void brought_note(struct call *call, const struct hash *digest);
bool brought_by(struct call *call, const struct hash *digest);

struct seen_units; /* every unit of the roster: whose, and called what */
enum status seen_units_read(struct call *call, struct view *view,
                            const struct seen_units **units) MUST_USE;
void seen_units_free(struct seen_units *units); /* by api.c, at the end of the call */
/* By the department that the roster says now. `unit` "": with REACH_ALL only. */
bool seen_unit(const struct call *call, const struct seen_units *units, unsigned resource,
               const char *unit);
/* What a project is of beside its unit: is its 行业主管部门 one of the account's, which may read it? `id` of the
 * project. */
bool seen_sector(const struct call *call, const struct seen_units *units, unsigned resource,
                 const char *id);
/* Departments of the account that see a sector; *count 0: none. In the arena. */
const char *const *seen_sectors(struct call *call, unsigned resource, size_t *count);
/* Codes of those that are its own, with commas: it writes for others on their behalf. */
enum status seen_units_own(struct call *call, const struct seen_units *units, const char **list);
/* Codes of all of them that it reaches, with commas. */
enum status seen_units_list(struct call *call, const struct seen_units *units, unsigned resource,
                            const char **list) MUST_USE;
const char *seen_unit_name(const struct seen_units *units,
                           const char *unit); /* its code: unknown */
/* Above counties several have a unit of that code: the one at that place, else any. */
const char *seen_unit_name_at(const struct seen_units *units, const char *unit,
                              const struct scope *place);
const char *seen_department_name(const struct seen_units *units,
                                 const char *department); /* its code: unknown */
const char *seen_unit_department(const struct seen_units *units,
                                 const char *unit); /* "": unknown */
/* [{"code","name","department","department_name"}] of those that it reaches. */
json_t *seen_units_json(struct call *call, const struct seen_units *units, unsigned resource);
/* The unit that a record is of; "" none. */
enum status seen_unit_of(struct call *call, struct view *view, const struct record_key *key,
                         const char **unit) MUST_USE;

/* The line of the audit log; a failure is logged and fails the call: what is not written is not done.
 * What is then refused all the same gets a line of its own after it ("refused"), by api.c. */
enum status audit(struct call *call, const char *what, const char *of, const char *words) MUST_USE;
/* Reading: opens a view for `read`, and gives its status. */
enum status call_view(struct call *call,
                      enum status (*read)(struct call *call, struct view *view, void *context),
                      void *context) MUST_USE;

/* command.c: the words of a command, put together. */
#define ORDER_WORDS_MAX 24
struct call_order {
    const char *arguments[ORDER_WORDS_MAX];
    size_t count;
};
void order_word(struct call_order *order, const char *word);
/* An option with its value; without one it is left out. */
void order_give(struct call_order *order, const char *option, const char *value);
/* command.c: carries out a command in this person's name; its words with --json become *result (may be NULL).
 * What it refuses is CONFLICT, what it cannot read INVALID, with its reason. `with_files`: the
 * posted files are what its arguments name. */
enum status call_command(struct call *call, const char *const *arguments, size_t count,
                         bool with_files, json_t **result) MUST_USE;
/* The same of one that says no JSON, with a file made here that its arguments name. BLOCKED with its
 * reason: it found something, and did nothing. */
enum status call_command_with(struct call *call, const char *const *arguments, size_t count,
                              const char *name, struct bytes bytes) MUST_USE;

/* The same of a command that page_command() has carried out: its reason becomes the call's. */
enum status call_said(struct call *call, const struct said *said) MUST_USE;

/* It found something, and that is why nothing was done: BLOCKED with its reason. */
enum status call_found(struct call *call, const struct said *said) MUST_USE;
/* The same of a command that reads the posted files piece by piece: its --json becomes *result. Free `said` in any
 * case, with said_free(): its exit code says whether there is something to look at. */
enum status call_streams(struct call *call, const char *const *arguments, size_t count,
                         struct said *said, json_t **result) MUST_USE;

/* The same with these files, of a command whose words are for people: what it said, in the arena. *made (may be NULL): the
 * file that it wrote, to be closed; -1 none. BLOCKED as above. */
enum status call_words(struct call *call, const char *const *arguments, size_t count,
                       const struct console_file *files, size_t file_count, const char **words,
                       int *made) MUST_USE;

/* form.c: what handlers about forms share. */
bool is_form_kind(unsigned kind);
/* "monitoring", "self", "target", "transfer", "fund"; "" another kind. */
const char *form_what(unsigned kind);
/* The name of its project or department, else its id. In the arena; "" when there was no memory. */
const char *form_title(struct view *view, struct arena *arena, const struct record_key *key);
/* receipt.c: the answer to a submission as it is shown. NOT_FOUND: there is none, it was withdrawn, or it cannot be read
 * here. */
enum status receipt_shown(struct view *view, struct arena *arena, const struct record_key *of,
                          struct receipt *receipt) MUST_USE;
const char *receipt_outcome_id(const struct receipt *receipt); /* agrees, differs, waiting */
/* Who returned the version that is shown of a form or a submission, why, and when that came here (0: unknown). NOT_FOUND:
 * nobody has. In the arena. */
struct review;
enum status form_returned(struct view *view, struct arena *arena, const struct record_key *key,
                          const struct version_name *shown, struct review *review,
                          int64_t *at_ms) MUST_USE;
/* reviewer, reasons, at_ms */
void put_returned_by(struct call *call, json_t *object, const struct review *review, int64_t at_ms);
/* Who opened that version of a locked form again, why, and when that came here (0: unknown). NOT_FOUND: nobody has. In the
 * arena. */
struct reopened {
    const char *by, *reason;
    int64_t at_ms;
};
enum status form_reopened(struct view *view, struct arena *arena, const struct record_key *key,
                          const struct version_name *shown, struct reopened *reopened) MUST_USE;
/* by, reason, at_ms */
void put_reopened_by(struct call *call, json_t *object, const struct reopened *reopened);
/* Can nothing of it be changed: it is passed, or its round is closed, and nobody has opened it again (*is_open)? */
/* "withdrawn": {"by","reason","at_ms"} where the form is taken back; null. The record with its history. */
void put_withdrawn(struct call *call, json_t *object, const struct record *record);
enum status form_lock(struct view *view, struct arena *arena, const struct record *record,
                      bool *locked, bool *is_open, struct reopened *reopened) MUST_USE;
/* "locked"; "reopened": null, or by whom and why; "may_reopen": by this account. `unit`: whose it is; `office`: below, that
 * reviews it ("" this node's). */
enum status put_lock(struct call *call, struct view *view, const struct record *record,
                     const char *unit, const char *office, json_t *object) MUST_USE;
/* "returned" of a submission: null, or by whom and why. */
enum status put_submission_returned(struct call *call, struct view *view,
                                    const struct record *record, json_t *object) MUST_USE;
/* "reasons": what is posted, one text each, behind the arguments of a command. INVALID with why: none, or too long. */
#define REASONS_MAX 20
enum status input_reasons(struct call *call, const char **arguments, size_t *count) MUST_USE;
/* All of them, for the audit log: "甲；乙", cut where it takes no more. In the arena; NULL: no memory. */
const char *reasons_words(struct call *call, const char *const *reasons, size_t count);
/* The office below that reviews a form, as people call it: "阿克陶县财政局绩效办（653022）"; "" this node's does. In the arena. */
enum status form_office(struct call *call, struct view *view, const struct record_key *key,
                        const char **office) MUST_USE;
/* The office of that place, the same way: by its plan of the year, else by its code. */
enum status office_called(struct call *call, struct view *view, const struct scope *place,
                          uint16_t year, const char **office) MUST_USE;
void put_mark(struct call *call, json_t *object, const char *name, uint64_t mark);
/* What every list of versions says of one: mark, author, node, times, verdict, withdrawn, whom it was entered for, reason. */
void put_version(struct call *call, json_t *object, const struct record_version *version);
/* NOT_FOUND with why: it is none, or of a unit that this account does not reach. */
enum status record_within(struct call *call, const struct record_key *key,
                          unsigned resource) MUST_USE;
/* The same; and it is a form. */
enum status form_within(struct call *call, const struct record_key *key,
                        unsigned resource) MUST_USE;

/* first.c: the word of the first day. */
enum status first_begin(struct page *page, struct why *why) MUST_USE;
bool first_is_due(struct page *page);
void first_over(struct page *page);
/* UNAUTHORISED, EXISTS with a why. */
enum status first_check(struct page *page, const char *word, struct why *why) MUST_USE;

/* api_session.c, api_sign_in.c: what signing in shares. */
json_t *session_json(struct call *call);
void session_cookie(struct call *call, const char *cookie); /* "" takes it away */
enum status session_start(struct call *call, const struct account *account,
                          json_t **result) MUST_USE;

/* api_claim.c: whose review a form is. CONFLICT with who and since when: another has it open. */
enum status claim_free(struct call *call, const struct record_key *key) MUST_USE;
void claim_over(struct call *call, const struct record_key *key); /* it is decided */

/* events.c: who listens, and what is told. */
struct events;
enum status events_open(struct page *page) MUST_USE;
void events_committed(struct events *events);
void events_claimed(struct events *events); /* who has which form open is another */
enum status events_listen(struct events *events, struct call *call) MUST_USE;
void events_close(struct events *events); /* NULL is fine */

/* files.c: what is built from src/page. False: no such file. */
bool file_answer(const struct console_request *request, const char *path,
                 struct console_response *response);

#endif
