/* grant -- what the files of this room share about grants. */
#ifndef SIBEN_TRUST_GRANT_H
#define SIBEN_TRUST_GRANT_H

#include <siben/trust.h>

/* Is the signature at the end of these bytes made with that key? */
bool grant_signed_by(struct bytes signed_grant, const uint8_t sign_public[SIGN_PUBLIC_SIZE]);

#endif
