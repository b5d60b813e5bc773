int outer_reserve(void);

int main(void) {
    return outer_reserve();
}
