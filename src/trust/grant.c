/* grant -- the canonical bytes of a grant, and what a grant allows.
 *
 *   u8     suite                    1: Ed25519 + BLAKE2b (keys.c)
 *   u8     layout                   1; 2 when something stands behind the endpoints
 *   sized  node, grantor, scope     varint size, text
 *   u8     flags                    1 may enrol, 2 may end, 4 uplink takes no detail
 *   u64×3  kinds                    of lanes summary, notice, detail
 *   u32    serial
 *   u64×2  issued, expires          ms, two's complement
 *   32×3   signing key, link key, link key of the grantor
 *   u8     number of endpoints      the last one is not empty
 *   sized  each endpoint
 *   u8     (2) number of nodes that it succeeds, and sized each
 *   u8     (2) number of endpoints of its own, and sized each
 *   64     signature                domain "siben grant 1", over all before
 *
 * There is one way to write a grant: what differs from it is malformed. */
#include "grant.h"

#define GRANT_LAYOUT 1
#define GRANT_LAYOUT_MORE 2
#define GRANT_DOMAIN "siben grant 1"

enum grant_flag { FLAG_ENROL = 1, FLAG_END = 2, FLAG_SUMMARY_ONLY = 4, FLAGS_ALL = 7 };

static bool endpoint_valid(const char *endpoint)
{
    size_t size = strnlen(endpoint, ENDPOINT_TEXT_MAX);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)endpoint[i] <= ' ' || (unsigned char)endpoint[i] > '~')
            return false;
    return size < ENDPOINT_TEXT_MAX;
}

static bool scope_canonical(const struct scope *scope)
{
    struct scope parsed;
    if (!memchr(scope->text, '\0', sizeof scope->text))
        return false;
    return scope_parse(scope->text, &parsed, NULL) == STATUS_OK &&
           strcmp(parsed.text, scope->text) == 0;
}

static bool name_valid(const char name[NODE_NAME_MAX + 1])
{
    return memchr(name, '\0', NODE_NAME_MAX + 1) && node_name_valid(name);
}

static bool grant_valid(const struct grant *grant)
{
    if (!name_valid(grant->node) || !name_valid(grant->grantor) || !scope_canonical(&grant->scope))
        return false;
    for (size_t i = 0; i < GRANT_ENDPOINTS_MAX; i++)
        if (!endpoint_valid(grant->endpoints[i]))
            return false;
    for (size_t i = 0; i < GRANT_OWN_ENDPOINTS_MAX; i++)
        if (!endpoint_valid(grant->own_endpoints[i]))
            return false;
    for (size_t i = 0; i < GRANT_SUCCEEDS_MAX && grant->succeeds[i][0]; i++)
        if (!name_valid(grant->succeeds[i]) || strcmp(grant->succeeds[i], grant->node) == 0)
            return false;
    return true;
}

static size_t successions(const struct grant *grant)
{
    size_t count = 0;
    while (count < GRANT_SUCCEEDS_MAX && grant->succeeds[count][0])
        count++;
    return count;
}

static size_t own_endpoint_count(const struct grant *grant)
{
    size_t count = GRANT_OWN_ENDPOINTS_MAX;
    while (count > 0 && grant->own_endpoints[count - 1][0] == '\0')
        count--;
    return count;
}

static bool says_more(const struct grant *grant)
{
    return successions(grant) || own_endpoint_count(grant);
}

static size_t endpoint_count(const struct grant *grant)
{
    size_t count = GRANT_ENDPOINTS_MAX;
    while (count > 0 && grant->endpoints[count - 1][0] == '\0')
        count--;
    return count;
}

static void grant_put(struct buffer *buffer, const struct grant *grant)
{
    unsigned flags = (grant->may_enrol ? FLAG_ENROL : 0u) | (grant->may_end ? FLAG_END : 0u) |
                     (grant->uplink_summary_only ? FLAG_SUMMARY_ONLY : 0u);
    buffer_put_u8(buffer, SUITE_ED25519_BLAKE2B);
    buffer_put_u8(buffer, says_more(grant) ? GRANT_LAYOUT_MORE : GRANT_LAYOUT);
    buffer_put_sized(buffer, bytes_of_text(grant->node));
    buffer_put_sized(buffer, bytes_of_text(grant->grantor));
    buffer_put_sized(buffer, bytes_of_text(grant->scope.text));
    buffer_put_u8(buffer, (uint8_t)flags);
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        buffer_put_u64(buffer, grant->kinds[lane]);
    buffer_put_u32(buffer, grant->serial);
    buffer_put_u64(buffer, (uint64_t)grant->issued_ms);
    buffer_put_u64(buffer, (uint64_t)grant->expires_ms);
    buffer_put(buffer, grant->sign_public, SIGN_PUBLIC_SIZE);
    buffer_put(buffer, grant->link_public, LINK_PUBLIC_SIZE);
    buffer_put(buffer, grant->grantor_link_public, LINK_PUBLIC_SIZE);
    buffer_put_u8(buffer, (uint8_t)endpoint_count(grant));
    for (size_t i = 0; i < endpoint_count(grant); i++)
        buffer_put_sized(buffer, bytes_of_text(grant->endpoints[i]));
    if (!says_more(grant))
        return;
    buffer_put_u8(buffer, (uint8_t)successions(grant));
    for (size_t i = 0; i < successions(grant); i++)
        buffer_put_sized(buffer, bytes_of_text(grant->succeeds[i]));
    buffer_put_u8(buffer, (uint8_t)own_endpoint_count(grant));
    for (size_t i = 0; i < own_endpoint_count(grant); i++)
        buffer_put_sized(buffer, bytes_of_text(grant->own_endpoints[i]));
}

enum status grant_sign(const struct grant *grant, const uint8_t secret[SIGN_SECRET_SIZE],
                       struct buffer *signed_grant)
{
    struct buffer bytes = {0};
    uint8_t signature[SIGNATURE_SIZE];
    enum status status = STATUS_OK;
    if (!grant_valid(grant))
        return STATUS_INVALID;
    grant_put(&bytes, grant);
    if (!bytes.failed) {
        trust_sign(secret, GRANT_DOMAIN, buffer_bytes(&bytes), signature);
        buffer_put(&bytes, signature, sizeof signature);
    }
    if (!bytes.failed && bytes.size > GRANT_SIZE_MAX)
        status = STATUS_TOO_LARGE;
    else if (!bytes.failed)
        buffer_put_bytes(signed_grant, buffer_bytes(&bytes));
    if (bytes.failed || signed_grant->failed)
        status = STATUS_NO_MEMORY;
    buffer_free(&bytes);
    return status;
}

/* Text of at most size - 1 bytes and its NUL. */
static void get_text(struct reader *reader, char *text, size_t size)
{
    struct bytes bytes = reader_sized(reader, size - 1);
    if (bytes.size && memchr(bytes.data, '\0', bytes.size))
        reader->failed = true;
    else if (bytes.size)
        memcpy(text, bytes.data, bytes.size);
}

static void get_exactly(struct reader *reader, void *out, size_t size)
{
    struct bytes bytes = reader_take(reader, size);
    if (bytes.data)
        memcpy(out, bytes.data, size);
}

static void more_get(struct reader *reader, struct grant *grant)
{
    size_t count = reader_u8(reader);
    if (count > GRANT_SUCCEEDS_MAX)
        reader->failed = true;
    for (size_t i = 0; !reader->failed && i < count; i++)
        get_text(reader, grant->succeeds[i], sizeof grant->succeeds[i]);
    if (successions(grant) != count)
        reader->failed = true;
    count = reader_u8(reader);
    if (count > GRANT_OWN_ENDPOINTS_MAX)
        reader->failed = true;
    for (size_t i = 0; !reader->failed && i < count; i++)
        get_text(reader, grant->own_endpoints[i], ENDPOINT_TEXT_MAX);
    if (own_endpoint_count(grant) != count || !says_more(grant))
        reader->failed = true;
}

static void grant_get(struct reader *reader, struct grant *grant)
{
    get_text(reader, grant->node, sizeof grant->node);
    get_text(reader, grant->grantor, sizeof grant->grantor);
    get_text(reader, grant->scope.text, sizeof grant->scope.text);
    unsigned flags = reader_u8(reader);
    grant->may_enrol = flags & FLAG_ENROL;
    grant->may_end = flags & FLAG_END;
    grant->uplink_summary_only = flags & FLAG_SUMMARY_ONLY;
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        grant->kinds[lane] = reader_u64(reader);
    grant->serial = reader_u32(reader);
    grant->issued_ms = (int64_t)reader_u64(reader);
    grant->expires_ms = (int64_t)reader_u64(reader);
    get_exactly(reader, grant->sign_public, SIGN_PUBLIC_SIZE);
    get_exactly(reader, grant->link_public, LINK_PUBLIC_SIZE);
    get_exactly(reader, grant->grantor_link_public, LINK_PUBLIC_SIZE);
    size_t count = reader_u8(reader);
    if (flags & ~(unsigned)FLAGS_ALL || count > GRANT_ENDPOINTS_MAX)
        reader->failed = true;
    for (size_t i = 0; !reader->failed && i < count; i++)
        get_text(reader, grant->endpoints[i], ENDPOINT_TEXT_MAX);
    if (endpoint_count(grant) != count)
        reader->failed = true;
}

enum status grant_read(struct bytes signed_grant, struct grant *grant)
{
    struct grant read = {0};
    if (signed_grant.size > GRANT_SIZE_MAX)
        return STATUS_TOO_LARGE;
    struct reader reader = reader_of(signed_grant);
    unsigned suite = reader_u8(&reader), layout = reader_u8(&reader);
    if (reader.failed)
        return STATUS_MALFORMED;
    if (suite != SUITE_ED25519_BLAKE2B || (layout != GRANT_LAYOUT && layout != GRANT_LAYOUT_MORE))
        return STATUS_UNSUPPORTED;
    grant_get(&reader, &read);
    if (layout == GRANT_LAYOUT_MORE)
        more_get(&reader, &read);
    (void)reader_take(&reader, SIGNATURE_SIZE);
    if (!reader_done(&reader) || !grant_valid(&read))
        return STATUS_MALFORMED;
    *grant = read;
    return STATUS_OK;
}

bool grant_signed_by(struct bytes signed_grant, const uint8_t sign_public[SIGN_PUBLIC_SIZE])
{
    if (signed_grant.size < SIGNATURE_SIZE)
        return false;
    size_t size = signed_grant.size - SIGNATURE_SIZE;
    return trust_verify(sign_public, GRANT_DOMAIN, bytes_of(signed_grant.data, size),
                        signed_grant.data + size);
}

bool grant_within(const struct grant *grant, const struct grant *grantor)
{
    if (!scope_contains(&grantor->scope, &grant->scope))
        return false;
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        if (grant->kinds[lane] & ~grantor->kinds[lane])
            return false;
    return (!grant->may_enrol || grantor->may_enrol) && (!grant->may_end || grantor->may_end);
}

bool grant_allows(const struct grant *grant, enum lane lane, unsigned kind,
                  const struct scope *scope)
{
    if ((unsigned)lane >= LANE_COUNT || kind == 0)
        return false;
    uint64_t kinds = grant->kinds[lane];
    bool covered = kind < 64 ? (kinds >> kind & 1) != 0 : kinds == KIND_MASK_ALL;
    if (kind == KIND_RECEIPT && scope_equal(&grant->scope, scope))
        return false;
    if (kind == KIND_PURGE && (lane != LANE_NOTICE || scope_level(&grant->scope) > PURGE_LEVEL_MAX))
        return false;
    if (kind == KIND_PLAN && (lane != LANE_NOTICE || scope_level(&grant->scope) > PLAN_LEVEL_MAX))
        return false;
    if ((kind == KIND_REGION || kind == KIND_ALIAS) &&
        (lane != LANE_NOTICE || scope_level(&grant->scope) > COUNTY_LEVEL))
        return false;
    return covered && scope_contains(&grant->scope, scope);
}

bool grant_is_standby(const struct grant *grant)
{
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        if (grant->kinds[lane])
            return false;
    return !grant->may_enrol && !grant->may_end;
}

bool grant_succeeds(const struct grant *grant, const char *node)
{
    for (size_t i = 0; i < successions(grant); i++)
        if (strcmp(grant->succeeds[i], node) == 0)
            return true;
    return false;
}

#define BIT(kind) (UINT64_C(1) << (kind))

void grant_usual(struct grant *grant, int scope_level)
{
    bool office = scope_level <= 3; /* county and above: they review, enrol and submit */
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        grant->kinds[lane] = office ? KIND_MASK_ALL : 0;
    if (!office)
        grant->kinds[LANE_DETAIL] = BIT(KIND_UNIT) | BIT(KIND_PROJECT) | BIT(KIND_BUDGET) |
                                    BIT(KIND_FUND) | BIT(KIND_TARGET) | BIT(KIND_MONITORING) |
                                    BIT(KIND_SELF_EVALUATION) | BIT(KIND_SPENDING) |
                                    BIT(KIND_WORK) | BIT(KIND_ATTACHMENTS);
    grant->may_enrol = office;
    grant->may_end = office;
}
