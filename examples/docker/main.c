// A program that calls the library and knows nothing of the driver.
int vmm_reserve(void);

int main(void) {
    return vmm_reserve();
}
