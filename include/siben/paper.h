/* paper -- what is read without Siben: forms as the tables that people know, in one
 * HTML file each, and a page that lists them.
 *
 * Each carries the code of its version (proof.h) and a QR, so that a scan with a seal on
 * it can be tied to the version that was signed. Nothing is fetched from anywhere: style
 * and QR stand in the file.
 *
 * One rule: what a record says is text, never markup. */
#ifndef SIBEN_PAPER_H
#define SIBEN_PAPER_H

#include <siben/record.h>

/* A form with what stands around it. Texts "" where nothing is known. */
struct paper_form {
    struct record_key key;
    const struct payload
        *payload; /* KIND_TARGET, KIND_MONITORING, KIND_SELF_EVALUATION, KIND_WORK, KIND_FUND */
    const struct target *target;                       /* that the rows refer to; NULL */
    const char *project_name, *unit_name, *department; /* department with its code */
    struct version_name version;
    struct hash digest; /* of its change */
    const char *author;
    int64_t stated_ms;
    const char *state;      /* 审核通过, 已退回, 未审核 */
    const char *proof_file; /* beside it, for siben-verify */
};
/* Is it a table of its own on paper: a form, the table of a transfer (T7), a fund's (T12)? */
bool paper_has_page(const struct payload *payload);
const char *paper_form_chinese(unsigned kind); /* 绩效目标, 转移支付绩效自评 … */
/* T1 to T7, or T12, by kind. UNSUPPORTED for what has no page. */
enum status paper_form_html(const struct paper_form *form, struct buffer *html) MUST_USE;
/* A page that lists the forms: paper_index_begin(), a row each, paper_index_end(). `file` is
 * relative to the page; its letters are the archive's own, never a record's. */
void paper_index_begin(struct buffer *html, const char *title);
void paper_index_row(struct buffer *html, const struct paper_form *form, const char *file);
void paper_index_end(struct buffer *html, const char *note);
/* What the QR of a version says: key, version, digest. */
void paper_qr_text(const struct record_key *key, const struct version_name *version,
                   const struct hash *digest, struct buffer *text);

/* A QR as a PNG, each module so many pixels wide, with its quiet border. NO_MEMORY; TOO_LARGE when
 * the text is too long for a QR. */
enum status paper_qr_png(const char *text, unsigned pixels, struct buffer *png) MUST_USE;

#endif
