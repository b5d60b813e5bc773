// A library that calls a driver.
int cuMemCreate(void);
int cuMemMap(void);
int vmm_reserve(void);

int vmm_reserve(void) {
    return cuMemCreate() | cuMemMap();
}
