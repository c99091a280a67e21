/* enrol -- requests and answers as text files that survive chat programs.
 *
 *   四本账·绩效报送 入网申请 653022205      header line: what it is, for the reader's eye
 *   AQEJNjUzMDIyMjA1…                       base64, 64 characters a line
 *   校验码 7KQ2 M8XN 4D3P WR6T              of the bytes behind the base64
 *
 * A request is suite, layout 4, sized node, sized scope, signing key, link key, a proof that it
 * has the link key (trust.h, domain "siben enrol link 1") and its signature (domain "siben enrol 1"). To
 * stand by for the parent it is layout 5, with the number of endpoints of its own and each sized before
 * the proof. To change its keys it is layout 6, with the signing key of its grant and that one's signature
 * (domain "siben renew 1") there. Layouts 1 to 3 are the same without the proof, and are refused: anybody
 * could have asked for somebody else's link key. An answer is layout 1, the number of grants and each grant sized. When reading, lines before the header and after
 * the check code, line ends of any kind, blanks (also no-break, wide and
 * zero-width ones) and a byte order mark do not matter. */
#include <siben/trust.h>

#include <sodium.h>

#include <stdio.h>

#define REQUEST_HEADER "四本账·绩效报送 入网申请"
#define ANSWER_HEADER "四本账·绩效报送 入网授权"
#define CODE_LABEL "校验码"
#define ENROL_DOMAIN "siben enrol 1"
#define ENROL_LAYOUT 4
#define ENROL_LAYOUT_STANDBY 5
#define ENROL_LAYOUT_RENEWAL 6
#define ENROL_LAYOUT_UNPROVEN_LAST 3
#define ANSWER_LAYOUT 1
#define RENEWAL_DOMAIN "siben renew 1"
#define PROOF_DOMAIN "siben enrol link 1"
#define BASE64_COLUMNS 64
#define ENROL_FILE_MAX (64u << 10) /* four grants in base64 and whatever a chat program adds */
#define SEND_AGAIN "请对方重新发送原文件。"

/* -- check code -- */

void check_code(struct bytes bytes, char code[20])
{
    /* No 0 and O, no 1 and I: what is read aloud is typed right. */
    static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    static const char domain[] = "siben check 1";
    uint8_t digest[HASH_SIZE];
    crypto_generichash_state state;
    REQUIRE(crypto_generichash_init(&state, NULL, 0, sizeof digest) == 0);
    crypto_generichash_update(&state, (const uint8_t *)domain, sizeof domain);
    if (bytes.size)
        crypto_generichash_update(&state, bytes.data, bytes.size);
    REQUIRE(crypto_generichash_final(&state, digest, sizeof digest) == 0);
    for (size_t i = 0, bit = 0; i < 19; i++) {
        if (i % 5 == 4) {
            code[i] = ' ';
            continue;
        }
        unsigned pair = (unsigned)digest[bit / 8] << 8 | digest[bit / 8 + 1];
        code[i] = alphabet[pair >> (11 - bit % 8) & 31];
        bit += 5;
    }
    code[19] = '\0';
}

/* -- writing -- */

static enum status file_write(const char *header, const char *node, struct bytes bytes,
                              struct buffer *file)
{
    char code[20];
    size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_ORIGINAL);
    char *text = memory_take(size);
    if (!text)
        return STATUS_NO_MEMORY;
    sodium_bin2base64(text, size, bytes.data, bytes.size, sodium_base64_VARIANT_ORIGINAL);
    buffer_print(file, "%s %s\n", header, node);
    for (size_t at = 0; at < size - 1; at += BASE64_COLUMNS)
        buffer_print(file, "%.*s\n", BASE64_COLUMNS, text + at);
    memory_free(text);
    check_code(bytes, code);
    buffer_print(file, "%s %s\n", CODE_LABEL, code);
    return file->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* -- reading -- */

/* Size of the blank at `at`, 0 when there is none. */
static size_t blank_size(const uint8_t *at, const uint8_t *end)
{
    static const char *const blanks[] = {" ", "\t", "\r", "\u00a0", "\u3000", "\u200b", "\ufeff"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t size = strlen(blanks[i]);
        if (size <= (size_t)(end - at) && memcmp(at, blanks[i], size) == 0)
            return size;
    }
    return 0;
}

static size_t without_blanks(struct bytes bytes, uint8_t *out)
{
    size_t size = 0;
    for (const uint8_t *at = bytes.data, *end = bytes.data + bytes.size; at < end;) {
        size_t blank = blank_size(at, end);
        if (blank == 0)
            out[size++] = *at++;
        at += blank;
    }
    return size;
}

/* The next line without its blanks, in `line` (as large as the file). Lone CRs end
 * lines too: some programs turn LF into CR. */
static bool next_line(struct reader *reader, struct buffer *line)
{
    buffer_clear(line);
    if (reader_left(reader) == 0)
        return false;
    const uint8_t *start = reader->at, *at = start;
    while (at < reader->end && *at != '\n' && *at != '\r')
        at++;
    reader->at = at < reader->end ? at + 1 : at;
    struct bytes raw = bytes_of(start, (size_t)(at - start));
    uint8_t *out = buffer_reserve(line, raw.size + 1);
    if (!out)
        return false;
    line->size = without_blanks(raw, out);
    return true;
}

static bool starts(const struct buffer *line, const char *words)
{
    uint8_t bare[64];
    size_t size = without_blanks(bytes_of_text(words), bare);
    return bytes_start_with(buffer_bytes(line), bytes_of(bare, size));
}

struct armour {
    struct reader reader;
    struct buffer line, base64, bytes;
    size_t line_number;
    char code[20]; /* as written in the file, without blanks */
};

static void armour_free(struct armour *armour)
{
    buffer_free(&armour->line);
    buffer_free(&armour->base64);
    buffer_free(&armour->bytes);
}

static enum status find_header(struct armour *armour, const char *header, const char *other,
                               struct why *why)
{
    while (next_line(&armour->reader, &armour->line)) {
        armour->line_number++;
        if (starts(&armour->line, header))
            return STATUS_OK;
        if (starts(&armour->line, other))
            return why_set(why, STATUS_MALFORMED, NULL, "这是另一种文件：申请与授权不能互换。",
                           "下级发出的是入网申请，上级答复的是入网授权。");
    }
    if (armour->line.failed)
        return STATUS_NO_MEMORY;
    return why_set(why, STATUS_MALFORMED, NULL, "不是四本账的入网文件：找不到标题行。",
                   "请选择以“四本账·绩效报送”开头的文件。");
}

static enum status damaged_line(const struct armour *armour, struct why *why)
{
    char where[48];
    snprintf(where, sizeof where, "第 %zu 行", armour->line_number);
    return why_set(why, STATUS_MALFORMED, where, "内容在传送中损坏。", SEND_AGAIN);
}

static enum status gather_base64(struct armour *armour, struct why *why)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    size_t label = strlen(CODE_LABEL);
    while (next_line(&armour->reader, &armour->line)) {
        armour->line_number++;
        const struct buffer *line = &armour->line;
        if (starts(line, CODE_LABEL)) {
            if (line->size - label != 16)
                return damaged_line(armour, why);
            memcpy(armour->code, line->data + label, 16);
            return STATUS_OK;
        }
        for (size_t i = 0; i < line->size; i++)
            if (line->data[i] == '\0' || !strchr(digits, line->data[i]))
                return damaged_line(armour, why);
        buffer_put_bytes(&armour->base64, buffer_bytes(line));
    }
    if (armour->line.failed)
        return STATUS_NO_MEMORY;
    return why_set(why, STATUS_MALFORMED, NULL, "文件不完整：没有校验码行。", SEND_AGAIN);
}

static enum status decode_base64(struct armour *armour, struct why *why)
{
    const struct buffer *text = &armour->base64;
    size_t size = 0, room = text->size / 4 * 3 + 3;
    if (text->failed || !buffer_reserve(&armour->bytes, room))
        return STATUS_NO_MEMORY;
    int failed = sodium_base642bin(armour->bytes.data, room, (const char *)text->data, text->size,
                                   NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL);
    armour->bytes.size = size;
    char code[20], bare[17] = {0};
    check_code(bytes_of(armour->bytes.data, size), code);
    without_blanks(bytes_of_text(code), (uint8_t *)bare);
    if (failed || strcmp(bare, armour->code) != 0)
        return why_set(why, STATUS_MALFORMED, NULL, "校验码不符：文件内容在传送中改变了。",
                       SEND_AGAIN);
    return STATUS_OK;
}

/* Fills armour->bytes with what is behind the base64. Free in any case. */
static enum status file_read(struct armour *armour, struct bytes file, const char *header,
                             const char *other, struct why *why)
{
    if (file.size > ENROL_FILE_MAX)
        return why_set(why, STATUS_TOO_LARGE, NULL, "文件太大，不是入网文件。",
                       "请选择以“四本账·绩效报送”开头的文件。");
    armour->reader = reader_of(file);
    enum status status = find_header(armour, header, other, why);
    if (status == STATUS_OK)
        status = gather_base64(armour, why);
    if (status == STATUS_OK && !armour->base64.failed && armour->base64.size == 0)
        status = why_set(why, STATUS_MALFORMED, NULL, "文件是空的。", SEND_AGAIN);
    if (status == STATUS_OK)
        status = decode_base64(armour, why);
    return status;
}

/* -- request -- */

static bool scope_canonical(const struct scope *scope)
{
    struct scope parsed;
    return scope_parse(scope->text, &parsed, NULL) == STATUS_OK &&
           strcmp(parsed.text, scope->text) == 0;
}

static size_t endpoint_count(const struct enrol_request *request)
{
    size_t count = 0;
    while (count < GRANT_OWN_ENDPOINTS_MAX && request->endpoints[count][0])
        count++;
    return count;
}

static void put_endpoints(struct buffer *bytes, const struct enrol_request *request)
{
    buffer_put_u8(bytes, (uint8_t)endpoint_count(request));
    for (size_t i = 0; i < endpoint_count(request); i++)
        buffer_put_sized(bytes, bytes_of_text(request->endpoints[i]));
}

static unsigned layout_of(const struct enrol_request *request)
{
    return request->renewal   ? ENROL_LAYOUT_RENEWAL
           : request->standby ? ENROL_LAYOUT_STANDBY
                              : ENROL_LAYOUT;
}

static enum status request_write(const struct enrol_request *request, const struct node_keys *keys,
                                 const uint8_t *before_secret, struct buffer *file)
{
    struct buffer bytes = {0};
    uint8_t signature[SIGNATURE_SIZE], proof[LINK_PROOF_SIZE];
    if (!node_name_valid(request->node) || !scope_canonical(&request->scope))
        return STATUS_INVALID;
    buffer_put_u8(&bytes, SUITE_ED25519_BLAKE2B);
    buffer_put_u8(&bytes, (uint8_t)layout_of(request));
    buffer_put_sized(&bytes, bytes_of_text(request->node));
    buffer_put_sized(&bytes, bytes_of_text(request->scope.text));
    buffer_put(&bytes, request->sign_public, SIGN_PUBLIC_SIZE);
    buffer_put(&bytes, request->link_public, LINK_PUBLIC_SIZE);
    if (request->standby && !request->renewal)
        put_endpoints(&bytes, request);
    if (request->renewal) {
        buffer_put(&bytes, request->before_public, SIGN_PUBLIC_SIZE);
        if (!bytes.failed)
            trust_sign(before_secret, RENEWAL_DOMAIN, buffer_bytes(&bytes), signature);
        buffer_put(&bytes, signature, sizeof signature);
    }
    enum status status = STATUS_NO_MEMORY;
    if (!bytes.failed) {
        link_prove(keys->link_secret, PROOF_DOMAIN, buffer_bytes(&bytes), proof);
        buffer_put(&bytes, proof, sizeof proof);
    }
    if (!bytes.failed) {
        trust_sign(keys->sign_secret, ENROL_DOMAIN, buffer_bytes(&bytes), signature);
        buffer_put(&bytes, signature, sizeof signature);
    }
    if (!bytes.failed)
        status = file_write(REQUEST_HEADER, request->node, buffer_bytes(&bytes), file);
    buffer_free(&bytes);
    return status;
}

enum status enrol_request_write(const struct enrol_request *request, const struct node_keys *keys,
                                struct buffer *file)
{
    return request->renewal ? STATUS_INVALID : request_write(request, keys, NULL, file);
}

enum status enrol_renewal_write(const struct enrol_request *request, const struct node_keys *keys,
                                const uint8_t before_secret[SIGN_SECRET_SIZE], struct buffer *file)
{
    return request->renewal ? request_write(request, keys, before_secret, file) : STATUS_INVALID;
}

static bool get_text(struct reader *reader, char *text, size_t size)
{
    struct bytes bytes = reader_sized(reader, size - 1);
    if (bytes.size == 0 || memchr(bytes.data, '\0', bytes.size))
        return false;
    memcpy(text, bytes.data, bytes.size);
    return true;
}

static void get_endpoints(struct reader *reader, struct enrol_request *request)
{
    size_t count = reader_u8(reader);
    if (count > GRANT_OWN_ENDPOINTS_MAX)
        reader->failed = true;
    for (size_t i = 0; !reader->failed && i < count; i++)
        if (!get_text(reader, request->endpoints[i], ENDPOINT_TEXT_MAX))
            reader->failed = true;
}

/* The key before it, and that its holder says so. */
static bool get_before(struct reader *reader, struct bytes bytes, struct enrol_request *request)
{
    struct bytes key = reader_take(reader, SIGN_PUBLIC_SIZE);
    size_t size = bytes.size - reader_left(reader);
    struct bytes signature = reader_take(reader, SIGNATURE_SIZE);
    if (reader->failed)
        return false;
    memcpy(request->before_public, key.data, SIGN_PUBLIC_SIZE);
    return trust_verify(request->before_public, RENEWAL_DOMAIN, bytes_of(bytes.data, size),
                        signature.data);
}

static bool get_proof(struct reader *reader, struct bytes bytes, struct bytes link_public)
{
    size_t size = bytes.size - reader_left(reader);
    struct bytes proof = reader_take(reader, LINK_PROOF_SIZE);
    return !reader->failed &&
           link_proven(link_public.data, PROOF_DOMAIN, bytes_of(bytes.data, size), proof.data);
}

static enum status request_get(struct bytes bytes, struct enrol_request *request, struct why *why)
{
    struct reader reader = reader_of(bytes);
    struct enrol_request read = {0};
    unsigned suite = reader_u8(&reader), layout = reader_u8(&reader);
    read.standby = layout == ENROL_LAYOUT_STANDBY;
    read.renewal = layout == ENROL_LAYOUT_RENEWAL;
    if (!reader.failed && suite == SUITE_ED25519_BLAKE2B && layout > 0 &&
        layout <= ENROL_LAYOUT_UNPROVEN_LAST)
        return why_set(why, STATUS_UNSUPPORTED, NULL,
                       "这份申请是旧版软件生成的，没有证明连接密钥在申请人手里。",
                       "请下级升级软件，重新生成申请文件。");
    if (!reader.failed && (suite != SUITE_ED25519_BLAKE2B ||
                           (layout != ENROL_LAYOUT && !read.standby && !read.renewal)))
        return why_set(why, STATUS_UNSUPPORTED, NULL, "申请文件的格式本软件不认识。",
                       "请先升级软件。");
    bool texts = get_text(&reader, read.node, sizeof read.node) &&
                 get_text(&reader, read.scope.text, sizeof read.scope.text);
    struct bytes keys = reader_take(&reader, SIGN_PUBLIC_SIZE + LINK_PUBLIC_SIZE);
    if (read.standby)
        get_endpoints(&reader, &read);
    bool sure = !read.renewal || get_before(&reader, bytes, &read);
    struct bytes link = keys.size ? bytes_of(keys.data + SIGN_PUBLIC_SIZE, LINK_PUBLIC_SIZE) : keys;
    bool proven = get_proof(&reader, bytes, link);
    struct bytes signature = reader_take(&reader, SIGNATURE_SIZE);
    if (!reader_done(&reader) || !texts || !node_name_valid(read.node) ||
        !scope_canonical(&read.scope))
        return why_set(why, STATUS_MALFORMED, NULL, "申请内容不完整。", "请下级重新生成申请文件。");
    memcpy(read.sign_public, keys.data, SIGN_PUBLIC_SIZE);
    memcpy(read.link_public, keys.data + SIGN_PUBLIC_SIZE, LINK_PUBLIC_SIZE);
    struct bytes statement = bytes_of(bytes.data, bytes.size - SIGNATURE_SIZE);
    if (!sure || !trust_verify(read.sign_public, ENROL_DOMAIN, statement, signature.data))
        return why_set(why, STATUS_BAD_SIGNATURE, NULL, "申请的签名与其密钥不符。",
                       "请下级重新生成申请文件。");
    if (!proven)
        return why_set(why, STATUS_BAD_SIGNATURE, NULL,
                       "申请没有证明连接密钥在申请人手里：可能是抄来的别人的密钥。",
                       "请与下级核对，由它在自己的机器上重新生成申请文件。");
    *request = read;
    return STATUS_OK;
}

enum status enrol_request_read(struct bytes file, struct enrol_request *request, struct why *why)
{
    struct armour armour = {0};
    enum status status = file_read(&armour, file, REQUEST_HEADER, ANSWER_HEADER, why);
    if (status == STATUS_OK)
        status = request_get(buffer_bytes(&armour.bytes), request, why);
    armour_free(&armour);
    return status;
}

/* -- answer -- */

enum status enrol_answer_write(const struct bytes *signed_grants, size_t count, struct buffer *file)
{
    struct buffer bytes = {0};
    struct grant grant;
    if (count == 0 || count > GRANT_CHAIN_MAX)
        return STATUS_INVALID;
    buffer_put_u8(&bytes, ANSWER_LAYOUT);
    buffer_put_varint(&bytes, count);
    for (size_t i = 0; i < count; i++) {
        enum status status = grant_read(signed_grants[i], &grant);
        if (status != STATUS_OK) {
            buffer_free(&bytes);
            return status;
        }
        buffer_put_sized(&bytes, signed_grants[i]);
    }
    enum status status = STATUS_NO_MEMORY;
    if (!bytes.failed)
        status = file_write(ANSWER_HEADER, grant.node, buffer_bytes(&bytes), file);
    buffer_free(&bytes);
    return status;
}

static enum status answer_get(struct arena *arena, struct bytes bytes,
                              struct bytes signed_grants[GRANT_CHAIN_MAX], size_t *count,
                              struct why *why)
{
    struct bytes kept = arena_bytes(arena, bytes), read[GRANT_CHAIN_MAX] = {{0}};
    if (!kept.data)
        return STATUS_NO_MEMORY;
    struct reader reader = reader_of(kept);
    unsigned layout = reader_u8(&reader);
    uint64_t number = reader_varint(&reader);
    if (!reader.failed && layout != ANSWER_LAYOUT)
        return why_set(why, STATUS_UNSUPPORTED, NULL, "授权文件的格式本软件不认识。",
                       "请先升级软件。");
    if (number == 0 || number > GRANT_CHAIN_MAX)
        reader.failed = true;
    for (size_t i = 0; !reader.failed && i < number; i++)
        read[i] = reader_sized(&reader, GRANT_SIZE_MAX);
    if (!reader_done(&reader))
        return why_set(why, STATUS_MALFORMED, NULL, "授权内容不完整。", "请上级重新生成授权文件。");
    memcpy(signed_grants, read, sizeof read);
    *count = (size_t)number;
    return STATUS_OK;
}

enum status enrol_answer_read(struct arena *arena, struct bytes file,
                              struct bytes signed_grants[GRANT_CHAIN_MAX], size_t *count,
                              struct why *why)
{
    struct armour armour = {0};
    enum status status = file_read(&armour, file, ANSWER_HEADER, REQUEST_HEADER, why);
    if (status == STATUS_OK)
        status = answer_get(arena, buffer_bytes(&armour.bytes), signed_grants, count, why);
    armour_free(&armour);
    return status;
}
