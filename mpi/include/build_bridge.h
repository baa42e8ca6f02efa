// What the build was told of itself.

#ifndef BUILD_BRIDGE_H
#define BUILD_BRIDGE_H

// A letter of the commit by its place; 0 behind the last one, and where there is no commit.
char bridge_build_commit_letter(int place);

#endif
