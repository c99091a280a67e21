/* page -- what a browser is shown by a running node.
 *
 * A page in which people sign in and work, and the data below /api/v1 that it is made of. And an
 * upload of bundles, by an office that has a line to the county but no node of its own, and the
 * answer to carry home: a bundle is sealed and signed by its writer, so nobody signs in for it;
 * what is not meant for this node is refused before it is stored.
 *
 * One rule: what a person gets to read was said by a command; a page lays it out. */
#ifndef SIBEN_PAGE_H
#define SIBEN_PAGE_H

#include <siben/limits.h>
#include <siben/node.h>

/* Opens and closes the page of a running node: parts of struct node_service. `page` stays NULL
 * when none is configured. */
enum status page_open(void *context, struct node *node, struct live *live,
                      const struct node_service *service, void **page, struct why *why) MUST_USE;
void page_close(void *page);
/* Something was committed: browsers that are open are told what. Any thread. */
void page_committed(void *page);

/* Who has this form open for review in a browser, and since when: "09:41". In the arena, NULL without memory. False: nobody, or
 * NULL page. Any thread. */
struct record_key;
bool page_claimed(void *page, const struct record_key *form, int64_t now_ms, struct arena *arena,
                  const char **who, const char **since);

struct submission;
#define PAGE_SUBMISSION_SEEN_SIZE 17
/* What a reader sees of it, by name: tables, lights, who is missing, warnings, which one it corrects; not the batches below them, nor the
 * day. Two that show the same have the same. NO_MEMORY, or as payload_encode(). */
enum status page_submission_seen(const struct submission *submission,
                                 char seen[PAGE_SUBMISSION_SEEN_SIZE]) MUST_USE;

/* -- accounts -------------------------------------------------------------------------------------------- */

struct account;
struct view;
/* Are the units and departments of an account in the roster that this node holds? INVALID with why: the first that is
 * not, but for those that `before` (NULL: a new account) has already. *none: there is no roster yet to ask. */
enum status page_account_units(struct view *view, const struct account *account,
                               const struct account *before, bool *none, struct why *why) MUST_USE;
#define PAGE_ROSTER_NONE "本节点还没有单位名册，没有核对单位代码；导入名册以后请核对一遍"

/* -- other languages: <data folder>/languages/<id>.json -------------------------------------------------
 *
 * The page speaks Chinese and English by itself. A file brings another language; words that it lacks, and those that
 * are wrong in it, are said in English, else in Chinese. */

struct page_language {
    char id[ACCOUNT_LANGUAGE_MAX + 1];     /* the name of its file: "ug" */
    char name[PAGE_LANGUAGE_NAME_MAX + 1]; /* as it calls itself */
    bool right_to_left;
    size_t words, all; /* translated; of all that the page has */
    size_t faults;     /* told while it was read */
};
/* Each file of the folder, by name. What is wrong is told with its file, line and word: "languages/ug.json:12". In the
 * arena. TOO_LARGE: too many files. */
enum status page_languages(const char *folder, struct arena *arena, struct page_language **list,
                           size_t *count, void (*fault)(void *context, const struct why *why),
                           void *context, struct why *why) MUST_USE;
/* A file for who translates: every word with its Chinese and English, and what the folder's file of that language has
 * already. INVALID: that is no name of a language, or Chinese or English. */
enum status page_language_template(const char *folder, const char *id, struct buffer *text,
                                   struct why *why) MUST_USE;

#endif
