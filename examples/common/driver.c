// Stands in for a driver's library: the functions that vmm.c calls, and nothing behind them.
int cuMemCreate(void) { return 3; }
int cuMemMap(void) { return 3; }
