/* Who is above this node: the one that granted it, or who took over that office since; its
 * standbys; and of a standby the one beyond.
 *
 * Nobody is believed about himself. What stands in the own chain of grants is the beginning; from
 * there on the word of a grantor about those whom he granted counts, as it stands in a batch that he
 * signed and that counts: his next grant to the same node (another link key), his grant to one that
 * succeeds it, and the main one's grants to its standbys. */
#include "offices.h"

#include <siben/above.h>

struct seeking {
    struct view *view;
    struct arena *arena;
    const struct grant *own;
    const struct grant *parent; /* as in our chain */
    char grantor[NODE_NAME_MAX + 1];
    struct offices above_parent; /* who may end the main one */
    struct grant main;           /* as it is now */
    bool successor, has_older;
    uint8_t older_link[LINK_PUBLIC_SIZE];
    struct above *items;
    size_t count;
    enum status status;
};

bool replica_is_standby(const struct replica *replica)
{
    return replica->enrolled && replica->chain_count > 1 && grant_is_standby(&replica->grant);
}

/* The last counted word of `writer` about the record's node. */
static bool word_of(struct seeking *seeking, const struct record *record, const char *writer,
                    struct given_grants *given)
{
    if (seeking->status == STATUS_OK)
        seeking->status = grants_by(seeking->view, seeking->arena, &record->key, writer, given);
    return seeking->status == STATUS_OK && given->found;
}

/* -- the main one ---------------------------------------------------------------------- */

/* Who took over, by the word of the one that had granted it: of several the last. And the next
 * keys of the one that it is. */
static bool see_main(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct seeking *seeking = context;
    struct given_grants given;
    (void)arena;
    if (!scope_equal(&record->key.scope, &seeking->parent->scope) ||
        strcmp(record->key.id, view->replica->node) == 0 ||
        !word_of(seeking, record, seeking->grantor, &given))
        return seeking->status == STATUS_OK;
    bool same = strcmp(given.newest.node, seeking->parent->node) == 0;
    if (!same &&
        (!grant_succeeds(&given.newest, seeking->parent->node) ||
         node_ended_by(view, given.newest.node, given.newest.sign_public, &seeking->above_parent)))
        return true;
    if (given.newest.serial <= seeking->main.serial)
        return true;
    if (same && seeking->successor)
        return true;
    seeking->successor = !same;
    seeking->main = given.newest;
    seeking->has_older = given.has_before;
    if (seeking->has_older)
        memcpy(seeking->older_link, given.before.link_public, LINK_PUBLIC_SIZE);
    return true;
}

static void put_main(struct seeking *seeking)
{
    struct above *main = &seeking->items[seeking->count++];
    const struct grant *own = seeking->own;
    *main = (struct above){.scope = seeking->main.scope,
                           .role = ABOVE_MAIN,
                           .serial = seeking->main.serial,
                           .summary_only = own->uplink_summary_only,
                           .successor = seeking->successor,
                           .has_older = seeking->has_older};
    memcpy(main->node, seeking->main.node, sizeof main->node);
    memcpy(main->sign_public, seeking->main.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(main->link_public, seeking->main.link_public, LINK_PUBLIC_SIZE);
    memcpy(main->older_link, seeking->older_link, LINK_PUBLIC_SIZE);
    if (seeking->successor)
        memcpy(main->endpoints, seeking->main.own_endpoints, sizeof seeking->main.own_endpoints);
    else
        memcpy(main->endpoints, own->endpoints, sizeof main->endpoints);
    main->ended =
        !seeking->successor &&
        node_ended_by(seeking->view, main->node, seeking->main.sign_public, &seeking->above_parent);
    /* The key that our own grant names is one that it had. */
    if (!seeking->successor && !main->has_older &&
        memcmp(own->grantor_link_public, main->link_public, LINK_PUBLIC_SIZE) != 0) {
        main->has_older = true;
        memcpy(main->older_link, own->grantor_link_public, LINK_PUBLIC_SIZE);
    }
}

/* -- standbys ------------------------------------------------------------------------------ */

static bool see_standby(void *context, struct view *view, const struct record *record,
                        struct arena *arena)
{
    struct seeking *seeking = context;
    struct given_grants given;
    (void)arena;
    if (seeking->count == ABOVE_MAX || replica_is_standby(view->replica) ||
        !scope_equal(&record->key.scope, &seeking->main.scope) ||
        strcmp(record->key.id, view->replica->node) == 0 ||
        strcmp(record->key.id, seeking->main.node) == 0)
        return true;
    bool said = word_of(seeking, record, seeking->main.node, &given);
    if (!said && seeking->successor)
        said = word_of(seeking, record, seeking->parent->node, &given);
    struct offices above = seeking->above_parent;
    offices_add(&above, &seeking->main);
    if (!said || !grant_is_standby(&given.newest) ||
        !scope_equal(&given.newest.scope, &seeking->main.scope) ||
        node_ended_by(view, given.newest.node, given.newest.sign_public, &above))
        return seeking->status == STATUS_OK;
    struct above *standby = &seeking->items[seeking->count++];
    *standby = (struct above){.scope = given.newest.scope,
                              .role = ABOVE_STANDBY,
                              .summary_only = seeking->own->uplink_summary_only};
    memcpy(standby->node, given.newest.node, sizeof standby->node);
    memcpy(standby->link_public, given.newest.link_public, LINK_PUBLIC_SIZE);
    memcpy(standby->endpoints, given.newest.own_endpoints, sizeof given.newest.own_endpoints);
    standby->has_older = given.has_before;
    if (standby->has_older)
        memcpy(standby->older_link, given.before.link_public, LINK_PUBLIC_SIZE);
    return true;
}

/* -- the one beyond -------------------------------------------------------------------------- */

static void put_beyond(struct seeking *seeking, const struct grant *beyond)
{
    struct above *item = &seeking->items[seeking->count++];
    const struct grant *parent = seeking->parent;
    *item = (struct above){
        .scope = beyond->scope, .role = ABOVE_BEYOND, .summary_only = parent->uplink_summary_only};
    memcpy(item->node, beyond->node, sizeof item->node);
    memcpy(item->link_public, parent->grantor_link_public, LINK_PUBLIC_SIZE);
    memcpy(item->endpoints, parent->endpoints, sizeof item->endpoints);
}

static enum status seek(struct seeking *seeking)
{
    const struct replica *replica = seeking->view->replica;
    struct grant chain[GRANT_CHAIN_MAX];
    size_t count = replica->chain_count;
    for (size_t i = 0; i < count; i++) {
        enum status status = grant_read(buffer_bytes(&replica->chain[i]), &chain[i]);
        if (status)
            return status;
        if (i + 2 < count)
            offices_add(&seeking->above_parent, &chain[i]);
    }
    seeking->own = &chain[count - 1];
    seeking->parent = &chain[count - 2];
    seeking->main = *seeking->parent;
    memcpy(seeking->grantor, seeking->parent->grantor, sizeof seeking->grantor);
    enum status status =
        replica_each(seeking->view, &seeking->parent->scope, KIND_GRANT, 0, see_main, seeking);
    if (status == STATUS_OK)
        status = seeking->status;
    if (status)
        return status;
    put_main(seeking);
    status =
        replica_each(seeking->view, &seeking->parent->scope, KIND_GRANT, 0, see_standby, seeking);
    if (status == STATUS_OK && count > 2 && replica_is_standby(replica) &&
        seeking->count < ABOVE_MAX)
        put_beyond(seeking, &chain[count - 3]);
    return status ? status : seeking->status;
}

enum status replica_above(struct view *view, struct arena *arena, struct above **above,
                          size_t *count)
{
    *above = NULL;
    *count = 0;
    if (!view->replica->enrolled || view->replica->chain_count < 2)
        return STATUS_OK;
    struct seeking *seeking = arena_take(arena, sizeof *seeking);
    struct above *items = arena_array(arena, struct above, ABOVE_MAX);
    if (!seeking || !items)
        return STATUS_NO_MEMORY;
    *seeking = (struct seeking){.view = view, .arena = arena, .items = items};
    enum status status = seek(seeking);
    if (status == STATUS_OK) {
        *above = items;
        *count = seeking->count;
    }
    return status;
}

/* -- who it is, for every view ------------------------------------------------------------------ */

void write_main(struct view *view)
{
    struct arena arena;
    struct above *above;
    size_t count;
    arena_init(&arena, 0);
    enum status status = replica_above(view, &arena, &above, &count);
    if (status)
        kv_fail(view->txn, status);
    else if (count && strcmp(above[0].node, view->replica->parent) != 0)
        kv_put(view->txn, KV_INDEX, bytes_of_text(INDEX_MAIN), bytes_of_text(above[0].node));
    else
        kv_remove(view->txn, KV_INDEX, bytes_of_text(INDEX_MAIN));
    arena_close(&arena);
}

void note_main(struct span *span)
{
    span->above_due = false;
    write_main(&span->view);
}

/* A new grant was installed, and what follows from it found no room yet. */
static enum status look_for_main(struct view *view, char node[NODE_NAME_MAX + 1])
{
    struct arena arena;
    struct above *above;
    size_t count;
    arena_init(&arena, 0);
    enum status status = replica_above(view, &arena, &above, &count);
    if (status == STATUS_OK && count)
        memcpy(node, above[0].node, NODE_NAME_MAX + 1);
    arena_close(&arena);
    return status;
}

enum status main_of(struct view *view, char node[NODE_NAME_MAX + 1])
{
    struct bytes value;
    memset(node, 0, NODE_NAME_MAX + 1);
    enum status status = kv_get(view->txn, KV_INDEX, bytes_of_text(INDEX_MAIN), &value);
    if (status == STATUS_OK && value.size == 0)
        return look_for_main(view, node);
    if (status == STATUS_OK && value.size <= NODE_NAME_MAX)
        memcpy(node, value.data, value.size);
    else
        memcpy(node, view->replica->parent, NODE_NAME_MAX + 1);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* -- our own grant ---------------------------------------------------------------------------------- */

/* The newest that the one above it said of a node of our chain, as signed; empty: nothing else. */
static enum status newest_of(struct view *view, struct arena *arena, size_t at,
                             struct bytes *signed_grant)
{
    const struct replica *replica = view->replica;
    struct given_grants *given = arena_take(arena, sizeof *given);
    struct record_key key = {.kind = KIND_GRANT};
    struct grant grant;
    *signed_grant = bytes_of(NULL, 0);
    enum status status =
        given ? grant_read(buffer_bytes(&replica->chain[at]), &grant) : STATUS_NO_MEMORY;
    if (status)
        return status;
    key.scope = grant.scope;
    memcpy(key.id, grant.node, sizeof grant.node);
    status = grants_by(view, arena, &key, grant.grantor, given);
    if (status == STATUS_OK && given->found && given->newest.serial > grant.serial)
        *signed_grant = given->signed_newest;
    return status;
}

/* Puts a chain before its last grant: nodes above may have changed their keys since ours was given,
 * before or after this one was signed. *count 0: none holds. */
static enum status chain_before(struct view *view, struct arena *arena, size_t above,
                                struct bytes last, struct bytes chain[GRANT_CHAIN_MAX],
                                size_t *count)
{
    const struct replica *replica = view->replica;
    struct grant_chain *verified = arena_take(arena, sizeof *verified);
    struct bytes newest[GRANT_CHAIN_MAX];
    enum status status = verified ? STATUS_OK : STATUS_NO_MEMORY;
    struct why why;
    *count = 0;
    for (size_t i = 0; i <= above && status == STATUS_OK; i++)
        status = newest_of(view, arena, i, &newest[i]);
    for (unsigned choice = 0; choice < 1u << (above + 1) && status == STATUS_OK; choice++) {
        bool twice = false;
        for (size_t i = 0; i <= above; i++) {
            bool newer = choice >> i & 1;
            twice |= newer && newest[i].size == 0;
            chain[i] = newer ? newest[i] : buffer_bytes(&replica->chain[i]);
        }
        chain[above + 1] = last;
        why_clear(&why);
        if (!twice && chain_verify(chain, above + 2, &replica->root, verified, &why) == STATUS_OK) {
            for (size_t i = 0; i <= above + 1; i++)
                chain[i] = arena_bytes(arena, chain[i]);
            *count = above + 2;
            break;
        }
    }
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* The newest word of one above about us, with its chain; *count 0: none that says more than our
 * grant. */
static enum status chain_by(struct view *view, struct arena *arena, size_t above, bool taken_over,
                            struct bytes chain[GRANT_CHAIN_MAX], size_t *count)
{
    const struct replica *replica = view->replica;
    struct record_key key = {.scope = replica->scope, .kind = KIND_GRANT};
    struct given_grants *given = arena_take(arena, sizeof *given);
    struct grant grantor;
    *count = 0;
    memcpy(key.id, replica->node, sizeof replica->node);
    enum status status =
        given ? grant_read(buffer_bytes(&replica->chain[above]), &grantor) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = grants_by(view, arena, &key, grantor.node, given);
    if (status || !given->found)
        return status;
    if (taken_over ? !grant_succeeds(&given->newest, replica->parent)
                   : given->newest.serial <= replica->grant.serial)
        return STATUS_OK;
    if (replica->chain_count > 1)
        return chain_before(view, arena, above, given->signed_newest, chain, count);
    struct grant_chain *verified = arena_take(arena, sizeof *verified);
    struct why why = {.what = ""};
    if (verified &&
        chain_verify(&given->signed_newest, 1, &replica->root, verified, &why) == STATUS_OK)
        chain[(*count)++] = given->signed_newest;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The newest word about us of who took over from the one above, with its chain. */
static enum status chain_by_successor(struct view *view, struct arena *arena,
                                      struct bytes chain[GRANT_CHAIN_MAX], size_t *count)
{
    const struct replica *replica = view->replica;
    const size_t above = replica->chain_count - 2;
    struct record_key own = {.scope = replica->scope, .kind = KIND_GRANT}, office = own;
    struct given_grants *given = arena_take(arena, sizeof *given),
                        *main = arena_take(arena, sizeof *main);
    struct grant_chain *verified = arena_take(arena, sizeof *verified);
    struct grant parent, grantor;
    struct why why;
    char node[NODE_NAME_MAX + 1];
    *count = 0;
    memcpy(own.id, replica->node, sizeof replica->node);
    enum status status = given && main && verified ? main_of(view, node) : STATUS_NO_MEMORY;
    if (status || strcmp(node, replica->parent) == 0)
        return status;
    status = grant_read(buffer_bytes(&replica->chain[above]), &parent);
    if (status == STATUS_OK)
        status = grant_read(buffer_bytes(&replica->chain[above - 1]), &grantor);
    if (status == STATUS_OK)
        status = grants_by(view, arena, &own, node, given);
    if (status || !given->found || given->newest.serial <= replica->grant.serial)
        return status;
    office.scope = parent.scope;
    memset(office.id, 0, sizeof office.id);
    memcpy(office.id, node, sizeof node);
    status = grants_by(view, arena, &office, grantor.node, main);
    if (status || !main->found || !grant_succeeds(&main->newest, replica->parent))
        return status;
    status = chain_before(view, arena, above - 1, main->signed_newest, chain, count);
    if (status || *count == 0)
        return status;
    why_clear(&why);
    chain[*count] = arena_bytes(arena, given->signed_newest);
    *count = chain_verify(chain, *count + 1, &replica->root, verified, &why) == STATUS_OK
                 ? *count + 1
                 : 0;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status replica_newer_grant(struct view *view, struct arena *arena,
                                struct bytes chain[GRANT_CHAIN_MAX], size_t *count)
{
    const struct replica *replica = view->replica;
    size_t grants = replica->chain_count;
    *count = 0;
    if (!replica->enrolled)
        return STATUS_NOT_FOUND;
    enum status status = STATUS_OK;
    if (grants > 2 && replica_is_standby(replica)) /* the main one's office is given to us */
        status = chain_by(view, arena, grants - 3, true, chain, count);
    if (status == STATUS_OK && *count == 0)
        status = chain_by(view, arena, grants > 1 ? grants - 2 : 0, false, chain, count);
    if (status == STATUS_OK && *count == 0 && grants > 2)
        status = chain_by_successor(view, arena, chain, count);
    return status ? status : *count ? STATUS_OK : STATUS_NOT_FOUND;
}
