/* tiers -- a prefecture, a county and a township on disk, enrolled with real keys. */
#include "bench.h"

#include <string.h>
#include <unistd.h>

const char *const tier_scopes[TIER_COUNT] = {"6530", "653022", "653022205"};

struct enrolling {
    struct node *node;
    struct identity identity;
};

static enum status enrol(void *context)
{
    struct enrolling *enrolling = context;
    struct why why = {0};
    enum status status = replica_enrol(enrolling->node->replica, &enrolling->identity, &why);
    if (status != STATUS_OK)
        bench_fail("enrol", status, &why);
    return status;
}

static void write_config(const struct tiers *tiers, int tier)
{
    char path[PATH_TEXT_MAX + 16];
    snprintf(path, sizeof path, "%s/siben.yaml", tiers->folders[tier]);
    FILE *file = fopen(path, "w");
    if (!file)
        bench_fail(path, STATUS_IO_ERROR, NULL);
    fprintf(file, "node: \"%s\"\nscope: \"%s\"\nlog: warning\n", tier_scopes[tier],
            tier_scopes[tier]);
    if (tier != TOWNSHIP)
        fprintf(file, "listen: tcp://127.0.0.1:%d\n", tiers->port + tier);
    if (tier != PREFECTURE)
        fprintf(file, "parent:\n  - tcp://127.0.0.1:%d\n", tiers->port + tier - 1);
    fclose(file);
}

static struct log bench_log;

void tiers_open(struct tiers *tiers, int tier)
{
    struct why why = {0};
    bench_touch_nothing(&bench_log);
    enum status status = node_open(tiers->folders[tier], 0, &bench_log, &tiers->nodes[tier], &why);
    if (status != STATUS_OK)
        bench_fail(tiers->folders[tier], status, &why);
    tiers->open[tier] = true;
}

void tiers_close(struct tiers *tiers, int tier)
{
    if (tiers->open[tier])
        node_close(&tiers->nodes[tier]);
    tiers->open[tier] = false;
}

static void make_grant(const struct tiers *tiers, int tier, struct buffer *signed_grant)
{
    int above = tier == PREFECTURE ? tier : tier - 1;
    const struct node *node = &tiers->nodes[tier], *parent = &tiers->nodes[above];
    struct grant grant = {.scope = node->config.scope, .serial = (uint32_t)tier + 1};
    memcpy(grant.node, node->config.node, sizeof grant.node);
    memcpy(grant.grantor, parent->config.node, sizeof grant.grantor);
    memcpy(grant.sign_public, node->keys.sign_public, sizeof grant.sign_public);
    memcpy(grant.link_public, node->keys.link_public, sizeof grant.link_public);
    memcpy(grant.grantor_link_public, parent->keys.link_public, sizeof grant.grantor_link_public);
    grant_usual(&grant, scope_level(&grant.scope));
    BENCH_OK(grant_sign(&grant, parent->keys.sign_secret, signed_grant));
}

struct granting {
    const struct node *child;
    struct bytes grant;
};

/* The parent keeps the grant as a record, so that the child may come in. */
static enum status record_grant(void *context, struct span *span)
{
    struct granting *granting = context;
    struct change change = {.entered_for = ""};
    struct payload payload = {.kind = KIND_GRANT, .raw = granting->grant};
    struct buffer bytes = {0};
    struct why why = {0};
    change.key = (struct record_key){.scope = granting->child->config.scope, .kind = KIND_GRANT};
    memcpy(change.key.id, granting->child->config.node, sizeof granting->child->config.node);
    BENCH_OK(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    enum status status = replica_write(span, "", 1780000000000, &change, 1, NULL, NULL, &why);
    if (status != STATUS_OK)
        bench_fail("grant", status, &why);
    buffer_free(&bytes);
    return status;
}

static void make_chain(struct tiers *tiers)
{
    struct buffer grants[TIER_COUNT] = {{0}};
    struct hash root;
    root_id(tiers->nodes[PREFECTURE].keys.sign_public, &root);
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        struct node *node = &tiers->nodes[tier];
        struct enrolling enrolling = {.node = node};
        make_grant(tiers, tier, &grants[tier]);
        enrolling.identity = (struct identity){.scope = node->config.scope,
                                               .root = root,
                                               .keys = node->keys,
                                               .grant_count = (size_t)tier + 1};
        memcpy(enrolling.identity.node, node->config.node, sizeof enrolling.identity.node);
        for (int above = 0; above <= tier; above++)
            enrolling.identity.grants[above] = buffer_bytes(&grants[above]);
        const struct store_job job = {.alone = enrol, .context = &enrolling};
        BENCH_OK(store_run(node->store, &job, NULL));
        node->enrolled = true;
        struct granting granting = {node, buffer_bytes(&grants[tier])};
        const struct store_job record = {.run = record_grant, .context = &granting, .bytes = 1024};
        if (tier > 0)
            BENCH_OK(store_run(tiers->nodes[tier - 1].store, &record, NULL));
    }
    for (int tier = 0; tier < TIER_COUNT; tier++)
        buffer_free(&grants[tier]);
}

void tiers_make(struct tiers *tiers, const char *name)
{
    static const char *const names[TIER_COUNT] = {"prefecture", "county", "township"};
    memset(tiers, 0, sizeof *tiers);
    BENCH_OK(trust_start());
    tiers->port = 20000 + (int)(getpid() % 20000);
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        char below[128];
        struct scope scope;
        struct why why = {0};
        snprintf(below, sizeof below, "%s-%s", name, names[tier]);
        bench_path(tiers->folders[tier], below);
        BENCH_OK(scope_parse(tier_scopes[tier], &scope, NULL));
        enum status status = node_create(tiers->folders[tier], tier_scopes[tier], &scope, &why);
        if (status != STATUS_OK)
            bench_fail(tiers->folders[tier], status, &why);
        write_config(tiers, tier);
        tiers_open(tiers, tier);
    }
    make_chain(tiers);
}

void tiers_remove(struct tiers *tiers)
{
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        tiers_close(tiers, tier);
        bench_remove(strrchr(tiers->folders[tier], '/') + 1);
    }
}

struct peer tiers_peer(int tier, bool parent)
{
    struct peer peer = {.parent = parent};
    snprintf(peer.node, sizeof peer.node, "%s", tier_scopes[tier]);
    BENCH_OK(scope_parse(tier_scopes[tier], &peer.scope, NULL));
    return peer;
}
