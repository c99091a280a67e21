/* The few nodes of the replica's tests, here too. */
#include "../replica/world.c"
