/* sooner -- the same answers for less time: a signature that was verified once is not
 * verified again at the next node, and zstd's working memory and dictionaries are kept.
 * What is remembered is a function of its arguments; the build with AddressSanitizer
 * does without all of it. */
#include "../sim.h"

#include <zstd.h>

/* -- signatures -------------------------------------------------------------------------------- */

#define REMEMBERED (1u << 18)

struct remembered {
    uint64_t a, b;
    bool good;
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static void digest(uint64_t out[2], const void *data, size_t size)
{
    const uint8_t *at = data;
    for (; size >= 8; at += 8, size -= 8) {
        uint64_t part;
        memcpy(&part, at, 8);
        out[0] = mix(out[0] ^ part);
        out[1] = (out[1] + part) * 0x9e3779b97f4a7c15u;
        out[1] ^= out[1] >> 29;
    }
    uint64_t rest = size;
    memcpy((uint8_t *)&rest + 1, at, size);
    out[0] = mix(out[0] ^ rest);
    out[1] = (out[1] + rest) * 0x9e3779b97f4a7c15u;
}

bool __real_trust_verify(const uint8_t key[SIGN_PUBLIC_SIZE], const char *domain,
                         struct bytes message, const uint8_t signature[SIGNATURE_SIZE]);
bool __wrap_trust_verify(const uint8_t key[SIGN_PUBLIC_SIZE], const char *domain,
                         struct bytes message, const uint8_t signature[SIGNATURE_SIZE]);
bool __wrap_trust_verify(const uint8_t key[SIGN_PUBLIC_SIZE], const char *domain,
                         struct bytes message, const uint8_t signature[SIGNATURE_SIZE])
{
    static struct remembered *known;
    uint64_t name[2] = {1, 2};
    if (sim_now && sim_now->mutant == MUTANT_SKIP_VERIFY)
        return true;
    if (!known)
        known = calloc(REMEMBERED, sizeof *known);
    digest(name, key, SIGN_PUBLIC_SIZE);
    digest(name, domain, strlen(domain));
    digest(name, message.data, message.size);
    digest(name, signature, SIGNATURE_SIZE);
    struct remembered *place = &known[name[0] % REMEMBERED];
    if (place->a != name[0] || place->b != name[1])
        *place = (struct remembered){name[0], name[1],
                                     __real_trust_verify(key, domain, message, signature)};
    return place->good;
}

void __real_keys_from_seed(const uint8_t seed[32], struct node_keys *keys);
void __wrap_keys_from_seed(const uint8_t seed[32], struct node_keys *keys);
void __wrap_keys_from_seed(const uint8_t seed[32], struct node_keys *keys)
{
    static struct node_keys known[256];
    static bool made[256];
    if (!made[seed[0]])
        __real_keys_from_seed(seed, &known[seed[0]]); /* all bytes of a seed are equal here */
    made[seed[0]] = true;
    *keys = known[seed[0]];
}

/* -- zstd ---------------------------------------------------------------------------------------- */

static ZSTD_CCtx *packer;
static ZSTD_DCtx *unpacker;
static int level;

ZSTD_CCtx *__real_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void)
{
    if (!packer)
        packer = __real_ZSTD_createCCtx();
    (void)ZSTD_CCtx_reset(packer, ZSTD_reset_session_and_parameters);
    return packer;
}

size_t __wrap_ZSTD_freeCCtx(ZSTD_CCtx *context);
size_t __wrap_ZSTD_freeCCtx(ZSTD_CCtx *context)
{
    (void)context;
    return 0;
}

ZSTD_DCtx *__real_ZSTD_createDCtx(void);
ZSTD_DCtx *__wrap_ZSTD_createDCtx(void);
ZSTD_DCtx *__wrap_ZSTD_createDCtx(void)
{
    if (!unpacker)
        unpacker = __real_ZSTD_createDCtx();
    return unpacker;
}

size_t __wrap_ZSTD_freeDCtx(ZSTD_DCtx *context);
size_t __wrap_ZSTD_freeDCtx(ZSTD_DCtx *context)
{
    (void)context;
    return 0;
}

size_t __real_ZSTD_CCtx_setParameter(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value);
size_t __wrap_ZSTD_CCtx_setParameter(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value);
size_t __wrap_ZSTD_CCtx_setParameter(ZSTD_CCtx *context, ZSTD_cParameter parameter, int value)
{
    if (parameter == ZSTD_c_compressionLevel)
        level = value;
    return __real_ZSTD_CCtx_setParameter(context, parameter, value);
}

size_t __wrap_ZSTD_CCtx_loadDictionary(ZSTD_CCtx *context, const void *data, size_t size);
size_t __wrap_ZSTD_CCtx_loadDictionary(ZSTD_CCtx *context, const void *data, size_t size)
{
    static ZSTD_CDict *known[32]; /* by level: there is one dictionary */
    static const void *of;
    REQUIRE(level >= 0 && level < 32 && (!of || of == data));
    of = data;
    if (!known[level])
        known[level] = ZSTD_createCDict(data, size, level);
    return ZSTD_CCtx_refCDict(context, known[level]);
}

size_t __real_ZSTD_decompress_usingDict(ZSTD_DCtx *context, void *out, size_t room,
                                        const void *data, size_t size, const void *words,
                                        size_t words_size);
size_t __wrap_ZSTD_decompress_usingDict(ZSTD_DCtx *context, void *out, size_t room,
                                        const void *data, size_t size, const void *words,
                                        size_t words_size);
size_t __wrap_ZSTD_decompress_usingDict(ZSTD_DCtx *context, void *out, size_t room,
                                        const void *data, size_t size, const void *words,
                                        size_t words_size)
{
    static ZSTD_DDict *known;
    static const void *of;
    if (!words_size)
        return __real_ZSTD_decompress_usingDict(context, out, room, data, size, words, words_size);
    REQUIRE(!of || of == words);
    of = words;
    if (!known)
        known = ZSTD_createDDict(words, words_size);
    return ZSTD_decompress_usingDDict(context, out, room, data, size, known);
}
