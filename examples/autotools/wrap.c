// A library of the project that uses the library that needs the driver.
int vmm_reserve(void);
int wrap_reserve(void);

int wrap_reserve(void) {
    return vmm_reserve();
}
