#include "package.h"

#include <expat.h>
#include <stdio.h>
#include <zip.h>

#define CHUNK_SIZE 16384

static const char broken[] = "文件不完整或已损坏";
static const char send_again[] = "请在 Excel 或 WPS 中打开检查，另存后重新发送";

static enum status refuse(struct reading *reading, enum status status, const char *what,
                          const char *hint)
{
    return reading_refuse(reading, status, NOWHERE, NOWHERE, what, hint);
}

/* A library that found no memory has not found the file damaged. */
static enum status refuse_zip(struct reading *reading, zip_error_t *error)
{
    return zip_error_code_zip(error) == ZIP_ER_MEMORY
               ? reading_full(reading)
               : refuse(reading, STATUS_MALFORMED, broken, send_again);
}

enum status package_open(struct package *package, struct reading *reading, struct bytes file)
{
    *package = (struct package){.reading = reading, .file_size = file.size};
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(file.data, file.size, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    enum status status = zip      ? STATUS_OK
                         : source ? refuse_zip(reading, &error)
                                  : reading_full(reading);
    zip_error_fini(&error);
    if (status) {
        zip_source_free(source);
        return status;
    }
    package->zip = zip;
    if (zip_get_num_entries(zip, 0) > ZIP_ENTRIES_MAX) {
        package_close(package);
        return refuse(reading, STATUS_TOO_LARGE, "压缩包内的文件超过 4096 个",
                      "这不是正常的表格文件，请核对来源");
    }
    return STATUS_OK;
}

void package_close(struct package *package)
{
    if (package->zip)
        zip_discard(package->zip);
    package->zip = NULL;
}

int64_t package_find(const struct package *package, const char *path)
{
    return zip_name_locate(package->zip, path, ZIP_FL_NOCASE);
}

/* -- XML -- */

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

bool xml_is_true(const char *value)
{
    return value &&
           (strcmp(value, "1") == 0 || strcmp(value, "true") == 0 || strcmp(value, "on") == 0);
}

static void stop(struct xml *xml, enum status status)
{
    if (status && !xml->status) {
        xml->status = status;
        XML_StopParser(xml->parser, XML_FALSE);
    }
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *xml = user;
    if (xml->status)
        return;
    if (++xml->depth > XML_DEPTH_MAX)
        stop(xml, refuse(xml->reading, STATUS_TOO_LARGE, "XML 层次超过 64 层",
                         "这不是正常的表格文件，请核对来源"));
    else
        stop(xml, xml->start(xml, local_name(name), (const char **)attributes));
}

static void on_end(void *user, const XML_Char *name)
{
    struct xml *xml = user;
    xml->depth--;
    if (!xml->status)
        stop(xml, xml->end(xml, local_name(name)));
}

static void on_text(void *user, const XML_Char *text, int size)
{
    struct xml *xml = user;
    if (!xml->status && xml->text)
        stop(xml, xml->text(xml, text, (size_t)size));
}

/* No spreadsheet declares a document type; entities are how bombs are made. */
static void on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public_id, int internal)
{
    (void)name, (void)system, (void)public_id, (void)internal;
    struct xml *xml = user;
    stop(xml, refuse(xml->reading, STATUS_MALFORMED, "XML 中含有 DOCTYPE 或实体声明，拒绝读取",
                     "这不是正常的表格文件，请核对来源"));
}

static void *take(size_t size)
{
    return memory_resize(NULL, size);
}

static enum status parse_chunk(struct xml *xml, const char *chunk, size_t size, bool last)
{
    enum XML_Status result = XML_Parse(xml->parser, chunk, (int)size, last);
    if (xml->status)
        return xml->status;
    if (result == XML_STATUS_OK)
        return STATUS_OK;
    if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY)
        return reading_full(xml->reading);
    return refuse(xml->reading, STATUS_MALFORMED, broken, send_again);
}

/* Limits of one entry, on bytes that have really come out. */
static enum status check_size(struct package *package, uint64_t inflated, uint64_t compressed)
{
    const char *hint = "这不是正常的表格文件，请核对来源；表格过大时请拆分";
    if (inflated > ZIP_ENTRY_MAX)
        return refuse(package->reading, STATUS_TOO_LARGE, "单个部件解压后超过 256 MB", hint);
    if (package->inflated > ZIP_TOTAL_MAX)
        return refuse(package->reading, STATUS_TOO_LARGE, "解压后超过 512 MB", hint);
    if (inflated > ZIP_RATIO_FROM && inflated / ZIP_RATIO_MAX >= compressed)
        return refuse(package->reading, STATUS_TOO_LARGE, "压缩比超过 1000 倍，疑似压缩炸弹", hint);
    return STATUS_OK;
}

static enum status stream(struct package *package, zip_file_t *file, uint64_t compressed,
                          struct xml *xml)
{
    char chunk[CHUNK_SIZE];
    uint64_t inflated = 0;
    for (;;) {
        zip_int64_t size = zip_fread(file, chunk, sizeof chunk);
        if (size < 0)
            return refuse_zip(package->reading, zip_file_get_error(file));
        inflated += (uint64_t)size;
        package->inflated += (uint64_t)size;
        enum status status = check_size(package, inflated, compressed);
        if (!status)
            status = parse_chunk(xml, chunk, (size_t)size, size == 0);
        if (status || size == 0)
            return status;
    }
}

static XML_Parser new_parser(struct xml *xml)
{
    static const XML_Memory_Handling_Suite memory = {take, memory_resize, memory_free};
    XML_Parser parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!parser)
        return NULL;
    XML_SetUserData(parser, xml);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    return parser;
}

enum status package_stream(struct package *package, int64_t entry, struct xml *xml)
{
    struct reading *reading = package->reading;
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(package->zip, (zip_uint64_t)entry, 0, &stat) != 0)
        return refuse_zip(reading, zip_get_error(package->zip));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return refuse(reading, STATUS_UNSUPPORTED, "文件加了密码", "请取消密码后再导入");
    /* The declared size may lie; the whole file is as much as there can be. */
    uint64_t compressed = package->file_size;
    if ((stat.valid & ZIP_STAT_COMP_SIZE) && stat.comp_size < compressed)
        compressed = stat.comp_size;
    xml->reading = reading;
    xml->depth = 0;
    xml->status = STATUS_OK;
    xml->parser = new_parser(xml);
    if (!xml->parser)
        return reading_full(reading);
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)entry, 0);
    enum status status = file ? stream(package, file, compressed, xml)
                              : refuse_zip(reading, zip_get_error(package->zip));
    if (file)
        zip_fclose(file);
    XML_ParserFree(xml->parser);
    xml->parser = NULL;
    return status;
}
