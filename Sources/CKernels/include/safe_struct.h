// Tells Swift that a struct may be named in safe code: its pointers are set from views that check them, in Kernels/Calls.swift.
#ifndef SAFE_STRUCT_H
#define SAFE_STRUCT_H

#if defined(__has_attribute)
#if __has_attribute(swift_attr)
#define CK_SAFE __attribute__((swift_attr("safe")))
#endif
#endif
#ifndef CK_SAFE
#define CK_SAFE
#endif

#endif
