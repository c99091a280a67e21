#include "sample.h"

void signer_open(struct signer *signer)
{
    uint8_t seed[32] = {42};
    keys_from_seed(seed, &signer->keys);
    root_id(signer->keys.sign_public, &signer->root);
}

static struct bytes sample_body(struct arena *arena, struct random *random, size_t size)
{
    static const char *const words[] = {"产出指标", "数量指标", "雨季推迟开工", "100", "653022"};
    struct bytes body = bytes_of(arena_take_raw(arena, size), size);
    assert_non_null(body.data);
    for (size_t at = 0; at < size;) {
        const char *word = words[random_below(random, 5)];
        size_t part = random_below(random, strlen(word)) + 1;
        part = part < size - at ? part : size - at;
        memcpy((uint8_t *)(uintptr_t)body.data + at, word, part);
        at += part;
    }
    return body;
}

static void sample_feed(struct feed_name *feed, const char *scope, unsigned lane, uint64_t number)
{
    memset(feed, 0, sizeof *feed);
    snprintf(feed->node, sizeof feed->node, "%s", scope);
    assert_ok(scope_parse(scope, &feed->scope, NULL));
    feed->lane = (uint8_t)lane;
    feed->incarnation = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

struct batch sample_batch(struct arena *arena, struct random *random, const char *scope,
                          size_t changes, size_t size_max)
{
    struct batch batch = {.seq = 1, .change_count = changes};
    sample_feed(&batch.feed, scope, LANE_DETAIL, 1);
    batch.author = random_chance(random, 500) ? "古丽" : "";
    batch.stated_ms = (int64_t)random_below(random, UINT64_C(1) << 42);
    if (random_chance(random, 300))
        batch.stated_ms = -batch.stated_ms;
    if (random_chance(random, 500)) {
        sample_feed(&batch.parent_seen.feed, "653022", LANE_NOTICE, 2);
        batch.parent_seen.seq = 1 + (uint32_t)random_below(random, 1000);
        hash_of(bytes_of(&batch.parent_seen.seq, 4), &batch.parent_seen.hash);
    }
    if (random_chance(random, 300))
        batch.grant_count = 1 + random_below(random, GRANT_CHAIN_MAX);
    for (size_t i = 0; i < batch.grant_count; i++)
        batch.grants[i] = sample_body(arena, random, 1 + random_below(random, 250));
    batch.changes = arena_array(arena, struct bytes, changes);
    assert_non_null(batch.changes);
    for (size_t i = 0; i < changes; i++)
        batch.changes[i] = sample_body(arena, random, 1 + random_below(random, size_max));
    return batch;
}

void sample_sign(const struct signer *signer, struct batch *batch, struct arena *arena)
{
    assert_ok(batch_sign(batch, &signer->root, signer->keys.sign_secret, arena));
}

static bool same_stated(const struct batch *a, const struct batch *b)
{
    return feed_name_equal(&a->feed, &b->feed) && a->seq == b->seq &&
           hash_equal(&a->previous, &b->previous) && a->stated_ms == b->stated_ms &&
           a->parent_seen.seq == b->parent_seen.seq &&
           (a->parent_seen.seq == 0 ||
            (feed_name_equal(&a->parent_seen.feed, &b->parent_seen.feed) &&
             hash_equal(&a->parent_seen.hash, &b->parent_seen.hash))) &&
           strcmp(a->author, b->author) == 0 && a->grant_count == b->grant_count &&
           a->change_count == b->change_count;
}

bool sample_equal(const struct batch *a, const struct batch *b)
{
    if (!same_stated(a, b) || memcmp(a->signature, b->signature, SIGNATURE_SIZE) != 0)
        return false;
    for (size_t i = 0; i < a->grant_count; i++)
        if (!bytes_equal(a->grants[i], b->grants[i]))
            return false;
    for (size_t i = 0; i < a->change_count; i++)
        if (!bytes_equal(a->changes[i], b->changes[i]))
            return false;
    return true;
}
