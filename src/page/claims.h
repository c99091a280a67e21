/* claims -- who has which form open for review: so two people never read one form for nothing. Kept in memory and by
 * the key of the form; the accounts of a page are all of one node. A claim lives as long as the page that took it says so
 * (PAGE_CLAIM_MS); it is given back when the page is left, a decision is made, or the session ends.
 *
 * One rule: it keeps nobody from taking a form over, only from not knowing. It reads no clock. */
#ifndef SIBEN_PAGE_CLAIMS_H
#define SIBEN_PAGE_CLAIMS_H

#include <siben/accounts.h>
#include <siben/record.h>

struct claim {
    struct record_key key;
    char account[ACCOUNT_NAME_MAX + 1], display[AUTHOR_MAX + 1];
    char cookie[2 * SESSION_SECRET_SIZE + 1]; /* of the session that took it */
    char tab[PAGE_CLAIM_TAB_MAX + 1];         /* of its pages the one that said so last */
    char unit[UNIT_CODE_MAX + 1], department[UNIT_CODE_MAX + 1]; /* whose the form is; "" unknown */
    int64_t since_ms;                                            /* of the clock on the wall */
    int64_t seen_ms; /* monotonic, as every `now_ms` below: its last sign of life */
};
struct claims;
struct claims *claims_new(void); /* NULL: no memory */
void claims_free(struct claims *claims);

/* `asked` is this account's from now, or still: OK. CONFLICT: another has it (*held), and it is not taken `over`. BUSY: there
 * are too many. *held is the claim that stands. *changed: others see something new. */
enum status claims_take(struct claims *claims, const struct claim *asked, bool over,
                        struct claim *held, bool *changed) MUST_USE;
/* Who has it open. */
bool claims_find(struct claims *claims, const struct record_key *key, int64_t now_ms,
                 struct claim *held);
/* Those that stand, into room for PAGE_CLAIMS_MAX. */
size_t claims_list(struct claims *claims, int64_t now_ms, struct claim *list);

/* Each of these is true when something was given back. */
bool claims_leave(struct claims *claims, const struct record_key *key, const char *account,
                  const char *tab); /* another page of the account may have it: then it stays */
bool claims_decided(struct claims *claims, const struct record_key *key);
bool claims_end(struct claims *claims, const char *cookie); /* of a session */

#endif
