#include "block.h"

#include <zstd.h>
#include <zstd_errors.h>

const uint8_t block_magic[BLOCK_MAGIC_SIZE] = {0x28, 0xb5, 0x2f, 0xfd};

static size_t pack(ZSTD_CCtx *context, struct bytes plain, int level, struct bytes dictionary,
                   uint8_t *out, size_t room)
{
    size_t result = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    if (!ZSTD_isError(result))
        result = ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    if (!ZSTD_isError(result))
        result = ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0);
    if (!ZSTD_isError(result) && dictionary.size)
        result = ZSTD_CCtx_loadDictionary(context, dictionary.data, dictionary.size);
    if (!ZSTD_isError(result))
        result = ZSTD_compress2(context, out, room, plain.data, plain.size);
    return result;
}

enum status block_pack(struct bytes plain, int level, struct bytes dictionary, struct buffer *frame)
{
    size_t room = ZSTD_compressBound(plain.size);
    uint8_t *out = buffer_reserve(frame, room);
    ZSTD_CCtx *context = out ? ZSTD_createCCtx() : NULL;
    if (!context)
        return STATUS_NO_MEMORY;
    size_t size = pack(context, plain, level, dictionary, out, room);
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(size))
        return ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation ? STATUS_NO_MEMORY
                                                                       : STATUS_INVALID;
    frame->size += size;
    return STATUS_OK;
}

enum status block_unpack(struct bytes frame, struct bytes dictionary, uint8_t *plain, size_t size)
{
    /* The magic shuts out skippable and legacy frames; decoding in one pass uses
     * `plain` itself as the window, whatever window the frame asks for. */
    if (!bytes_start_with(frame, bytes_of(block_magic, BLOCK_MAGIC_SIZE)) ||
        ZSTD_findFrameCompressedSize(frame.data, frame.size) != frame.size)
        return STATUS_MALFORMED;
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        return STATUS_NO_MEMORY;
    size_t got = ZSTD_decompress_usingDict(context, plain, size, frame.data, frame.size,
                                           dictionary.data, dictionary.size);
    ZSTD_freeDCtx(context);
    if (ZSTD_isError(got) && ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
        return STATUS_NO_MEMORY;
    return got == size ? STATUS_OK : STATUS_MALFORMED;
}
