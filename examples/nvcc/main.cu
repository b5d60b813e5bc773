extern "C" int vmm_reserve();

__global__ void twice(int *number) {
    *number *= 2;
}

int main() {
    int *number = nullptr;
    if (cudaMalloc(&number, sizeof *number) == cudaSuccess) twice<<<1, 1>>>(number);
    return vmm_reserve();
}
