// The names of C++ functions, as the Itanium C++ ABI mangles them: as much of them as texts need. Whole names
// are left to c++filt.
#ifndef NEEDLD_CXX_NAME_H
#define NEEDLD_CXX_NAME_H

#include "../base/text.h"

bool cxx_is_mangled(struct str name);

// The name of a function with its scopes, `ns::f'; empty if there is none. It is written into `out`, which is
// empty, and the result is a part of that.
struct str cxx_function(struct text *out, struct str mangled);

// The types of the parameters as they are mangled, all that follows the name; empty for a name with templates,
// operators and the like, which is not taken apart here.
struct str cxx_types(struct str mangled);
// False for a function in a namespace or a class.
bool cxx_is_global(struct str mangled);

// A part of a name that the linker also prints when it demangles it; for a name of C all of it.
struct str cxx_printed_part(struct str name);

// The class of a vtable, of type information and the like; empty for other names.
struct str cxx_class_of_table(struct str mangled);

// Which C++ library the types in a mangled name are of.
enum cxx_abi { CXX_ANY, CXX_GCC5, CXX_OLD, CXX_LIBCXX };
enum cxx_abi cxx_abi_of(struct str mangled);
struct str cxx_abi_name(enum cxx_abi abi);

#endif
