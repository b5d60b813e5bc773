// The library that the program calls.
int wrap_reserve(void);
int outer_reserve(void);

int outer_reserve(void) {
    return wrap_reserve();
}
