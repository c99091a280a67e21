#include "office.h"

static const char *const names[OFFICES] = {"65", "6530", "653022", "653022205"};

void offices_sign(struct offices *offices, size_t i, size_t by)
{
    buffer_clear(&offices->bytes[i]);
    assert_ok(grant_sign(&offices->grants[i], offices->keys[by].sign_secret, &offices->bytes[i]));
    offices->chain[i] = buffer_bytes(&offices->bytes[i]);
}

void offices_sign_all(struct offices *offices)
{
    for (size_t i = 0; i < OFFICES; i++)
        offices_sign(offices, i, i ? i - 1 : 0);
}

void offices_open(struct offices *offices)
{
    memset(offices, 0, sizeof *offices);
    for (size_t i = 0; i < OFFICES; i++) {
        uint8_t seed[32] = {0};
        seed[0] = (uint8_t)(i + 1);
        keys_from_seed(seed, &offices->keys[i]);
    }
    for (size_t i = 0; i < OFFICES; i++) {
        size_t by = i ? i - 1 : 0;
        struct grant *grant = &offices->grants[i];
        snprintf(grant->node, sizeof grant->node, "%s", names[i]);
        snprintf(grant->grantor, sizeof grant->grantor, "%s", names[by]);
        assert_ok(scope_parse(names[i], &grant->scope, NULL));
        grant_usual(grant, (int)i + 1);
        grant->serial = 1;
        grant->issued_ms = INT64_C(1767225600000) + (int64_t)i;
        memcpy(grant->sign_public, offices->keys[i].sign_public, SIGN_PUBLIC_SIZE);
        memcpy(grant->link_public, offices->keys[i].link_public, LINK_PUBLIC_SIZE);
        memcpy(grant->grantor_link_public, offices->keys[by].link_public, LINK_PUBLIC_SIZE);
        if (i)
            snprintf(grant->endpoints[0], ENDPOINT_TEXT_MAX, "tcp://10.65.%zu.1:7465", i);
    }
    offices_sign_all(offices);
    root_id(offices->keys[0].sign_public, &offices->root);
}

void offices_close(struct offices *offices)
{
    for (size_t i = 0; i < OFFICES; i++)
        buffer_free(&offices->bytes[i]);
}
