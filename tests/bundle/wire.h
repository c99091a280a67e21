/* wire -- a link between two nodes of a world, a run at a time, as the node drives it:
 * the place must stand where the sender believes it, else heads are compared. */
#ifndef WIRE_H
#define WIRE_H

#include "stick.h"

/* One answer of at most about `bytes_max` from one node to the other in a lane. False: there
 * was nothing more. An acknowledgement that is lost is told the next time. */
bool wire_step(struct world *world, int from, int to, enum lane lane, size_t bytes_max,
               bool ack_arrives);
/* Until nothing more goes either way. */
void wire_all(struct world *world, int a, int b);

#endif
