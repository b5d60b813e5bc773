#include "../../lib/inspect/cxx_name.h"

#include "unit.h"

static struct str function_of(const char *mangled) {
    struct text out = text_begin(arena());
    return cxx_function(&out, str_of(mangled));
}

Test(cxx_name, function) {
    SAME(function_of("_Z1fi"), "f");
    SAME(function_of("_ZNK2ns1s1fEv"), "ns::s::f");
    SAME(function_of("_ZN2ns1sC1Ei"), "ns::s");
    SAME(function_of("_Z4nameB5cxx11v"), "name");
    SAME(function_of("f"), "");
    SAME(function_of("_Z9fi"), ""); // a length beyond the end
}

Test(cxx_name, types) {
    SAME(cxx_types(S("_Z1fil")), "il");
    SAME(cxx_types(S("_ZN2ns1fEv")), "v");
    SAME(cxx_types(S("_ZN2ns1sC2Ei")), "i");
    SAME(cxx_types(S("_Z4nameB5cxx11v")), "v");
    SAME(cxx_types(S("_ZN2ns1sD1Ev")), "");
    SAME(cxx_types(S("_ZN2ns1fIiEEvT_")), "");
    SAME(cxx_types(S("_Z1fIiEvT_")), "");
    SAME(cxx_types(S("_ZN2ns1s1nE")), "");
    SAME(cxx_types(S("f")), "");
}

Test(cxx_name, printed_part) {
    SAME(cxx_printed_part(S("f")), "f");
    SAME(cxx_printed_part(S("_ZN2ns1fERSt3mapIS1_E")), "f");
    SAME(cxx_printed_part(S("_ZTVN2ns1sE")), "s");
    SAME(cxx_printed_part(S("_Znwm")), "_Znwm");
}

Test(cxx_name, class_of_table) {
    SAME(cxx_class_of_table(S("_ZTV1a")), "a");
    SAME(cxx_class_of_table(S("_ZTIN2ns1sE")), "s");
    SAME(cxx_class_of_table(S("_ZTv0_n24_N1s1fEv")), "");
    SAME(cxx_class_of_table(S("_Z1fv")), "");
}
