/* mutants -- faults that the checker must find, by name. Those of the hands are in the
 * files of this folder, where sim_mutates() is asked; those of the product stand between
 * its rooms (mass/mutants.c) and are only there in the fast build. */
#ifndef SIBEN_SIM_MUTANTS_H
#define SIBEN_SIM_MUTANTS_H

/* X(name, what is done) */
#define SIM_HAND_MUTANTS(X)                                                                  \
    X(ACK_EARLY, "a run is called stored before its commit")                                 \
    X(CURSOR_FIRST, "the cursor is committed, then the run")                                 \
    X(CURSOR_ONLY, "one run in ten is dropped and its cursor kept")                          \
    X(SKIP_FROM, "a store does not look whether the cursor stands at `from`, nor the order") \
    X(LOSE_CELL, "one cell put in a hundred is lost")                                        \
    X(LOSE_FACT, "one fact put in a hundred is lost")                                        \
    X(LOSE_RECORD, "one record put in a hundred is lost")                                    \
    X(LOSE_INBOX, "removals from the inbox are lost")                                        \
    X(LOSE_COMMIT, "a crash takes the last commit with it")                                  \
    X(WIDE_FILTER, "a child is served with its parent's filter")                             \
    X(NARROW_FILTER, "a child is served without what lies below its own scope")              \
    X(DETAIL_UP, "a summary-only uplink carries detail")                                     \
    X(IGNORE_BEHIND, "a node that is behind its own feed writes on")                         \
    X(ACK_AHEAD, "an acknowledgement is counted one arrival too high")                       \
    X(POSITION_AHEAD, "a parent tells its own heads as what stands above it")                \
    X(FULL_IS_OK, "a commit that found no room is called OK")                                \
    X(DROP_FORK, "the second branch of a fork is thrown away")                               \
    X(TAIL_LOST, "a load says it read one entry more than it gave")                          \
    X(RESTORED_SILENT, "a parent never says what it holds of a child's feeds")               \
    X(CURSORS_KEPT, "a restored disk keeps the cursors of the one that it replaces")         \
    X(EXPIRED_IN, "an expired grant is admitted")                                            \
    X(ENDED_IN, "an ended node is admitted")                                                 \
    X(SAVED_EARLY, "a person is told 'saved' before the commit")                             \
    X(FIRST_ONLY, "of what is saved at once only the first is written")                      \
    X(POSITION_SELDOM, "one time in 200 a parent tells its own heads so")                    \
    X(EDIT_STRIPS, "an edit drops the fields that this software does not know")              \
    X(OLD_KEY_STAYS, "a link key is let in after its node has come with the next one")       \
    X(PROMOTE_LOOSE, "a promotion ends nothing that the main one writes on")                 \
    X(STANDBY_IS_MAIN, "what a standby acknowledges counts as the main one's word")          \
    X(STANDBY_STAYS, "who is shut out lets its standby in")                                  \
    X(UNNUMBERED, "frames carry no number")
/* The real function stands behind each of them. */
#define SIM_PRODUCT_MUTANTS(X)                                                                \
    X(SKIP_VERIFY, "trust: any signature is right")                                           \
    X(SKIP_CHAIN, "trust: any chain of grants is right")                                      \
    X(SKIP_DIGEST, "feed: a batch's signature is not looked at where it is taken")            \
    X(ANY_LINE, "replica: a batch of any scope is taken")                                     \
    X(GRANT_ANY, "trust: a grant allows everything")                                          \
    X(SCOPE_ANY, "replica: a change of another scope than its feed's counts")                 \
    X(SEEN_AHEAD, "feed: now and then a batch names a head of the parent that was not seen")  \
    X(SEEN_NEVER, "feed: no batch names what was seen of the parent")                         \
    X(END_IGNORED, "feed: an end of a feed covers everything")                                \
    X(STALE_CURSOR, "replica: any cursor is a place in the log")                              \
    X(SEND_BEFORE_STORE, "sync: what is to be stored counts as stored")                       \
    X(KEEP_FACT, "analytics: what an image added is not always taken back")                   \
    X(STALE_FACT, "replica: a subject that changed is not always made again")                 \
    X(CLOCK_WINS, "feed: among heads the last to arrive is shown")                            \
    X(HOME_LOSES, "feed: the home node's version has no precedence")                          \
    X(LOCK_FORGOTTEN, "feed: an approved version can be replaced by anybody")                 \
    X(REOPENING_FORGOTTEN, "feed: the reopening that a version names is not looked at")       \
    X(MERGE_ALONE, "feed: the conflict that is not shown is called superseded")               \
    X(QUIET_INBOX, "replica: a record with conflicts does not enter the inbox")               \
    X(WITHDRAWN_COUNTS, "feed: a withdrawn record is still there")                            \
    X(SAME_IS_TWO, "feed: equal bodies are two versions")                                     \
    X(STALE_RECORD, "replica: what a decision or an end is about is not always folded again") \
    X(EARLY_NUMBER, "replica: a batch is numbered before the one that it follows")            \
    X(SAME_INCARNATION, "replica: a new incarnation is the old one")                          \
    X(RECEIPT_BLIND, "report: every submission agrees")                                       \
    X(RECEIPT_NOW, "report: a receipt compares with now, not with the basis")                 \
    X(RECEIPT_EARLY, "report: a receipt does not wait for the feeds of the basis")            \
    X(FEN_LOST, "analytics: one fen of a large amount is lost")                               \
    X(CARRY_NOTHING, "model: what is not understood is not carried through an edit")          \
    X(NO_SUCCESSOR, "trust: nobody has taken over from anybody")                              \
    X(LEFT_COUNTS, "replica: what stands where a unit has left counts on")                    \
    X(ARRIVED_NOWHERE, "replica: what stands where a unit has come to does not count")        \
    X(BODY_STAYS, "replica: a purged body is not taken out of its batch")                     \
    X(BODIES_GO, "replica: with a purged body all others of its batch are taken out")         \
    X(BATCH_AS_ONE, "replica: a change counts as the first of its batch does")
enum sim_mutant {
    MUTANT_NONE,
#define X(name, words) MUTANT_##name,
    SIM_HAND_MUTANTS(X) SIM_PRODUCT_MUTANTS(X)
#undef X
        MUTANT_COUNT
};
const char *sim_mutant_name(enum sim_mutant mutant);
const char *sim_mutant_words(enum sim_mutant mutant);
#endif
