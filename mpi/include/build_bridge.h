// What the build was told of itself.

#ifndef BUILD_BRIDGE_H
#define BUILD_BRIDGE_H

// The commit, or an empty text.
const char *bridge_build_commit(void);

#endif
