#include <iostream>

extern "C" int vmm_reserve();

int main() {
    std::cout << "reserving\n";
    return vmm_reserve();
}
