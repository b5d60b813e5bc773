// A library of the project, over the one that needs the driver.
int vmm_reserve(void);
int wrap_reserve(void);

int wrap_reserve(void) {
    return vmm_reserve();
}
