// A program that calls the library, and does not use the driver itself.
int vmm_reserve(void);

int main(void) {
    return vmm_reserve();
}
