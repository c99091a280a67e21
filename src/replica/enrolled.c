/* Whom this node has let in: the grants that it wrote itself, and who was ended by somebody
 * with the right to. And whom it lets in for another: as its standby, as the one who took over
 * its office, or as the one above it when it does not answer.
 *
 * Records of grants and ends are no more than what somebody wrote in a scope where he may
 * write: a child can put there what it likes about itself and about others. So only the words of
 * a grantor about those whom he granted let a key in, and only words from above shut one out. */
#include "offices.h"

struct each_grant {
    bool (*visit)(void *context, const struct enrolled *enrolled);
    void *context;
    bool lent;            /* also those of others */
    struct offices above; /* this node and all above it */
    /* This node, and those whose word on the nodes below lets these in here. */
    char writers[GRANT_SUCCEEDS_MAX + 2][NODE_NAME_MAX + 1];
    size_t writer_count;
    enum status status;
};

/* What one version says, if it counts and is the writer's own word about that node. */
static bool grant_of(const struct record_version *version, const char *writer, const char *node,
                     struct grant *grant)
{
    return strcmp(version->name.feed.node, writer) == 0 && version->not_counted == COUNTED &&
           grant_read(version->payload, grant) == STATUS_OK &&
           strcmp(grant->grantor, writer) == 0 && strcmp(grant->node, node) == 0;
}

/* The last that named another link key: granted twice, the newest is beside itself. */
static void find_before(const struct record *history, const char *writer, const char *node,
                        struct given_grants *given)
{
    for (size_t i = 0; i < history->version_count; i++) {
        struct grant grant;
        if (!grant_of(&history->versions[i], writer, node, &grant) ||
            grant.serial >= given->newest.serial ||
            memcmp(grant.link_public, given->newest.link_public, LINK_PUBLIC_SIZE) == 0 ||
            (given->has_before && grant.serial <= given->before.serial))
            continue;
        given->before = grant;
        given->has_before = true;
    }
}

enum status grants_by(struct view *view, struct arena *arena, const struct record_key *key,
                      const char *writer, struct given_grants *given)
{
    struct record history;
    bool withdrawn = false;
    *given = (struct given_grants){.found = false};
    enum status status = replica_history(view, arena, key, &history);
    if (status)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    for (size_t i = 0; i < history.version_count; i++) {
        const struct record_version *version = &history.versions[i];
        struct grant grant;
        if (strcmp(version->name.feed.node, writer) == 0 && version->not_counted == COUNTED &&
            version->standing == STANDING_SHOWN && version->withdrawn)
            withdrawn = true; /* his last word */
        if (!grant_of(version, writer, key->id, &grant))
            continue;
        if (!given->found || grant.serial > given->newest.serial) {
            given->newest = grant;
            given->signed_newest = version->payload;
            given->found = true;
            given->withdrawn = version->withdrawn;
        } else if (grant.serial == given->newest.serial) {
            given->withdrawn = given->withdrawn || version->withdrawn;
        }
    }
    find_before(&history, writer, key->id, given);
    given->found = given->found && !withdrawn && !given->withdrawn;
    return STATUS_OK;
}

static void take_older_key(const struct given_grants *given, struct enrolled *enrolled)
{
    enrolled->grant = given->newest;
    /* Of the same owner: a key that he is changing. Another signing key is another machine. */
    enrolled->has_older =
        given->has_before &&
        memcmp(given->before.sign_public, given->newest.sign_public, SIGN_PUBLIC_SIZE) == 0;
    if (enrolled->has_older)
        memcpy(enrolled->older_link, given->before.link_public, LINK_PUBLIC_SIZE);
}

/* A standby that one of our own children let in for itself. */
static enum status standby_of_child(struct each_grant *each, struct view *view, struct arena *arena,
                                    const struct record *record, struct enrolled *enrolled,
                                    bool *found)
{
    const char *self = view->replica->node;
    struct given_grants given, child;
    struct grant shown;
    *found = false;
    if (!record->shown.seq || grant_read(record->payload, &shown) != STATUS_OK ||
        !grant_is_standby(&shown) || !scope_equal(&shown.scope, &record->key.scope))
        return STATUS_OK;
    struct record_key key = record->key;
    memset(key.id, 0, sizeof key.id);
    memcpy(key.id, shown.grantor, sizeof shown.grantor);
    enum status status = grants_by(view, arena, &key, self, &child);
    if (status == STATUS_OK && child.found)
        status = grants_by(view, arena, &record->key, shown.grantor, &given);
    if (status || !child.found)
        return status;
    *found = given.found && grant_is_standby(&given.newest) &&
             scope_equal(&given.newest.scope, &child.newest.scope);
    if (!*found)
        return STATUS_OK;
    take_older_key(&given, enrolled);
    enrolled->grant.uplink_summary_only = child.newest.uplink_summary_only;
    struct offices above = each->above;
    offices_add(&above, &child.newest);
    enrolled->ended = node_ended_by(view, given.newest.node, given.newest.sign_public, &above);
    enrolled->grantor_ended =
        node_ended_by(view, shown.grantor, child.newest.sign_public, &each->above);
    return STATUS_OK;
}

static bool visit_grant(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct each_grant *each = context;
    struct enrolled enrolled = {.ended = false};
    bool found = false;
    if (strcmp(record->key.id, view->replica->node) == 0)
        return true;
    for (size_t i = 0; i < each->writer_count && !found && each->status == STATUS_OK; i++) {
        struct given_grants given;
        each->status = grants_by(view, arena, &record->key, each->writers[i], &given);
        found = each->status == STATUS_OK && given.found;
        if (found) {
            take_older_key(&given, &enrolled);
            enrolled.lent = i > 0;
            enrolled.ended =
                node_ended_by(view, enrolled.grant.node, enrolled.grant.sign_public, &each->above);
        }
    }
    if (!found && each->lent && each->status == STATUS_OK) {
        enrolled.lent = true;
        each->status = standby_of_child(each, view, arena, record, &enrolled, &found);
    }
    if (!found || each->status)
        return each->status == STATUS_OK;
    return each->visit(each->context, &enrolled);
}

static void add_writer(struct each_grant *each, const char *node)
{
    memcpy(each->writers[each->writer_count++], node, NODE_NAME_MAX + 1);
}

static enum status each_let_in(struct view *view, struct each_grant *each)
{
    const struct replica *replica = view->replica;
    struct grant grants[GRANT_CHAIN_MAX];
    for (size_t i = 0; i < replica->chain_count; i++) {
        enum status status = grant_read(buffer_bytes(&replica->chain[i]), &grants[i]);
        if (status)
            return status;
        offices_add(&each->above, &grants[i]);
    }
    add_writer(each, replica->node);
    if (each->lent && replica->enrolled && replica_is_standby(replica))
        add_writer(each, replica->parent);
    for (size_t i = 0; each->lent && i < GRANT_SUCCEEDS_MAX && replica->grant.succeeds[i][0]; i++)
        add_writer(each, replica->grant.succeeds[i]);
    enum status status = replica_each(view, NULL, KIND_GRANT, 0, visit_grant, each);
    return status ? status : each->status;
}

enum status replica_each_enrolled(struct view *view,
                                  bool (*visit)(void *context, const struct enrolled *enrolled),
                                  void *context)
{
    struct each_grant each = {.visit = visit, .context = context};
    return each_let_in(view, &each);
}

enum status replica_each_admitted(struct view *view,
                                  bool (*visit)(void *context, const struct enrolled *enrolled),
                                  void *context)
{
    struct each_grant each = {.visit = visit, .context = context, .lent = true};
    return each_let_in(view, &each);
}
