// A stub of a driver library: the functions that vmm.c calls, without a driver.
int cuMemCreate(void) { return 3; }
int cuMemMap(void) { return 3; }
